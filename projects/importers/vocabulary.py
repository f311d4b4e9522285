"""The words of other catalogues, and the values of ours that they stand for: see ``words.json``.

Its keys are our slugs or values (two of them apart by a space), its words are normalised: no case, no
accent, no punctuation. A word under "" is known to have no equivalent here: it raises no warning.
The tables of hints hold patterns, for what a name or a sentence says by itself.
"""

import json
import re
from functools import cache
from pathlib import Path

from projects.enums import Effort, Level, OrganisationKind, Scope, Stage
from projects.importers.cells import normalise
from projects.models import AccessNeed, Audience, ContributionKind, Theme

TERMS = {
    "themes": Theme,
    "contribution_kinds": ContributionKind,
    "audiences": Audience,
    "access_needs": AccessNeed,
}
CHOICES = {
    "effort": Effort,
    "level": Level,
    "scope": Scope,
    "stage": Stage,
    "organisation_kind": OrganisationKind,
}


@cache
def _tables():
    return json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))


def hints(field, text):
    """The values that ``text`` suggests for a field, in the order of the table."""
    words = normalise(text[:5000])
    patterns = _tables().get(f"{field}_hints", {})
    return tuple(value for value, pattern in patterns.items() if re.search(rf"\b(?:{pattern})\b", words))


class Vocabulary:
    """What each word means today: our terms by slug, code or label, and the words of other catalogues."""

    def __init__(self):
        self._words = {field: self._foreign(field) for field in (*TERMS, *CHOICES)}
        for field, model in TERMS.items():
            terms = list(model.objects.all())
            known = {term.slug for term in terms}
            for word, slugs in self._words[field].items():
                self._words[field][word] = tuple(slug for slug in slugs if slug in known)
            for term in terms:
                self._add(field, term.slug, term.slug, term.code, term.label)
        for field, choices in CHOICES.items():
            for choice in choices:
                self._add(field, choice.value, choice.value, getattr(choice, "slug", ""), choice.label)

    def values(self, field, text):
        """The values that a word stands for, none or several; ``None`` when nobody knows the word."""
        return self._words[field].get(normalise(text))

    @staticmethod
    def _foreign(field):
        found = {}
        for values, words in _tables()[field].items():
            for word in words:
                found[word] = found.get(word, ()) + tuple(values.split())
        return found

    def _add(self, field, value, *words):
        self._words[field].update({normalise(word): (value,) for word in words if word})
