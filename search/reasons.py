"""Reasons that were found for readers of the original language, in the words of others."""

from collections.abc import Collection

from django.conf import settings
from django.utils.translation import get_language, override

from home.translations import translated_titles
from search.facets import FacetValue
from search.query import Reason
from search.recommendations import REASON_FACETS, said_first

NAMELESS = FacetValue("", "", is_name=True)


def reworded(reasons: Collection[Reason]) -> dict[Reason, Reason]:
    """Each reason with the titles and labels that the reader of the present language reads.

    What nobody translated stays as it is. The same queries whatever the number of reasons.
    """
    if get_language() == settings.LANGUAGE_CODE or not reasons:
        return {reason: reason for reason in reasons}
    titles = translated_titles({reason.title for reason in reasons if reason.title})
    labels, starts = _labels(), _starts()
    return {
        reason: reason._replace(
            title=titles.get(reason.title, reason.title),
            labels=tuple(labels.get(label) or _started(label, starts) for label in reason.labels),
        )
        for reason in reasons
    }


def _labels():
    """What a reason may say of a closed vocabulary: ``{in the original language: in the present one}``."""
    found = {}
    for facet in REASON_FACETS:
        here = [(value.label, said_first(facet, value)) for value in facet.describe(())]
        with override(settings.LANGUAGE_CODE):
            there = [(value.label, said_first(facet, value)) for value in facet.describe(())]
        for original, own in zip(there, here, strict=True):
            found.update(zip(original, own, strict=True))
    return found


def _starts():
    """How a reason begins that names a place, in the same two languages."""
    here = [said_first(facet, NAMELESS) for facet in REASON_FACETS]
    with override(settings.LANGUAGE_CODE):
        there = [said_first(facet, NAMELESS) for facet in REASON_FACETS]
    return dict(zip(there, here, strict=True))


def _started(label, starts):
    for there, here in starts.items():
        if label.startswith(there):
            return here + label.removeprefix(there)
    return label
