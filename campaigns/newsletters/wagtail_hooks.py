from collections import Counter
from operator import attrgetter

from django.contrib.admin import display
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.forms import RadioSelect
from django.urls import include, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_modeladmin.helpers import DjangoORMSearchHandler, PermissionHelper
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register
from wagtail_modeladmin.views import CreateView, EditView

from campaigns.newsletters import (
    admin_views,
    installations,
    live_views,
    personal_data,
    report_admin,
    restoring,
    seed_admin,
    seeds,
    suppression_views,
)
from campaigns.newsletters.admin_history import log_actions
from campaigns.newsletters.enums import (
    AUTOMATIC_KINDS,
    EDITABLE_ISSUE_STATES,
    EDITORIAL_KINDS,
    DeliveryState,
    IssueState,
    SubscriptionState,
)
from campaigns.newsletters.figures import figures_of_letters
from campaigns.newsletters.models import Delivery, Issue, Subscription, Suppression, hash_address
from campaigns.newsletters.plan_admin import LetterPlanAdmin
from campaigns.newsletters.seed_admin import SeedPersonAdmin
from home.backups.actions import HOOK as RESTORED_HOOK
from home.lists import Buttons, ListAdmin, ReadOnly, RowView
from home.single_mail import REFUSAL_HOOK
from home.todo import TodoItem
from projects.models import ProjectPage
from search.query import Reason
from search.wagtail_hooks import PermittedMenuItem


class SubscriptionButtons(Buttons):
    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        buttons = super().get_buttons_for_obj(obj, exclude, classnames_add, classnames_exclude)
        may_end = self.request.user.has_perm("newsletters.change_subscription")
        if may_end and obj.state != SubscriptionState.ENDED:
            label = _("Arrêter l’abonnement")
            buttons.append(
                {
                    "url": reverse("newsletters_admin:end_subscription", args=[obj.pk]),
                    "label": label,
                    "title": label,
                    "classname": self.finalise_classname(["no", *(classnames_add or [])]),
                }
            )
        return buttons


class SubscriptionAdmin(ListAdmin):
    """Nobody is subscribed by hand: the consent would have no proof."""

    model = Subscription
    menu_label = gettext_lazy("Abonnés")
    menu_icon = "group"
    permission_helper_class = ReadOnly
    button_helper_class = SubscriptionButtons
    list_display = ("address", "state", "language", "interests", "asked_at", "confirmed_at", "ended_at")
    list_export = (*list_display[:4], "kinds", "place", *list_display[4:])
    export_filename = "abonnes"
    list_filter = ("state", "language", "contributor__themes")
    search_fields = ("contributor__email",)
    inspect_view_enabled = True
    inspect_view_fields = ("contributor", "state", "language", "created_at", "ended_at")
    inspect_template_name = "newsletters/admin/subscription_inspect.html"

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("contributor__place")
            .prefetch_related("contributor__themes", "contributor__contribution_kinds", "consents")
        )

    @display(description=gettext_lazy("adresse"), ordering="contributor__email")
    def address(self, subscription):
        return subscription.contributor.email

    @display(description=gettext_lazy("centres d’intérêt"))
    def interests(self, subscription):
        return ", ".join(theme.name for theme in subscription.contributor.themes.all())

    @display(description=gettext_lazy("contributions"))
    def kinds(self, subscription):
        return ", ".join(kind.name for kind in subscription.contributor.contribution_kinds.all())

    @display(description=gettext_lazy("près de"))
    def place(self, subscription):
        return subscription.contributor.place

    @display(description=gettext_lazy("demandé le"), ordering="created_at")
    def asked_at(self, subscription):
        return max((consent.asked_at for consent in subscription.consents.all()), default=None)

    @display(description=gettext_lazy("confirmé le"), ordering="contributor__confirmed_at")
    def confirmed_at(self, subscription):
        dates = [consent.confirmed_at for consent in subscription.consents.all() if consent.confirmed_at]
        return max(dates, default=None)


class DraftsOnly(PermissionHelper):
    """An issue that has been approved tells what was sent: it is not rewritten."""

    def user_can_edit_obj(self, user, obj):
        return obj.state in EDITABLE_ISSUE_STATES and super().user_can_edit_obj(user, obj)

    def user_can_delete_obj(self, user, obj):
        return obj.state in EDITABLE_ISSUE_STATES and super().user_can_delete_obj(user, obj)


