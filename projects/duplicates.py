"""Pages that may tell the same project: by their address, their title, or who runs them and where."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from anyascii import anyascii
from django.utils.translation import gettext_lazy as _

from home.addresses import parts_of
from projects.models import ProjectPage

#: Titles at least this alike are told as such (difflib's ratio, 0 to 1).
SIMILAR = 0.85
#: A word borne by more pages than this says nothing of two of them.
COMMON_WORD = 20
REASONS = {
    "url": _("même adresse pour participer"),
    "title": _("même titre"),
    "similar": _("titres proches"),
    "place": _("même organisation, mêmes lieux, titres voisins"),
}
STRENGTH = list(REASONS)


@dataclass(frozen=True)
class Pair:
    """Two pages that may be one. ``reasons``: codes of REASONS, the strongest first."""

    first: ProjectPage
    second: ProjectPage
    reasons: tuple[str, ...]

    @property
    def reason_labels(self):
        return [REASONS[code] for code in self.reasons]


def normalise_url(url: str) -> str:
    """An address without what changes nothing: scheme, « www. », last slash, query, case of the host."""
    parts = parts_of(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" if host else ""


def is_front_page(url: str) -> bool:
    """Whether an address names a whole site, where several projects may be found."""
    return "/" not in normalise_url(url)


def normalise_title(title: str) -> str:
    """A title in plain lower-case words."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(title).lower()))


def find_duplicates(pages) -> list[Pair]:
    """Pairs among ``pages`` (iterable of ProjectPage), the surest first; merged and templates left out."""
    rows = [page for page in pages if page.merged_into_id is None and not page.is_template]
    titles = {page.pk: normalise_title(page.title) for page in rows}
    reasons = defaultdict(set)
    for code, groups in (
        ("url", _grouped(rows, lambda page: normalise_url(page.participate_url))),
        ("title", _grouped(rows, lambda page: titles[page.pk])),
        ("place", _grouped(rows, _organisation_and_places)),
    ):
        for one, other in _pairs(groups):
            surely = code == "title" or (code == "url" and not is_front_page(one.participate_url))
            if surely or alike(titles[one.pk], titles[other.pk]) >= SIMILAR / 2:
                reasons[one.pk, other.pk].add(code)
    for one, other in _pairs(_by_rare_words(rows, titles)):
        if titles[one.pk] != titles[other.pk] and alike(titles[one.pk], titles[other.pk]) >= SIMILAR:
            reasons[one.pk, other.pk].add("similar")
    by_id = {page.pk: page for page in rows}
    pairs = [
        Pair(by_id[one], by_id[other], tuple(sorted(codes, key=STRENGTH.index)))
        for (one, other), codes in reasons.items()
    ]
    return sorted(pairs, key=lambda pair: (STRENGTH.index(pair.reasons[0]), pair.first.pk, pair.second.pk))


def alike(one: str, other: str) -> float:
    """How close two normalised titles are, 0 to 1, in either order."""
    return SequenceMatcher(None, *sorted((one, other)), autojunk=False).ratio()


def _organisation_and_places(page):
    places = tuple(sorted(row.place_id for row in page.places.all()))
    return (page.organisation_id, places) if page.organisation_id and places else ""


def _grouped(rows, key):
    groups = defaultdict(list)
    for page in rows:
        value = key(page)
        if value:
            groups[value].append(page)
    return groups.values()


def _by_rare_words(rows, titles):
    borne = {page.pk: set(titles[page.pk].split()) for page in rows}
    frequency = Counter(word for words in borne.values() for word in words)
    groups = defaultdict(list)
    for page in rows:
        for word in borne[page.pk]:
            if 1 < frequency[word] <= COMMON_WORD:
                groups[word].append(page)
    return groups.values()


def _pairs(groups):
    """Two by two; a page and its translation are one project, and no mistake."""
    for group in groups:
        for one, other in combinations(sorted(group, key=lambda page: page.pk), 2):
            if one.translation_key != other.translation_key:
                yield one, other
