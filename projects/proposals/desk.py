"""The editors' desk: the queue, each proposal with its dialogue, and what may be decided of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.permission_policies import ModelPermissionPolicy

from projects.models import ProjectPage
from projects.proposals import actions, views
from projects.proposals.enums import ProposalState
from projects.proposals.likeness import find_alike
from projects.proposals.models import Proposal
from projects.proposals.tasks import wake

VIEW, CHANGE = "proposals.view_proposal", "proposals.change_proposal"
#: What its author has not sent is theirs alone.
UNSENT = (ProposalState.DRAFT, ProposalState.UNCONFIRMED)


class WordsForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ce que lira la personne"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReasonForm(WordsForm):
    text = forms.CharField(
        label=gettext_lazy("Ce que lira la personne (obligatoire)"),
        max_length=3000,
        error_messages={"required": gettext_lazy("Écrivez quelques mots : la personne les attend.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class MergeForm(WordsForm):
    page = forms.ModelChoiceField(
        ProjectPage.objects.filter(merged_into=None, is_template=False),
        label=gettext_lazy("La fiche de ce projet (obligatoire)"),
        widget=AdminPageChooser(target_models=[ProjectPage]),
    )


def to_state(state):
    return lambda proposal, chosen, user: actions.decide(proposal, state, chosen["text"], user)


@dataclass(frozen=True)
class Verb:
    """``act(proposal, cleaned form, user)`` returns the Notice to wake, or ``None``."""

    code: str
    label: Promise
    question: Promise
    done: Promise
    icon: str
    form: type
    states: frozenset
    act: Callable


QUARANTINED = frozenset({ProposalState.QUARANTINED})
VERBS = (
    Verb(
        "liberer",
        gettext_lazy("Libérer"),
        gettext_lazy(
            "Ce n’est pas un envoi automatique. La personne va recevoir le message de confirmation."
        ),
        gettext_lazy("Proposition libérée."),
        "check",
        forms.Form,
        QUARANTINED,
        lambda proposal, chosen, user: actions.release(proposal, user),
    ),
    Verb(
        "supprimer",
        gettext_lazy("Supprimer"),
        gettext_lazy("La proposition et ses pièces seront effacées. L’historique garde son titre."),
        gettext_lazy("Proposition supprimée."),
        "bin",
        forms.Form,
        QUARANTINED,
        lambda proposal, chosen, user: actions.discard(proposal, user),
    ),
    Verb(
        "examiner",
        gettext_lazy("Prendre en examen"),
        gettext_lazy("La proposition devient visible à qui reçoit son lien de partage."),
        gettext_lazy("Proposition en examen."),
        "view",
        WordsForm,
        frozenset({ProposalState.RECEIVED}),
        to_state(ProposalState.IN_REVIEW),
    ),
    Verb(
        "accepter",
        gettext_lazy("Accepter et créer la fiche"),
        gettext_lazy("Une fiche en brouillon est créée avec ce que dit la proposition."),
        gettext_lazy("Proposition acceptée : voici le brouillon de la fiche."),
        "tick",
        WordsForm,
        actions.UNDECIDED,
        lambda proposal, chosen, user: actions.accept(proposal, chosen["text"], user),
    ),
    Verb(
        "completer",
        gettext_lazy("Demander de compléter"),
        gettext_lazy("Dites ce qui manque : la personne pourra corriger et renvoyer."),
        gettext_lazy("Demande envoyée."),
        "edit",
        ReasonForm,
        actions.UNDECIDED - {ProposalState.TO_COMPLETE},
        to_state(ProposalState.TO_COMPLETE),
    ),
    Verb(
        "fusionner",
        gettext_lazy("Fusionner dans une fiche"),
        gettext_lazy("Le projet a déjà sa fiche : la personne y sera conduite."),
        gettext_lazy("Proposition fusionnée."),
        "copy",
        MergeForm,
        actions.UNDECIDED,
        lambda proposal, chosen, user: actions.merge(proposal, chosen["page"], chosen["text"], user),
    ),
    Verb(
        "refuser",
        gettext_lazy("Refuser"),
        gettext_lazy("Dites pourquoi : la raison est lue par la personne."),
        gettext_lazy("Proposition refusée."),
        "cross",
        ReasonForm,
        actions.UNDECIDED,
        to_state(ProposalState.REFUSED),
    ),
    Verb(
        "ecrire",
        gettext_lazy("Écrire"),
        gettext_lazy("La personne lit le message sur sa page ; son adresse et la vôtre restent inconnues."),
        gettext_lazy("Message envoyé."),
        "mail",
        ReasonForm,
        frozenset(ProposalState) - set(UNSENT) - QUARANTINED,
        lambda proposal, chosen, user: actions.write(proposal, chosen["text"], from_team=True),
    ),
)
VERBS_BY_CODE = {verb.code: verb for verb in VERBS}


class QueueView(generic.IndexView):
    model = Proposal
    permission_policy = ModelPermissionPolicy(Proposal)
    index_url_name = "proposals_desk:index"
    index_results_url_name = "proposals_desk:index_results"
    header_icon = "draft"
    page_title = gettext_lazy("Propositions")
    list_filter = ["state", "nature"]
    paginate_by = 50
    is_searchable = False
    columns = [
        TitleColumn("title", label=gettext_lazy("Projet"), accessor=str, url_name="proposals_desk:proposal"),
        Column("state", label=gettext_lazy("État"), accessor="get_state_display"),
        Column(
            "doubts", label=gettext_lazy("Doutes"), accessor=lambda row: ", ".join(map(str, row.doubt_labels))
        ),
        DateColumn("sent_at", label=gettext_lazy("Envoyée")),
        DateColumn("changed_at", label=gettext_lazy("Changée")),
    ]

    def get_base_queryset(self):
        return Proposal.objects.exclude(state__in=UNSENT)


class DeskMixin(PermissionRequiredMixin, WagtailAdminTemplateMixin):
    permission_required = VIEW
    header_icon = "draft"

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(Proposal.objects.exclude(state__in=UNSENT), pk=pk)

    def get_object(self, queryset=None):
        return self.object

    def get_page_title(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        listing = {"url": reverse("proposals_desk:index"), "label": _("Propositions")}
        return [*super().get_breadcrumbs_items(), listing, {"url": "", "label": str(self.object)}]


class ProposalView(DeskMixin, DetailView):
    template_name = "proposals/admin/proposal.html"

    def get_context_data(self, **kwargs):
        proposal = self.object
        may_change = self.request.user.has_perm(CHANGE)
        return super().get_context_data(
            proposal=proposal,
            alike=find_alike(proposal.title, proposal.url, proposal.summary, beside=proposal),
            verbs=[verb for verb in VERBS if may_change and proposal.state in verb.states],
            thread=proposal.messages.all(),
            **kwargs,
        )


class VerbView(DeskMixin, FormView):
    """Asks before acting (GET), acts (POST)."""

    permission_required = CHANGE
    template_name = "proposals/admin/verb.html"

    @property
    def verb(self):
        return VERBS_BY_CODE[self.kwargs["verb"]]

    def get_form_class(self):
        return self.verb.form

    def get_context_data(self, **kwargs):
        return super().get_context_data(verb=self.verb, proposal=self.object, **kwargs)

    def form_valid(self, form):
        try:
            if self.object.state not in self.verb.states:
                raise actions.WrongState
            wake(self.verb.act(self.object, form.cleaned_data, self.request.user))
        except actions.WrongState as error:
            messages.error(self.request, str(error))
            return redirect("proposals_desk:proposal", self.object.pk)
        messages.success(self.request, self.verb.done)
        return self.after()

    def after(self):
        left = Proposal.objects.filter(pk=self.object.pk).first()
        if left is None:
            return redirect("proposals_desk:index")
        if self.verb.code == "accepter":
            return redirect("wagtailadmin_pages:edit", left.page_id)
        return redirect("proposals_desk:proposal", left.pk)


class FileView(DeskMixin, DetailView):
    def render_to_response(self, context, **kwargs):
        attachment = self.object.attachments.filter(pk=self.kwargs["file"]).first()
        if attachment is None:
            raise Http404
        return views.as_download(attachment)


urlpatterns = [
    path("", QueueView.as_view(), name="index"),
    path("resultats/", QueueView.as_view(results_only=True), name="index_results"),
    path("<int:pk>/", ProposalView.as_view(), name="proposal"),
    path("<int:pk>/pieces/<int:file>/", FileView.as_view(), name="file"),
    *(
        path(f"<int:pk>/{verb.code}/", VerbView.as_view(), {"verb": verb.code}, name=verb.code)
        for verb in VERBS
    ),
]