class IssueButtons(Buttons):
    def get_primary_button(self, obj):
        label = _("Composer et envoyer") if obj.state in EDITABLE_ISSUE_STATES else _("Suivre l’envoi")
        return {
            "url": reverse("newsletters_admin:cockpit", args=[obj.pk]),
            "label": label,
            "title": label,
            "classname": self.finalise_classname(["button-small"]),
        }

    def get_buttons_for_obj(self, obj, **kwargs):
        # Deleting a draft is offered by its form.
        return [self.get_primary_button(obj), *super().get_buttons_for_obj(obj, exclude=["delete"], **kwargs)]


class ToCockpit:
    def get_success_url(self):
        return reverse("newsletters_admin:cockpit", args=[self.instance.pk])


class Signed:
    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        form.fields["kind"].choices = [(kind.value, kind.label) for kind in EDITORIAL_KINDS]
        return form

    def form_valid(self, form):
        form.instance.written_by = self.request.user
        return super().form_valid(form)


class IssueCreateView(Signed, ToCockpit, CreateView):
    pass


class IssueEditView(Signed, ToCockpit, EditView):
    pass


def _delivery_count(state):
    """How many deliveries of an issue are in ``state``: counted for the rows shown only."""
    rows = Delivery.objects.filter(issue=OuterRef("pk"), state=state).order_by()
    return Coalesce(Subquery(rows.values("issue").annotate(total=Count("pk")).values("total")), 0)


class IssueAdmin(ListAdmin):
    model = Issue
    menu_label = gettext_lazy("Envois")
    menu_icon = "mail"
    permission_helper_class = DraftsOnly
    button_helper_class = IssueButtons
    create_view_class = IssueCreateView
    edit_view_class = IssueEditView
    list_display = ("subject", "kind", "state", "candidate_count", "sent", "failed", "skipped", "approved_at")
    list_export = (*list_display, "created_at", "finished_at")
    export_filename = "envois"
    list_filter = ("kind", "state")
    search_fields = ("subject",)
    list_per_page = 20
    panels = [
        FieldPanel("kind", widget=RadioSelect),
        FieldPanel("subject"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("subject_en"), FieldPanel("body_en")], heading=gettext_lazy("En anglais")
        ),
        FieldPanel("campaign"),
        FieldPanel("max_projects"),
        MultiFieldPanel(
            [FieldPanel("send_at"), FieldPanel("send_not_after"), FieldPanel("on_doubt")],
            heading=gettext_lazy("Départ"),
        ),
    ]

    def get_queryset(self, request):
        counts = {f"{state}_total": _delivery_count(state) for state in ("sent", "failed", "skipped")}
        # A day without anything new is not worth a line.
        quiet = Q(kind__in=AUTOMATIC_KINDS, candidate_count=0, state=IssueState.SENT)
        return super().get_queryset(request).exclude(quiet).annotate(**counts)

    @display(description=gettext_lazy("envoyés"))
    def sent(self, issue):
        return issue.sent_total

    @display(description=gettext_lazy("échoués"))
    def failed(self, issue):
        return issue.failed_total

    @display(description=gettext_lazy("écartés"))
    def skipped(self, issue):
        return issue.skipped_total


class DeliveryRowView(RowView):
    def get_context_data(self, **kwargs):
        recipe = self.instance.recipe
        projects = ProjectPage.objects.in_bulk({item["project"] for item in recipe})
        shown = [
            {"project": projects.get(item["project"]), "reason": Reason.from_json(item["reason"])}
            for item in recipe
        ]
        return super().get_context_data(recipe=shown, **kwargs)


class DeliveryAdmin(ListAdmin):
    model = Delivery
    menu_label = gettext_lazy("Messages")
    menu_icon = "resubmit"
    permission_helper_class = ReadOnly
    list_display = ("address", "issue", "state", "attempts", "sent_at", "last_code", "last_error")
    list_export = list_display
    export_filename = "messages"
    list_filter = ("state", "issue")
    search_fields = ("address",)
    list_select_related = ("issue",)
    ordering = ("-pk",)
    inspect_view_enabled = True
    inspect_view_fields = (
        "issue",
        "address",
        "state",
        "attempts",
        "sent_at",
        "last_code",
        "last_error",
    )
    inspect_view_class = DeliveryRowView
    inspect_template_name = "newsletters/admin/delivery_inspect.html"


class AddressSearch(DjangoORMSearchHandler):
    """Finds a whole address by its hash: the address itself is not kept."""

    def search_queryset(self, queryset, search_term, **kwargs):
        return queryset.filter(address_hash=hash_address(search_term)) if search_term else queryset


