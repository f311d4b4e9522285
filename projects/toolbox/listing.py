"""The list of the tools: words and filters in its address, each with the number that it would show."""

from collections import Counter
from dataclasses import dataclass

from anyascii import anyascii
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from projects.toolbox.enums import Hosting, Need, OpenSource, Reusable, SolutionKind
from projects.toolbox.models import SolutionPage

WORDS, MAX_WORDS = "q", 100


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    choices: type
    #: The value of a page, or an empty one.
    read: object


def _value(verdict):
    return verdict.value if verdict else ""


FILTERS = (
    Filter("besoin", _("À quoi il sert"), Need, lambda page: page.need),
    Filter("ouvert", _("Open source ?"), OpenSource, lambda page: _value(page.open_source)),
    Filter("reutilisable", _("Réutilisable ?"), Reusable, lambda page: _value(page.reusable)),
    Filter("installation", _("Installation"), Hosting, lambda page: page.hosting),
    Filter("nature", _("Nature"), SolutionKind, lambda page: page.kind),
)


def folded(text):
    return anyascii(text).lower()


class Listing:
    """What an address asks of the list. Reads any of them: what means nothing is left aside."""

    def __init__(self, data: QueryDict):
        self.words = data.get(WORDS, "").replace("\x00", "")[:MAX_WORDS].strip()
        self.chosen = {
            each.name: {value for value in data.getlist(each.name) if value in each.choices.values}
            for each in FILTERS
        }

    @cached_property
    def all_pages(self):
        """Those of the words, before any filter. What was taken off the list comes last."""
        pages = list(SolutionPage.objects.for_readers())
        asked = folded(self.words).split()
        if asked:
            pages = [page for page in pages if all(word in _text_of(page) for word in asked)]
        return sorted(pages, key=lambda page: (page.withdrawn_on is not None, folded(page.title)))

    @property
    def pages(self):
        return [page for page in self.all_pages if self._passes(page)]

    @property
    def is_filtered(self):
        return bool(self.words) or any(self.chosen.values())

    def _passes(self, page, beside=None):
        return all(
            each.read(page) in self.chosen[each.name]
            for each in FILTERS
            if self.chosen[each.name] and each.name != beside
        )

    @cached_property
    def form(self):
        """The filters as fields; a number is what choosing that value alone in its filter would show."""
        form = forms.Form(initial={WORDS: self.words, **self.chosen})
        form.fields[WORDS] = forms.CharField(label=_("Mots"), required=False, max_length=MAX_WORDS)
        for each in FILTERS:
            counts = Counter(
                each.read(page) for page in self.all_pages if self._passes(page, beside=each.name)
            )
            form.fields[each.name] = forms.MultipleChoiceField(
                label=each.label,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[
                    (value, f"{label} ({counts[value]})")
                    for value, label in each.choices.choices
                    if counts[value] or value in self.chosen[each.name]
                ],
            )
        return form


def _text_of(page):
    return folded(" ".join([page.title, page.summary, page.publisher, page.audience, page.licence]))
