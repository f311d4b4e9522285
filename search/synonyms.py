"""Words that editors say mean the same, looked up when somebody searches."""

from home.caching import remember
from search.analysis import tokens
from search.models import SynonymGroup


def stems() -> dict[str, list[str]]:
    """For each stem of a group, the stems of the other words of that group."""
    return remember(_read, "search", "synonyms")


def _read():
    found = {}
    for group in SynonymGroup.objects.order_by("pk"):
        members = list(dict.fromkeys(stem for term in group.terms() for stem in tokens(term)[:1]))
        for stem in members:
            found.setdefault(stem, []).extend(other for other in members if other != stem)
    return found