class SuppressionButtons(Buttons):
    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        buttons = super().get_buttons_for_obj(obj, exclude, classnames_add, classnames_exclude)
        if self.request.user.has_perm(suppression_views.LIFT):
            label = _("Débloquer")
            classname = self.finalise_classname(classnames_add or [])
            url = reverse("newsletters_admin:lift_suppression", args=[obj.pk])
            buttons.append({"url": url, "label": label, "title": label, "classname": classname})
        return buttons


class SuppressionAdmin(ListAdmin):
    """Exported by hash, so that another installation may block the same addresses."""

    model = Suppression
    menu_icon = "no-view"
    permission_helper_class = ReadOnly
    button_helper_class = SuppressionButtons
    index_template_name = "newsletters/admin/suppression_index.html"
    list_export = ("whole_fingerprint", "why", "created_at")
    export_filename = "adresses-bloquees"
    search_handler_class = AddressSearch
    search_fields = ("address_hash",)
    list_display = ("fingerprint", "reason", "created_at")
    list_filter = ("reason",)

    @display(description=gettext_lazy("empreinte de l’adresse"))
    def fingerprint(self, suppression):
        return suppression.address_hash[:12]

    @display(description=gettext_lazy("empreinte"))
    def whole_fingerprint(self, suppression):
        return suppression.address_hash

    @display(description=gettext_lazy("motif"))
    def why(self, suppression):
        return suppression.reason


class NewslettersGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Abonnés et lettres")
    menu_item_name = "lettres"
    menu_icon = "mail"
    menu_order = 160
    items = (SubscriptionAdmin, IssueAdmin, DeliveryAdmin, LetterPlanAdmin, SeedPersonAdmin, SuppressionAdmin)


modeladmin_register(NewslettersGroup)


@hooks.register("register_admin_urls")
def register_cockpit():
    views = [*admin_views.urlpatterns, *seed_admin.urlpatterns, *report_admin.urlpatterns]
    return [path("lettres/", include((views, "newsletters_admin")))]


@hooks.register("register_reports_menu_item")
def live_menu_item():
    return PermittedMenuItem(
        gettext_lazy("Envois en direct"),
        reverse("newsletters_admin:live"),
        name="letters-live",
        icon_name="mail",
        order=910,
        permission=live_views.VIEW,
    )


@hooks.register("construct_todo_items")
def letters_to_handle(request):
    """Drafts to approve, stopped sendings, failures of the last sending: one query."""
    if not request.user.has_perm("newsletters.view_issue"):
        return []
    latest = Issue.objects.exclude(approved_at=None).order_by("-approved_at").values("pk")[:1]
    waiting = Q(state__in=(IssueState.DRAFT, IssueState.PAUSED)) | Q(pk=Subquery(latest))
    issues = Issue.objects.filter(waiting).annotate(failed=_delivery_count(DeliveryState.FAILED))
    states = Counter(issue.state for issue in issues)
    last = max((issue for issue in issues if issue.approved_at), key=attrgetter("approved_at"), default=None)
    listing = IssueAdmin().url_helper.index_url
    drafts, paused = states[IssueState.DRAFT], states[IssueState.PAUSED]
    draft_label = ngettext("lettre en brouillon, à approuver", "lettres en brouillon, à approuver", drafts)
    paused_label = ngettext("envoi suspendu, à reprendre", "envois suspendus, à reprendre", paused)
    items = [
        TodoItem(drafts, draft_label, f"{listing}?state__exact={IssueState.DRAFT}", "mail"),
        TodoItem(paused, paused_label, f"{listing}?state__exact={IssueState.PAUSED}", "warning"),
    ]
    return [*items, failures_of(last)] if last else items


def failures_of(issue):
    """The item of the messages of ``issue`` that failed; ``issue.failed`` says how many."""
    query = urlencode({"issue__id__exact": issue.pk, "state__exact": DeliveryState.FAILED})
    label = ngettext(
        "message échoué dans le dernier envoi, « %(issue)s »",
        "messages échoués dans le dernier envoi, « %(issue)s »",
        issue.failed,
    )
    listing = DeliveryAdmin().url_helper.index_url
    return TodoItem(issue.failed, label % {"issue": issue}, f"{listing}?{query}", "warning")


hooks.register("construct_campaign_figures", figures_of_letters)
hooks.register(REFUSAL_HOOK, installations.refusal)
hooks.register(RESTORED_HOOK, restoring.after_restore)
hooks.register("forget_address", seeds.forget_address)
hooks.register("forget_person", personal_data.forget_person)
hooks.register("register_log_actions", log_actions)
