"""What is asked, in the words of Elasticsearch: pure functions from the query to parts of its body."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from search import predicates
from search.facets import Kind
from search.query import CLOSENESS_WEIGHT
from search.wording import BAG_WEIGHTS, IN_TITLE, IS_TITLE, STARTS_TITLE, Wording

#: Where a comparison stops being true.
BEYOND = {"lte": "gt", "gte": "lt"}


def condition_filter(condition: predicates.Condition) -> dict:
    """A condition on dates and places as an Elasticsearch filter."""
    match condition:
        case predicates.Not(inner):
            return _unmet(inner)
        case predicates.All(inner):
            return _all_of(map(condition_filter, inner))
        case predicates.AnyOf(inner):
            return any_of([condition_filter(part) for part in inner])
    return _simple_filter(condition)


def _unmet(condition):
    """What does not meet a condition, said without « not » wherever there are other words: what few projects
    bear is met far sooner than what most of them do not."""
    match condition:
        case predicates.Not(inner):
            return condition_filter(inner)
        case predicates.All(inner):
            return any_of([_unmet(part) for part in inner])
        case predicates.AnyOf(inner):
            return _all_of(map(_unmet, inner))
        case predicates.Compare(field, operator, day):
            return {"range": {field: {BEYOND[operator]: day.isoformat()}}}
        case predicates.InMonth(month):
            return _closed_in(month)
    return {"bool": {"must_not": _simple_filter(condition)}}


def _closed_in(month):
    return {"term": {"closed_months": month}}


def _simple_filter(condition):
    match condition:
        case predicates.Compare(field, operator, day):
            return {"range": {field: {operator: day.isoformat()}}}
        case predicates.InMonth(month):
            return {"bool": {"must_not": _closed_in(month)}}
        case predicates.Recruiting():
            return {"term": {"recruiting": True}}
        case predicates.Within(here, km):
            return {"geo_distance": {"distance": f"{km}km", "points": position(here)}}


def spoken(language: str) -> dict:
    """The filter of what is to be found by those who read in a language."""
    return {"term": {"languages": language}}


def _all_of(clauses: Iterable[dict]) -> dict:
    return {"bool": {"filter": list(clauses)}}


def any_of(clauses: list[dict], minimum: int = 1) -> dict:
    return {"bool": {"should": clauses, "minimum_should_match": minimum}}


def position(point):
    return {"lat": point.latitude, "lon": point.longitude}


def chosen(facet, slugs, query) -> dict:
    """The filter of the chosen values of one facet."""
    if facet.is_computed:
        conditions = facet.conditions(query.day, query.here)
        met = [condition_filter(conditions[slug]) for slug in sorted(slugs & conditions.keys())]
        return any_of(met) if met else {"match_none": {}}
    field = f"facets.{facet.name}"
    if facet.kind is Kind.ALL:
        return _all_of({"term": {field: slug}} for slug in sorted(slugs))
    return {"terms": {field: sorted(slugs)}}


def nearest_first(here) -> dict:
    """The order of distances; what is nowhere in particular comes last."""
    return {"_geo_distance": {"points": position(here), "order": "asc", "unit": "km", "mode": "min"}}


def found(wording: Wording, minimum: int) -> list[dict]:
    """The filters of what was typed: ``minimum`` of its words, or a title that starts like it."""
    if not wording.groups:
        return []
    words = any_of([{"terms": {"stems": list(group)}} for group in wording.groups], minimum)
    return [any_of([words, *_begun(wording)])]


def _begun(wording):
    return [{"prefix": {"start": start}} for start in wording.starts]


def scored(wording: Wording) -> list[dict]:
    """What makes a match better: see search.wording for the weights."""
    if not wording.groups:
        return []
    # Token by token: what cannot be among the first is then passed over clause by clause.
    bags = [
        {"term": {bag: {"value": token, "boost": boost}}}
        for bag, boost in BAG_WEIGHTS.items()
        for token in wording.bags[bag]
    ]
    in_title = [{"terms": {"title": list(group)}} for group in wording.groups]
    titles = (
        ({"bool": {"filter": in_title}}, IN_TITLE),
        (any_of(_begun(wording)), STARTS_TITLE),
        ({"terms": {"start": list(wording.starts)}}, IS_TITLE - STARTS_TITLE),
    )
    return bags + [worth(clause, boost) for clause, boost in titles]


def worth(clause: dict, score: float) -> dict:
    """A clause that brings this score, whatever its words."""
    return {"constant_score": {"filter": clause, "boost": score}}


def nearby(near: Mapping[int, float]) -> list[dict]:
    """The pages that are near, worth their closeness."""
    alike = defaultdict(list)
    for page_id, closeness in near.items():
        # A clause for each hundredth is as good, and much shorter.
        alike[round(closeness, 2)].append(str(page_id))
    return [worth({"ids": {"values": ids}}, CLOSENESS_WEIGHT * share) for share, ids in alike.items()]
