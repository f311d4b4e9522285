"""What a search counts, in the words of Elasticsearch, and what it answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from search.backends.clauses import condition_filter
from search.facets import FACETS, STORED, Kind

MAX_BUCKETS, MAX_OPEN = 2_000, 60_000
#: The facets of few values: one field holds them all, and one reading of it counts them.
TOGETHER = frozenset(facet.name for facet in STORED if not facet.is_open)
#: Where that field and its counts are.
VALUES = "values"
#: Before the name of an open facet: the counts of what a page shows, however few projects bear it.
SHOWN = "shown:"


def together(borne: Mapping[str, Iterable[str]]) -> list[str]:
    """The values of the facets of few values, each after the name of its facet."""
    return [_named(name, slug) for name, slugs in borne.items() if name in TOGETHER for slug in slugs]


def _named(name, slug):
    return f"{name}:{slug}"


def aggregations(query, chosen: Mapping[str, dict]) -> dict:
    """The counts of every facet, under each of the ``chosen`` filters but that of the facet itself.

    A facet that wants all of its values is counted under its own filter too.
    """
    grouped = defaultdict(dict)
    for facet in _counted(query):
        freed = facet.name if facet.name in chosen and facet.kind is not Kind.ALL else ""
        grouped[freed] |= _values(facet, query, bool(freed))
    asked = {}
    for freed, values in grouped.items():
        others = [clause for name, clause in chosen.items() if name != freed]
        # What the same choices narrow goes under one filter, which is then gone through once. What nothing
        # narrows is counted on its own, which is twice as fast.
        narrowed = {f"but:{freed}": {"filter": {"bool": {"filter": others}}, "aggs": values}}
        asked |= narrowed if others else values
    return asked


def _counted(query):
    """The facets that have something to count: distances are only counted from a point."""
    return [facet for facet in FACETS if not facet.is_computed or facet.conditions(query.day, query.here)]


def _values(facet, query, is_freed):
    if facet.is_computed:
        conditions = facet.conditions(query.day, query.here).items()
        met = {slug: condition_filter(each) for slug, each in conditions}
        return {facet.name: {"filters": {"filters": met}}}
    if facet.is_open:
        return _open_values(facet, query)
    if is_freed:
        return {facet.name: _terms(f"facets.{facet.name}", MAX_BUCKETS)}
    return {VALUES: _terms(VALUES, MAX_BUCKETS)}


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


def counts(answered: Mapping) -> dict[str, dict[str, int]]:
    """The number of each value that has one, by facet."""
    found = {}
    for name, group in answered.items():
        found |= group if name.startswith("but:") else {name: group}
    read = {
        name: _read(group) for name, group in found.items() if isinstance(group, dict) and "buckets" in group
    }
    split = defaultdict(dict)
    for value, number in read.get(VALUES, {}).items():
        name, _colon, slug = value.partition(":")
        split[name][slug] = number
    return {
        facet.name: read.get(facet.name, split[facet.name]) | read.get(SHOWN + facet.name, {})
        for facet in FACETS
    }


def _read(aggregation):
    buckets = aggregation["buckets"]
    named = buckets.items() if isinstance(buckets, dict) else ((each["key"], each) for each in buckets)
    return {slug: bucket["doc_count"] for slug, bucket in named if bucket["doc_count"]}
