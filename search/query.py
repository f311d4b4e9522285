"""What a discovery backend is asked and what it answers. Nothing here knows an engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Literal, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from search.analysis import pairs, roots, stems, telling, words
from search.geography import Point

MAX_RESULTS = 10_000
PAGE_SIZE = 24
#: How many times the words of a title and of a summary count, those of the rest counting once.
TITLE_TIMES, SUMMARY_TIMES = 3, 2
TIMES = {"title": TITLE_TIMES, "summary": SUMMARY_TIMES, "shown": 1, "body": 1}
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

Sort = Literal["relevance", "recent", "closing", "nearest"]


@dataclass(frozen=True)
class DiscoveryQuery:
    """One state of the search page. ``selected`` maps a facet name to its chosen slugs. ``here``: from where
    distances are counted; without it there are none to choose nor to sort by. ``complete``: every value of an
    open facet is counted, and not only those that a page of results shows."""

    text: str = ""
    selected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    recruiting_only: bool = True
    sort: Sort = "relevance"
    page: int = 1
    size: int = PAGE_SIZE
    today: date | None = None
    language: str = settings.LANGUAGE_CODE
    here: Point | None = None
    complete: bool = False
    #: By facet, the values that a page is known to show, so that they are not looked for again.
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def start(self):
        """How many results come before this page."""
        return (self.page - 1) * self.size

    @property
    def day(self):
        """The day at which open, soon and closed are judged."""
        return self.today or timezone.localdate()


@dataclass(frozen=True)
class ProjectDocument:
    """What any engine stores of a live project: built by ``search.documents.build_document``.

    ``languages``: those of the readers who are to find it.
    """

    page_id: int
    title: str
    summary: str
    body: str
    labels: str
    organisation: str
    facets: Mapping[str, list[str]]
    recruiting: bool
    opens_on: date | None = None
    closes_on: date | None = None
    months: tuple[int, ...] = ()
    published_at: datetime | None = None
    languages: tuple[str, ...] = LANGUAGES
    points: tuple[Point, ...] = ()

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        """The folded words of each part: ``title``, ``summary``, ``body``, and ``shown``, its labels and the
        name of its organisation. Read once for all that index them."""
        shown = f"{self.labels} {self.organisation}"
        parts = {"title": self.title, "summary": self.summary, "shown": shown, "body": self.body}
        return {name: words(text) for name, text in parts.items()}

    @cached_property
    def told(self) -> dict[str, list[str]]:
        """The folded words of each part without stop words."""
        return {name: telling(folded) for name, folded in self.folded.items()}

    @cached_property
    def stemmed(self) -> dict[str, list[str]]:
        """The stem of each of the words ``told``, in order."""
        return {name: stems(told) for name, told in self.told.items()}

    @cached_property
    def bags(self) -> dict[str, str]:
        """The bags of ``search.wording``, as tokens between spaces; ``title`` holds the stems of the title
        only."""
        told = [word for part, times in TIMES.items() for word in self.told[part] * times]
        stemmed = [(self.stemmed[part], times) for part, times in TIMES.items()]
        bags = {
            "title": self.stemmed["title"],
            "title_words": self.folded["title"],
            "stems": [token for found, times in stemmed for token in found * times],
            "words": told,
            "roots": roots(told),
            "pairs": [pair for found, times in stemmed for pair in pairs(found) * times],
        }
        return {name: " ".join(bag) for name, bag in bags.items()}

    @cached_property
    def digest(self) -> str:
        """Names all that an engine stores of the project, that it is not written twice."""
        dates = (self.opens_on, self.closes_on, self.months, self.published_at)
        stored = (self.bags, self.facets, self.recruiting, dates, self.languages, self.points)
        return blake2b(repr(stored).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class DiscoveryResult:
    """``ids``: page ids in order; ``total``: all matches; ``counts``: by facet and slug. ``stems``: those of
    the words looked for, of their synonyms and corrections. ``relaxed``: not all words were wanted;
    ``standby``: another engine answered in the place of the usual one."""

    ids: list[int]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    stems: tuple[str, ...] = ()
    relaxed: bool = False
    standby: bool = False


#: How many projects an engine names as close to others.
CANDIDATES = 60
#: What it weighs that two projects are near by what they say, beside the weights of facets.
CLOSENESS_WEIGHT = 8.0


@dataclass(frozen=True)
class Candidate:
    """A project close to a profile. ``closeness``: by what they say, to each followed project, 0 to 1."""

    page_id: int
    facets: Mapping[str, list[str]]
    closeness: Mapping[int, float] = field(default_factory=dict)

    @cached_property
    def values(self) -> frozenset[tuple[str, str]]:
        """(facet, slug) pairs."""
        return frozenset((name, slug) for name, slugs in self.facets.items() for slug in slugs)


class Reason(NamedTuple):
    """Why a project is proposed: a project or campaign that the person knows, or labels shared with them.

    A letter compares some for each of its readers: a tuple does so at the speed of C.
    """

    kind: Literal["follow", "done", "campaign", "pinned", "shared", "near-text", "fresh", "ending"]
    title: str = ""
    labels: tuple[str, ...] = ()

    @property
    def text(self):
        if self.kind == "follow":
            return _("Parce que vous suivez « %(title)s »") % {"title": self.title}
        if self.kind == "ending":
            return _("Proche de « %(title)s », que vous suivez et qui se termine") % {"title": self.title}
        if self.kind == "done":
            return _("Parce que vous avez participé à « %(title)s »") % {"title": self.title}
        if self.kind == "campaign":
            return _("Vous suivez la campagne « %(title)s »") % {"title": self.title}
        if self.kind == "pinned":
            return _("Mis en avant par la campagne « %(title)s »") % {"title": self.title}
        if self.kind == "shared":
            return " · ".join(self.labels)
        if self.kind == "near-text":
            return _("Sujet proche de « %(title)s »") % {"title": self.title}
        return _("Nouveau sur le site")

    def to_json(self):
        return {"kind": self.kind, "title": self.title, "labels": list(self.labels)}

    @classmethod
    def from_json(cls, stored):
        return cls(stored["kind"], stored.get("title", ""), tuple(stored.get("labels", ())))


@dataclass(frozen=True)
class Suggestion:
    project_id: int
    score: float
    reason: Reason


@dataclass(frozen=True)
class Profile:
    """What is known of a reader: page ids they follow, slugs of their interests and place codes."""

    follows: tuple[int, ...] = ()
    themes: tuple[str, ...] = ()
    contribution_kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def is_empty(self):
        return not (self.follows or self.themes or self.contribution_kinds or self.places)
