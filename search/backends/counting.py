"""What a search counts, in the words of Elasticsearch, and what it answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import inf, nextafter

from search import predicates
from search.backends.clauses import condition_filter, position
from search.facets import FACETS, STORED, Kind

MAX_BUCKETS, MAX_OPEN = 2_000, 60_000
#: The facets of few values: one field holds them all, and one reading of it counts them.
TOGETHER = frozenset(facet.name for facet in STORED if not facet.is_open)
#: Where that field and its counts are.
VALUES = "values"
#: Before the name of an open facet: the counts of what a page shows, however few projects bear it.
SHOWN = "shown:"
#: Before the name of what is chosen elsewhere than in one facet, then before a value: the number of those
#: that do not bear it.
BUT, WITHOUT = "but:", "without:"


def together(borne: Mapping[str, Iterable[str]]) -> list[str]:
    """The values of the facets of few values, each after the name of its facet."""
    return [_named(name, slug) for name, slugs in borne.items() if name in TOGETHER for slug in slugs]


def _named(name, slug):
    return f"{name}:{slug}"


def aggregations(query, chosen: Mapping[str, dict]) -> dict:
    """The counts of every facet, under each of the ``chosen`` filters but that of the facet itself.

    A facet that wants all of its values is counted under its own filter too.
    """
    grouped = defaultdict(dict, {"": {}})
    for facet in _counted(query):
        freed = facet.name if facet.name in chosen and facet.kind is not Kind.ALL else ""
        grouped[freed] |= _values(facet, query, bool(freed))
    asked = {}
    for freed, values in grouped.items():
        others = [clause for name, clause in chosen.items() if name != freed]
        # What the same choices narrow goes under one filter, which is then gone through once. What nothing
        # narrows is counted on its own, which is twice as fast.
        narrowed = {f"{BUT}{freed}": {"filter": {"bool": {"filter": others}}, "aggs": values}}
        asked |= narrowed if others else values
    return asked


def _counted(query):
    """The facets that have something to count: distances are only counted from a point."""
    return [facet for facet in FACETS if not facet.is_computed or facet.conditions(query.day, query.here)]


def _values(facet, query, is_freed):
    if facet.kind is Kind.RANGE:
        return {facet.name: _measured(facet, query)}
    if facet.is_computed:
        conditions = facet.conditions(query.day, query.here).items()
        return {facet.name: {"filters": {"filters": dict(_met(*each) for each in conditions)}}}
    if facet.is_open:
        return _open_values(facet, query)
    if is_freed:
        return {facet.name: _terms(f"facets.{facet.name}", MAX_BUCKETS)}
    return {VALUES: _terms(VALUES, MAX_BUCKETS)}


def _measured(facet, query):
    """Each distance is measured once for all that hold it, and only near enough for the widest."""
    within = facet.conditions(query.day, query.here)
    widest = condition_filter(max(within.values(), key=lambda each: each.km))
    # What is at that very distance is within it.
    ranges = [{"key": slug, "to": nextafter(each.km, inf)} for slug, each in within.items()]
    distances = {"field": "points", "origin": position(query.here), "unit": "km", "ranges": ranges}
    return {"filter": widest, "aggs": {facet.name: {"geo_distance": distances}}}


def _met(slug, condition):
    """What an engine goes through to count a value: those that bear it, or the fewer that do not."""
    match condition:
        case predicates.Not(inner):
            return WITHOUT + slug, condition_filter(inner)
    return slug, condition_filter(condition)


def _open_values(facet, query):
    """Thousands of values: only those that a page shows, unless all are asked for."""
    field = f"facets.{facet.name}"
    if query.complete:
        return {facet.name: _terms(field, MAX_OPEN)}
    named = sorted(facet.named_in(query))
    frequent = {} if facet.unfold else {facet.name: _terms(field, facet.shown)}
    return frequent | ({SHOWN + facet.name: _terms(field, len(named), include=named)} if named else {})


def _terms(field, size, **options):
    return {"terms": {"field": field, "size": size, **options}}


def total(answered: Mapping, everything: int) -> int:
    """How many documents are left of ``everything`` under all that is chosen."""
    return answered[BUT]["doc_count"] if BUT in answered else everything


def counts(answered: Mapping, everything: int) -> dict[str, dict[str, int]]:
    """The number of each value that has one, by facet, among so many documents before any choice."""
    read = {}
    for name, group in answered.items():
        if name.startswith(BUT):
            read |= _read_all(group, group["doc_count"])
        else:
            read |= _read_all({name: group}, everything)
    split = defaultdict(dict)
    for value, number in read.get(VALUES, {}).items():
        name, _colon, slug = value.partition(":")
        split[name][slug] = number
    return {
        facet.name: read.get(facet.name, split[facet.name]) | read.get(SHOWN + facet.name, {})
        for facet in FACETS
    }


def _read_all(aggregations, everything):
    groups = {name: each for name, each in aggregations.items() if isinstance(each, dict)}
    # A facet that is counted among some only has its name twice.
    found = {name: each.get(name, each) for name, each in groups.items()}
    return {name: _read(each["buckets"], everything) for name, each in found.items() if "buckets" in each}


def _read(buckets, everything):
    if isinstance(buckets, dict):
        found = dict(_number(name, bucket["doc_count"], everything) for name, bucket in buckets.items())
    else:
        found = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    return {slug: number for slug, number in found.items() if number}


def _number(name, counted, everything):
    if name.startswith(WITHOUT):
        return name.removeprefix(WITHOUT), everything - counted
    return name, counted
