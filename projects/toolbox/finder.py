"""« Trouver l’outil pour ma commune » : four questions whose answers are an address, and nothing else."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.communes import find_commune
from projects.toolbox.enums import INSTALLABLE, PRODUCTS, Hosting, Need, OpenSource, Reusable
from projects.toolbox.models import SolutionPage

SIZE = 5
ANY = ("", gettext_lazy("Peu importe"))


class FinderForm(forms.Form):
    besoin = forms.ChoiceField(
        label=gettext_lazy("De quoi votre commune a-t-elle besoin ?"),
        choices=[ANY, *Need.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    installation = forms.ChoiceField(
        label=gettext_lazy("Qui l’installera ?"),
        choices=[
            ANY,
            (Hosting.SELF, gettext_lazy("Nos services ou notre prestataire")),
            (Hosting.HOSTED, gettext_lazy("L’éditeur : nous n’avons personne pour cela")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    ouvert = forms.ChoiceField(
        label=gettext_lazy("Le code doit-il être libre ?"),
        choices=[ANY, (OpenSource.YES, gettext_lazy("Oui, et que ce soit vérifié"))],
        required=False,
        widget=forms.RadioSelect,
    )
    commune = forms.CharField(
        label=gettext_lazy("Quelle est votre commune ?"),
        help_text=gettext_lazy("Pour vous dire qui s’en sert près de chez vous. Un nom ou un code postal."),
        max_length=100,
        required=False,
    )


@dataclass(frozen=True)
class Found:
    """A tool and why it is proposed."""

    page: SolutionPage
    reasons: list[str]


class Finder:
    """The answers of an address."""

    def __init__(self, data: QueryDict):
        self.is_answered = "voir" in data
        self.form = FinderForm(data if self.is_answered else None)
        # What makes no sense is left aside, as if it had not been answered.
        self.answers = self.form.cleaned_data if self.is_answered and self.form.is_valid() else {}

    @cached_property
    def place(self):
        return find_commune(self.answers.get("commune", ""))

    @property
    def is_place_unknown(self):
        return bool(self.answers.get("commune")) and self.place is None

    @cached_property
    def found(self) -> list[Found]:
        """The tools that answer everything, those used nearby then those already reused first."""
        pages = SolutionPage.objects.for_readers().filter(kind__in=PRODUCTS, withdrawn_on=None)
        if need := self.answers.get("besoin"):
            pages = pages.filter(need=need)
        kept = [page for page in pages if self._suits(page)]
        kept.sort(key=lambda page: (-self._nearness(page)[0], page.reusable.value != Reusable.YES))
        return [Found(page, self._reasons(page)) for page in kept[:SIZE]]

    def _suits(self, page):
        asked = self.answers.get("installation")
        if asked == Hosting.SELF and page.hosting not in INSTALLABLE:
            return False
        if asked == Hosting.HOSTED and page.hosting not in (Hosting.HOSTED, Hosting.BOTH):
            return False
        return not self.answers.get("ouvert") or page.open_source.value == OpenSource.YES

    def _nearness(self, page):
        """(levels of the territory that the nearest user shares with the commune, that user)."""
        here = {place.pk for place in self.place.lineage()} if self.place else set()
        shared = [
            (len(here & {place.pk for place in use.place.lineage()}), use)
            for use in page.uses.all()
            if use.place
        ]
        return max(shared, key=lambda each: each[0], default=(0, None))

    def _reasons(self, page):
        reasons = [page.get_need_display()]
        if page.hosting:
            reasons.append(page.get_hosting_display())
        if page.open_source.value == OpenSource.YES:
            reasons.append(_("code libre vérifié"))
        level, use = self._nearness(page)
        if level:
            reasons.append(_("utilisé près de chez vous : %s") % use.name)
        return [str(reason) for reason in reasons]
