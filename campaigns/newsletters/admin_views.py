"""The newsletter cockpit: what an editor sees and does around one issue."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from campaigns.newsletters import actions, click_report, live_views, pace, rehearsal, seeds, suppression_views
from campaigns.newsletters.admin_forms import ReaderForm, SendTestForm
from campaigns.newsletters.enums import (
    AUTOMATIC_KINDS,
    CANCELLABLE_ISSUE_STATES,
    EDITABLE_ISSUE_STATES,
    IN_PROGRESS_ISSUE_STATES,
    DeliveryState,
    IssueState,
    SubscriptionState,
)
from campaigns.newsletters.errors import NewsletterError
from campaigns.newsletters.models import Issue, Rehearsal, Subscription
from campaigns.newsletters.subscriptions import unsubscribe

FAILURES_SHOWN = 20
CHANGE = "newsletters.change_issue"
APPROVE = "newsletters.approve_issue"
TEST_LOGGED, END_LOGGED = "newsletters.essayer", "newsletters.arreter"


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to an issue, from some states only, by some people only."""

    code: str
    label: str
    question: str
    done: str
    icon: str
    states: frozenset
    act: Callable
    permission: str = APPROVE
    asks_first: bool = True

    @property
    def logged(self):
        """The name of this verb in the history of the site."""
        return f"newsletters.{self.code}"

    def is_offered(self, user, issue, tally):
        if self.code == "reessayer" and not tally[DeliveryState.FAILED]:
            return False
        return issue.state in self.states and user.has_perm(self.permission)


VERBS = (
    Verb(
        "approuver",
        gettext_lazy("Approuver et envoyer"),
        gettext_lazy("Une fois approuvée, la lettre ne peut plus être modifiée."),
        gettext_lazy("« %(issue)s » est approuvé : la préparation commence."),
        "check",
        frozenset({IssueState.DRAFT}),
        actions.approve,
    ),
    Verb(
        "suspendre",
        gettext_lazy("Suspendre"),
        gettext_lazy("Les messages déjà remis au serveur partent, les autres attendent."),
        gettext_lazy("« %(issue)s » est suspendu."),
        "lock",
        IN_PROGRESS_ISSUE_STATES,
        lambda issue, user: actions.pause(issue),
        permission=CHANGE,
        asks_first=False,
    ),
    Verb(
        "reprendre",
        gettext_lazy("Reprendre"),
        gettext_lazy("L’envoi continue là où il s’est arrêté."),
        gettext_lazy("« %(issue)s » reprend."),
        "resubmit",
        frozenset({IssueState.PAUSED}),
        lambda issue, user: actions.resume(issue),
        asks_first=False,
    ),
    Verb(
        "reessayer",
        gettext_lazy("Réessayer les échecs"),
        gettext_lazy("Chaque message échoué est présenté à nouveau au serveur."),
        gettext_lazy("Les échecs de « %(issue)s » sont remis dans la file."),
        "rotate",
        frozenset({IssueState.SENDING, IssueState.PAUSED, IssueState.PARTIALLY_FAILED}),
        lambda issue, user: actions.retry_failed(issue),
    ),
    Verb(
        "annuler",
        gettext_lazy("Annuler l’envoi"),
        gettext_lazy("Plus aucun message ne partira, définitivement. Ceux qui sont partis restent comptés."),
        gettext_lazy("« %(issue)s » est annulé."),
        "cross",
        CANCELLABLE_ISSUE_STATES,
        lambda issue, user: actions.cancel(issue),
    ),
)
VERBS_BY_CODE = {verb.code: verb for verb in VERBS}


class AdminView(PermissionRequiredMixin, WagtailAdminTemplateMixin, DetailView):
    """One object in Wagtail's own page furniture."""

    header_icon = "mail"
    context_object_name = "object"

    def get_page_title(self):
        return str(self.object)

    def list_item(self):
        """The breadcrumb of the list that this object comes from."""
        name = f"newsletters_{self.model._meta.model_name}_modeladmin_index"
        return {"url": reverse(name), "label": self.list_label}

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": str(self.object)}
        return [*super().get_breadcrumbs_items(), self.list_item(), here]


