"""« Trouver mon projet en 1 minute » : four questions whose answers are an address, and nothing else."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from projects.enums import Effort, Scope
from projects.models import ProjectPage
from search import backends
from search.facets import ANYWHERE, BY_NAME
from search.forms import DiscoveryForm

SIZE = 6
#: What is let go of, one after the other, when too few projects answer everything.
LESS = (frozenset(), frozenset({"contribution"}), frozenset({"theme"}), frozenset({"theme", "contribution"}))

#: What is joined from anywhere is joined from the commune that was given too.
FROM_HOME = {"near": None, "ou": frozenset(scope.slug for scope in ANYWHERE)}


def _choices(name):
    return lambda: [(value.slug, value.label) for value in BY_NAME[name].describe(())]


class QuizForm(forms.Form):
    theme = forms.MultipleChoiceField(
        label=_("Qu’est-ce qui vous intéresse ?"),
        help_text=_("Autant de réponses que vous voulez ; aucune : tout vous intéresse."),
        choices=_choices("theme"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contribution = forms.MultipleChoiceField(
        label=_("Qu’aimez-vous faire ?"),
        choices=_choices("contribution"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    temps = forms.ChoiceField(
        label=_("De combien de temps disposez-vous ?"),
        choices=[("", _("Peu importe")), *((effort.slug, effort.label) for effort in Effort)],
        required=False,
        widget=forms.RadioSelect,
    )
    pres = forms.CharField(
        label=_("Où voulez-vous participer ?"),
        help_text=_("Une commune ou un code postal : près d’elle, ou de chez vous. Vide : n’importe où."),
        max_length=100,
        required=False,
    )


@dataclass(frozen=True)
class Found:
    """A project that the quiz proposes, and why."""

    project: ProjectPage
    reason: str


class Quiz:
    """The answers of an address. What makes no sense in it is told in ``search.notices``."""

    def __init__(self, data: QueryDict):
        self.is_answered = "voir" in data
        self.form = QuizForm(data if self.is_answered else None)
        self.time = data.get("temps", "")
        asked = data.copy()
        asked.setlist("temps", self._times())
        self.search = DiscoveryForm(asked)

    def _times(self):
        """Who has half a day also has five minutes."""
        slugs = [effort.slug for effort in Effort]
        return slugs[: slugs.index(self.time) + 1] if self.time in slugs else []

    @cached_property
    def found(self) -> list[Found]:
        """The projects that answer best: those that answer everything first and, of these, the nearest."""
        ids, chosen = [], {name for name in ("theme", "contribution") if self.search.selected[name]}
        for dropped in LESS:
            if not dropped <= chosen or len(ids) >= SIZE:
                continue
            fewer = {name: frozenset() for name in dropped}
            for where in ({}, FROM_HOME) if self.search.near else ({},):
                query = DiscoveryForm(QueryDict(self.search.address(**fewer, **where))).query
                found = backends.get_backend().search(query).ids
                ids += [page_id for page_id in found if page_id not in ids]
        pages = (
            ProjectPage.objects.live().public().for_cards().prefetch_related("themes", "contribution_kinds")
        )
        pages = pages.in_bulk(ids[:SIZE])
        return [Found(pages[pk], self._reason(pages[pk])) for pk in ids[:SIZE] if pk in pages]

    def _reason(self, page):
        """What the project and the answers share, in words."""
        said = {"theme": page.themes.all(), "contribution": page.contribution_kinds.all()}
        shared = [
            str(term)
            for name, terms in said.items()
            for term in terms
            if term.slug in self.search.selected[name]
        ]
        if self.time and page.effort:
            shared.append(page.get_effort_display())
        if self.search.near:
            at_home = page.scope != Scope.PLACES
            shared.append(str(page.get_scope_display() if at_home else _("près de chez vous")))
        return " · ".join(shared)
