"""What a search counts, in the words of Elasticsearch, and what it answers."""

from collections import defaultdict
from collections.abc import Mapping

from search.backends.clauses import condition_filter
from search.facets import BY_NAME, FACETS, Kind

MAX_BUCKETS = 2_000


def aggregations(query, chosen: Mapping[str, dict]) -> dict:
    """The counts of every facet, under each of the ``chosen`` filters but that of the facet itself.

    A facet that wants all of its values is counted under its own filter too.
    """
    grouped = defaultdict(dict)
    for facet in _counted(query):
        freed = facet.name if facet.name in chosen and facet.kind is not Kind.ALL else ""
        grouped[freed][facet.name] = _values(facet, query)
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


def _values(facet, query):
    if not facet.is_computed:
        return {"terms": {"field": f"facets.{facet.name}", "size": MAX_BUCKETS}}
    conditions = facet.conditions(query.day, query.here).items()
    return {"filters": {"filters": {slug: condition_filter(each) for slug, each in conditions}}}


def counts(answered: Mapping) -> dict[str, dict[str, int]]:
    """The number of each value that has one, by facet."""
    found = {}
    for name, group in answered.items():
        found |= {name: group} if name in BY_NAME else group
    return {facet.name: _read(found.get(facet.name)) for facet in FACETS}


def _read(aggregation):
    buckets = aggregation["buckets"] if aggregation else []
    named = buckets.items() if isinstance(buckets, dict) else ((each["key"], each) for each in buckets)
    return {slug: bucket["doc_count"] for slug, bucket in named if bucket["doc_count"]}