class IssueView(AdminView):
    model = Issue
    queryset = Issue.objects.select_related("approved_by", "campaign")
    list_label = gettext_lazy("Envois")
    permission_required = "newsletters.view_issue"

    def to_cockpit(self, **query):
        return redirect(reverse("newsletters_admin:cockpit", args=[self.object.pk], query=query))


class FiguresView(IssueView):
    """How far the sending is: the part of the cockpit that renews itself while messages leave."""

    template_name = "newsletters/admin/_figures.html"

    def get_context_data(self, **kwargs):
        tally = self.object.tally()
        account = self.object.account()
        candidates = account.pop("candidates")
        settled = candidates - account["outstanding"]
        return super().get_context_data(
            tally=[(state, count) for state, count in tally.items() if count],
            equation=self.equation(candidates, account),
            is_balanced=candidates == sum(account.values()),
            settled=settled,
            percentage=round(100 * settled / candidates) if candidates else 0,
            is_live=self.object.state in IN_PROGRESS_ISSUE_STATES or self.is_rehearsed(),
            pace=pace.of(self.object, account["outstanding"]),
            rehearsal=rehearsal.report(self.object),
            verbs=[verb for verb in VERBS if verb.is_offered(self.request.user, self.object, tally)],
            **kwargs,
        )

    def is_rehearsed(self):
        return Rehearsal.objects.unfinished().filter(issue=self.object).exists()

    @staticmethod
    def equation(candidates, account):
        # « or 1 »: in French, nothing is singular.
        labels = {
            "sent": ngettext("envoyé", "envoyés", account["sent"] or 1),
            "failed": ngettext("échoué", "échoués", account["failed"] or 1),
            "skipped": ngettext("écarté", "écartés", account["skipped"] or 1),
            "doubtful": ngettext("douteux", "douteux", account["doubtful"] or 1),
            "outstanding": _("en attente"),
        }
        terms = " + ".join(f"{account[code]} {label}" for code, label in labels.items())
        people = ngettext("destinataire", "destinataires", candidates or 1)
        return f"{candidates} {people} = {terms}"


class CockpitView(FiguresView):
    template_name = "newsletters/admin/cockpit.html"

    def get_context_data(self, **kwargs):
        form = ReaderForm(self.request.GET)
        form.is_valid()
        reader = form.reader()
        failures = self.object.deliveries.filter(state=DeliveryState.FAILED)
        return super().get_context_data(
            reader_form=form,
            matches=form.matches(),
            reader=reader,
            audience=Subscription.objects.active().count(),
            earlier=pace.earlier(self.object),
            report=click_report.of(self.object),
            account=self.object.account(),
            failures=failures.order_by("pk")[:FAILURES_SHOWN],
            deliveries_url=self.deliveries_url(),
            failures_url=self.deliveries_url(state__exact=DeliveryState.FAILED),
            can_edit=self.can_edit(),
            seed_mails=self.object.seed_mails.select_related("person").order_by("-pk"),
            seed_version=seeds.version_of(self.object),
            is_automatic=self.object.kind in AUTOMATIC_KINDS,
            test_form=SendTestForm(initial={"address": self.request.user.email, "reader": reader}),
            **self.preview(reader),
            **kwargs,
        )

    def can_edit(self):
        return self.object.state in EDITABLE_ISSUE_STATES and self.request.user.has_perm(CHANGE)

    def deliveries_url(self, **query):
        query = {"issue__id__exact": self.object.pk, **query}
        return reverse("newsletters_delivery_modeladmin_index", query=query)

    def preview(self, reader):
        if self.object.kind in AUTOMATIC_KINDS:
            return {}
        if reader is None:
            return {"preview_error": _("Aucun abonné n’a encore confirmé son adresse : rien à montrer.")}
        try:
            return {"mail": actions.render_preview(self.object, reader)}
        except NewsletterError as error:
            return {"preview_error": str(error)}


class RehearseView(IssueView):
    """Works out the recipes of everybody, sends nothing."""

    permission_required = CHANGE
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            actions.rehearse(self.object)
        except NewsletterError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("La répétition commence : rien ne sera envoyé."))
        return self.to_cockpit()


