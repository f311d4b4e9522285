"""The embedded index in memory, as sets: a search then counts thousands of projects in no query.

A set is an integer whose bit n says whether the n-th newest document is in it, so that « and » is
``&`` and a count is ``bit_count()``.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from itertools import chain, compress, islice, takewhile
from operator import and_, ge, le, or_
from uuid import uuid4

from django.db.models import F

from home.caching import remember
from search import predicates
from search.facets import FACETS
from search.geography import HALF_TURN_KM, Point, band, breadth, distance
from search.models import EmbeddedDocument, EmbeddedValue

#: What documents bear beside the values of facets.
MONTH, LANGUAGE = "_month", "_language"
_FLAGS = bytes.maketrans(b"01", b"\0\1")
COMPARE = {"lte": le, "gte": ge}
COLUMNS = ("recruiting", "opens_on", "closes_on", "start", "points")
#: Up to so many documents are asked for by their ids.
FEW = 100


@dataclass(frozen=True)
class Postings:
    """``ids``: all documents, newest first. ``bearing``: the set of each value of each facet.
    ``borne``: the values that each document bears, by open facet.
    ``starts``: the title of each document in one piece. ``points``: (point, number of the document), from
    the south to the north."""

    ids: list[int]
    starts: list[str]
    closes_on: list[date | None]
    bearing: Mapping[str, Mapping[str, int]]
    borne: Mapping[str, list[list[str]]]
    points: list[tuple[Point, int]]
    everything: int
    taking_part: int
    joinable: int

    def distances(self, here: Point, km: float) -> dict[int, float]:
        """Kilometres to the documents that are within ``km``, by their number."""
        south, north = band(here.latitude, km)
        reach = breadth(here.latitude, km)
        found = {}
        for point, number in self.points[bisect(self.points, ((south,),)) : bisect(self.points, ((north,),))]:
            turned = abs(point[1] - here.longitude)
            if min(turned, 360 - turned) > reach:
                continue
            away = distance(here, Point(*point))
            if away <= min(km, found.get(number, km)):
                found[number] = away
        return found

    def nearest_first(self, here: Point, ids: list[int]) -> list[int]:
        found = self.distances(here, HALF_TURN_KM)
        away = {self.ids[number]: km for number, km in found.items()}
        return sorted(ids, key=lambda page_id: away.get(page_id, HALF_TURN_KM))

    @cached_property
    def places(self) -> dict[int, int]:
        """The number of each document, by its id."""
        return {page_id: number for number, page_id in enumerate(self.ids)}

    @cached_property
    def by_start(self) -> list[tuple[str, int]]:
        """The beginnings of titles in order, each with the id of its document."""
        return sorted(zip(self.starts, self.ids, strict=True))

    def set_of(self, ids: Iterable[int]) -> int:
        return self.numbered(self.places[page_id] for page_id in ids if page_id in self.places)

    def starting(self, typed: tuple[str, ...]) -> dict[int, bool]:
        """The ids of the documents whose title starts like one of these, and whether it is all of it."""
        found = {}
        for start in typed:
            after = islice(self.by_start, bisect(self.by_start, (start,)), None)
            begun = takewhile(lambda row, start=start: row[0].startswith(start), after)
            found |= {page_id: whole in typed for whole, page_id in begun}
        return found

    def closing_first(self, chosen: int) -> list[int]:
        """The ids of a set by their last day; those that have none come last."""
        rows = zip(self.ids, self.closes_on, members(chosen), strict=False)
        found = [(day is None, day or date.max, page_id) for page_id, day, is_in in rows if is_in]
        return [page_id for _endless, _day, page_id in sorted(found)]

    def newest_first(self, chosen: int) -> Iterator[int]:
        return compress(self.ids, members(chosen))

    def counts_of_open(self, name: str, chosen: int) -> Mapping[str, int]:
        """How many documents of a set bear each value of an open facet: thousands of values are borne by a
        document or two, so that to meet the set of each takes longer."""
        return Counter(chain.from_iterable(compress(self.borne[name], members(chosen))))

    def numbered(self, numbers: Iterable[int]) -> int:
        """The set of the documents of these numbers."""
        digits = bytearray(b"0") * (len(self.ids) + 1)
        for number in numbers:
            digits[-1 - number] = ord("1")
        return int(digits, 2)


def as_set(flags: Iterable[bool]) -> int:
    digits = "".join("1" if flag else "0" for flag in flags)
    return int(digits[::-1] or "0", 2)


def members(chosen: int) -> bytes:
    """1 or 0: whether the document 0, 1, 2… is in the set, up to the last one that is."""
    return f"{chosen:b}"[::-1].encode().translate(_FLAGS)


class _Kept:
    """What this process read last: to read it again from a cache takes longer than to search in it."""

    name = ""
    postings: Postings | None = None
    #: What each document bore when it was written, and which writing that was.
    borne: Mapping[int, tuple[tuple[int, int], list[tuple[str, str]]]] = {}


def get_postings(day: date) -> Postings:
    """The index as it is on that day, looked at again when the content changes."""
    name = remember(lambda: uuid4().hex, "postings", day.isoformat())
    if _Kept.name != name:
        _Kept.postings, _Kept.name = _read(day), name
    return _Kept.postings


def _read(day):
    newest_first = EmbeddedDocument.objects.order_by(F("published_at").desc(nulls_last=True), "-pk")
    documents = list(newest_first.values("pk", "version", "written", *COLUMNS))
    everything = (1 << len(documents)) - 1
    bearing, borne = _by_value(_borne(documents))

    def meeting(condition):
        return condition_set(condition, documents, bearing[MONTH], everything)

    for facet in FACETS:
        if facet.is_computed:
            bearing[facet.name] = {slug: meeting(c) for slug, c in facet.conditions(day, None).items()}
    return Postings(
        ids=[document["pk"] for document in documents],
        starts=[document["start"] for document in documents],
        closes_on=[document["closes_on"] for document in documents],
        bearing=bearing,
        borne=borne,
        points=sorted(
            (tuple(point), n) for n, document in enumerate(documents) for point in document["points"]
        ),
        everything=everything,
        taking_part=meeting(predicates.taking_part(day)),
        joinable=meeting(predicates.joinable(day)),
    )


def _borne(documents):
    """The (facet, value) pairs of each document. Only those written since the last time are read."""
    known, writings = _Kept.borne, {each["pk"]: (each["version"], each["written"]) for each in documents}
    changed = {pk: [] for pk, writing in writings.items() if pk not in known or known[pk][0] != writing}
    if changed:
        rows = EmbeddedValue.objects.values_list("document_id", "facet", "value")
        if len(changed) <= FEW:
            rows = rows.filter(document__in=changed)
        # Most are borne by several: one pair for all of them.
        pairs = {}
        for page_id, *pair in rows.iterator(chunk_size=5_000):
            # A document may be newer than those that were read.
            if page_id in changed:
                changed[page_id].append(pairs.setdefault(tuple(pair), tuple(pair)))
    borne = {pk: (writing, changed[pk]) if pk in changed else known[pk] for pk, writing in writings.items()}
    _Kept.borne = borne
    return [borne[pk][1] for pk in writings]


def _by_value(documents):
    """The set of each stored value of each facet, and what each document bears of the open facets, from the
    pairs of each document.

    Every facet is there, even when nothing bears it.
    """
    size = len(documents) // 8 + 1
    bearing = {
        name: defaultdict(lambda: bytearray(size))
        for name in (MONTH, LANGUAGE, *(facet.name for facet in FACETS))
    }
    borne = {facet.name: [[] for _document in documents] for facet in FACETS if facet.is_open}
    for number, pairs in enumerate(documents):
        byte, bit = number >> 3, 1 << (number & 7)
        for facet, value in pairs:
            # A facet may be no more.
            if facet in bearing:
                bearing[facet][value][byte] |= bit
                if facet in borne:
                    borne[facet][number].append(value)
    sets = {
        name: {value: int.from_bytes(bits, "little") for value, bits in found.items()}
        for name, found in bearing.items()
    }
    return sets, borne


def condition_set(condition: predicates.Condition, documents, months, everything: int) -> int:
    """The documents that meet a condition on dates. ``months``: the set of each month, by its number."""

    def inner_sets(inner):
        return (condition_set(part, documents, months, everything) for part in inner)

    match condition:
        case predicates.InMonth(month):
            return months.get(str(month), 0)
        case predicates.Not(inner):
            return everything & ~condition_set(inner, documents, months, everything)
        case predicates.All(inner):
            return reduce(and_, inner_sets(inner), everything)
        case predicates.AnyOf(inner):
            return reduce(or_, inner_sets(inner), 0)
    return as_set(_holds(condition, document) for document in documents)


def _holds(condition, document):
    match condition:
        case predicates.Compare(field, operator, day):
            return COMPARE[operator](document[field] or predicates.ENDLESS[field], day)
        case predicates.Recruiting():
            return document["recruiting"]