class VerbView(IssueView):
    """Asks before acting (GET), acts (POST)."""

    template_name = "newsletters/admin/confirm.html"

    @property
    def verb(self):
        return VERBS_BY_CODE[self.kwargs["verb"]]

    def get_permission_required(self):
        return (self.verb.permission,)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            question=self.verb.question,
            details=self.details(),
            label=self.verb.label,
            back_url=reverse("newsletters_admin:cockpit", args=[self.object.pk]),
            **kwargs,
        )

    def get_page_subtitle(self):
        return self.verb.label

    def details(self):
        if self.verb.code != "approuver":
            return ""
        count = Subscription.objects.active().count()
        audience = ngettext(
            "%(count)s personne est abonnée aujourd’hui ; elle reçoit la lettre si un projet lui correspond.",
            "%(count)s personnes sont abonnées aujourd’hui ; chacune reçoit la lettre si un projet lui "
            "correspond.",
            count or 1,
        ) % {"count": count}
        return f"{audience} {self.other_languages()}".strip()

    def other_languages(self):
        """Who will meet French words in their letter, in a sentence; empty when nobody."""
        others = Subscription.objects.active().exclude(language=settings.LANGUAGE_CODE).count()
        if not others or (self.object.subject_en and self.object.body_en):
            return ""
        return ngettext(
            "%(count)s lit l’anglais : le message dira que la lettre n’est pas traduite.",
            "%(count)s lisent l’anglais : le message dira que la lettre n’est pas traduite.",
            others,
        ) % {"count": others}

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        possible = self.object.state in self.verb.states
        try:
            self.verb.act(self.object, request.user)
        except NewsletterError as error:
            messages.error(request, str(error))
        else:
            # Done already, by somebody else or by a second click, changes nothing.
            if possible:
                log(self.object, self.verb.logged, user=request.user)
            messages.success(request, self.verb.done % {"issue": self.object})
        return self.to_cockpit()


class SendTestView(IssueView):
    permission_required = CHANGE
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = SendTestForm(request.POST)
        if form.is_valid():
            self.send(form.cleaned_data["address"], form.cleaned_data["reader"])
            return self.to_cockpit(abonne=form.cleaned_data["reader"].pk)
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return self.to_cockpit()

    def send(self, address, reader):
        try:
            actions.send_test(self.object, address, reader)
        except NewsletterError as error:
            messages.error(self.request, str(error))
        else:
            # Not the address: the history outlives the people.
            log(self.object, TEST_LOGGED, user=self.request.user)
            messages.success(self.request, _("Essai envoyé à %(address)s.") % {"address": address})


class EndSubscriptionView(AdminView):
    model = Subscription
    queryset = Subscription.objects.exclude(state=SubscriptionState.ENDED).select_related("contributor")
    list_label = gettext_lazy("Abonnés")
    permission_required = "newsletters.change_subscription"
    template_name = "newsletters/admin/confirm.html"
    page_subtitle = gettext_lazy("arrêter l’abonnement")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            question=_("Cette personne ne recevra plus la lettre. Elle seule pourra se réabonner."),
            label=_("Arrêter l’abonnement"),
            back_url=self.list_item()["url"],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        unsubscribe(self.object)
        # Named by its number: the history outlives the people.
        title = _("Abonnement n° %(number)d") % {"number": self.object.pk}
        log(self.object, END_LOGGED, user=request.user, title=title)
        messages.success(request, _("L’abonnement de %(person)s est arrêté.") % {"person": self.object})
        return redirect(self.list_item()["url"])


urlpatterns = [
    path("envois/<int:pk>/", CockpitView.as_view(), name="cockpit"),
    path("envois/<int:pk>/chiffres/", FiguresView.as_view(), name="figures"),
    path("envois/<int:pk>/repetition/", RehearseView.as_view(), name="rehearse"),
    path("envois/<int:pk>/essai/", SendTestView.as_view(), name="send_test"),
    *(
        path(f"envois/<int:pk>/{verb.code}/", VerbView.as_view(), {"verb": verb.code}, name=verb.code)
        for verb in VERBS
    ),
    path("abonnes/<int:pk>/arreter/", EndSubscriptionView.as_view(), name="end_subscription"),
    *suppression_views.urlpatterns,
    *live_views.urlpatterns,
]
