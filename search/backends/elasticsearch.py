import re
import time

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers

from search import predicates
from search.analysis import fold, tokens, words
from search.backends import BackendUnavailable, DiscoveryBackend
from search.backends.mapping import fingerprint, index_body
from search.facets import BY_NAME, FACETS
from search.models import DiscoveryEntry
from search.query import MAX_RESULTS, Candidate, DiscoveryResult

TEXT_FIELDS = ["title^4", "summary^2", "labels^2", "body"]
MAX_TEXT = 1_000
MAX_BUCKETS = 2_000
TIMEOUT_SECONDS = 5
#: Drawings, signs and letters of other scripts.
_STRANGE = re.compile(r"[^a-z0-9'’.,:_-]+")
MORE_LIKE_THIS = {"min_term_freq": 1, "min_doc_freq": 1, "max_query_terms": 25, "minimum_should_match": 1}


def condition_filter(condition: predicates.Condition) -> dict:
    """A date condition as an Elasticsearch filter."""
    match condition:
        case predicates.Compare(field, operator, day):
            return {"range": {field: {operator: day.isoformat()}}}
        case predicates.Missing(field):
            return {"bool": {"must_not": {"exists": {"field": field}}}}
        case predicates.InMonth(month):
            return {"term": {"months": month}}
        case predicates.Recruiting():
            return {"term": {"recruiting": True}}
        case predicates.Not(inner):
            return {"bool": {"must_not": condition_filter(inner)}}
        case predicates.All(inner):
            return {"bool": {"filter": [condition_filter(part) for part in inner]}}
        case predicates.AnyOf(inner):
            return {"bool": {"should": [condition_filter(part) for part in inner], "minimum_should_match": 1}}


def _chosen(facet, slugs, today):
    if not facet.is_computed:
        return {"terms": {f"facets.{facet.name}": sorted(slugs)}}
    conditions = facet.conditions(today)
    return condition_filter(predicates.AnyOf(tuple(conditions[slug] for slug in sorted(slugs))))


def _typed(text):
    """What was typed, without what the server would take for a word and our analysis does not."""
    return _STRANGE.sub(" ", fold(text))[:MAX_TEXT]


def _text_query(text, operator):
    if not tokens(text):
        return {"match_all": {}}
    return {
        "multi_match": {
            "query": _typed(text),
            "fields": TEXT_FIELDS,
            "type": "cross_fields",
            "operator": operator,
        }
    }


class ElasticsearchBackend(DiscoveryBackend):
    """One index per mapping behind one alias; documents carry the version of their page."""

    is_remote = True

    def __init__(self, url: str, prefix: str):
        self.client = Elasticsearch(
            url, request_timeout=TIMEOUT_SECONDS, max_retries=1, retry_on_timeout=False
        )
        self.alias = f"{prefix}-projects-{fingerprint()}"

    def search(self, query):
        answer = self._ask(self._search_body(query, "and"))
        total = answer["hits"]["total"]["value"]
        relaxed = total == 0 and len(set(tokens(query.text))) > 1 and not self._text_finds(query)
        if relaxed:
            answer = self._ask(self._search_body(query, "or"))
        return DiscoveryResult(
            ids=[int(hit["_id"]) for hit in answer["hits"]["hits"]],
            total=answer["hits"]["total"]["value"],
            counts={facet.name: _read_counts(answer["aggregations"][facet.name]) for facet in FACETS},
            relaxed=relaxed,
        )

    def _text_finds(self, query):
        """Whether all the words are found at all: it is then the filters that leave nothing."""
        body = {"query": _text_query(query.text, "and"), "size": 0, "track_total_hits": 1}
        return self._ask(body)["hits"]["total"]["value"] > 0

    def _search_body(self, query, operator):
        base = [_text_query(query.text, operator)]
        filters = [condition_filter(predicates.taking_part(query.day))] if query.recruiting_only else []
        chosen = {
            name: _chosen(BY_NAME[name], slugs, query.day) for name, slugs in query.selected.items() if slugs
        }
        start = (query.page - 1) * query.size
        return {
            "query": {"bool": {"must": base, "filter": filters}},
            "post_filter": {"bool": {"filter": list(chosen.values())}},
            "aggs": {facet.name: self._aggregation(facet, chosen, query.day) for facet in FACETS},
            "sort": _sort(query),
            "from": min(start, MAX_RESULTS - query.size),
            "size": query.size,
            "track_total_hits": True,
            "_source": False,
        }

    def _aggregation(self, facet, chosen, today):
        """Counts under every choice but those of the facet itself."""
        others = [clause for name, clause in chosen.items() if name != facet.name]
        if facet.is_computed:
            conditions = facet.conditions(today).items()
            inner = {"filters": {"filters": {slug: condition_filter(c) for slug, c in conditions}}}
        else:
            inner = {"terms": {"field": f"facets.{facet.name}", "size": MAX_BUCKETS}}
        return {"filter": {"bool": {"filter": others}}, "aggs": {"values": inner}}

    def suggest(self, prefix, size, today):
        if not words(prefix):
            return []
        body = {
            "query": {
                "bool": {
                    "must": {"match": {"title.prefix": {"query": _typed(prefix), "operator": "and"}}},
                    "filter": condition_filter(predicates.taking_part(today)),
                }
            },
            "sort": ["_score", {"page_id": "asc"}],
            "size": size,
            "_source": False,
        }
        return [int(hit["_id"]) for hit in self._ask(body)["hits"]["hits"]]

    def candidates(self, seeds, wanted, exclude, today, size=60):
        clauses = [
            {
                "more_like_this": {
                    "_name": f"seed:{seed.page_id}",
                    "fields": ["near"],
                    "like": _near(seed),
                    **MORE_LIKE_THIS,
                }
            }
            for seed in seeds
        ]
        clauses += [
            {"constant_score": {"boost": BY_NAME[name].weight, "filter": {"term": {f"facets.{name}": slug}}}}
            for name, slugs in wanted.items()
            for slug in sorted(slugs)
        ]
        if not clauses:
            return []
        body = {
            "query": {
                "bool": {
                    "should": clauses,
                    "minimum_should_match": 1,
                    "filter": condition_filter(predicates.joinable(today)),
                    "must_not": {"ids": {"values": sorted(str(page_id) for page_id in exclude)}},
                }
            },
            "sort": ["_score", {"page_id": "desc"}],
            "size": size,
            "_source": ["facets"],
        }
        hits = self._ask(body, include_named_queries_score=True)["hits"]["hits"]
        return _candidates(hits)

    def write(self, documents):
        actions = [
            {
                "_op_type": "index",
                "_index": self._target(),
                "_id": str(document.page_id),
                "version": version,
                "version_type": "external_gte",
                "_source": _source(document),
            }
            for version, document in documents
        ]
        return self._bulk(actions)

    def delete(self, pages):
        actions = [
            {
                "_op_type": "delete",
                "_index": self._target(),
                "_id": str(page_id),
                "version": version,
                "version_type": "external_gte",
            }
            for version, page_id in pages
        ]
        errors = self._bulk(actions)
        if errors:
            raise BackendUnavailable(next(iter(errors.values())))

    def _bulk(self, actions):
        """Errors by page id. A version conflict is none: something newer is already there."""
        errors = {}
        if not actions:
            return errors
        try:
            answers = helpers.streaming_bulk(self.client, actions, raise_on_error=False)
            for fine, answer in answers:
                ((operation, outcome),) = answer.items()
                expected = outcome["status"] == 409 or (operation == "delete" and outcome["status"] == 404)
                if not fine and not expected:
                    errors[int(outcome["_id"])] = str(outcome.get("error", outcome["status"]))
        except (ApiError, TransportError) as error:
            raise BackendUnavailable(str(error)) from error
        return errors

    def _target(self):
        """The name to write to; makes the index the first time."""
        if not self._call(self.client.indices.exists_alias, name=self.alias):
            self._create()
        return self.alias

    def _create(self):
        name = f"{self.alias}-{time.time_ns()}"
        self._call(self.client.indices.create, index=name, **index_body())
        self._switch_to(name)
        # A new mapping, or an index lost with its server: the sweep fills it again.
        DiscoveryEntry.objects.forget()

    def _switch_to(self, name):
        """Point the alias to ``name`` in one call, then drop what it pointed to before."""
        try:
            former = list(self.client.indices.get_alias(name=self.alias))
        except NotFoundError:
            former = []
        actions = [{"remove_index": {"index": index}} for index in former]
        actions.append({"add": {"index": name, "alias": self.alias}})
        self._call(self.client.indices.update_aliases, actions=actions)

    def clear(self):
        self._create()

    def refresh(self):
        self._call(self.client.indices.refresh, index=self._target())

    def _ask(self, body, **parameters):
        try:
            return self.client.search(index=self.alias, **body, **parameters)
        except NotFoundError:
            self._create()
            return self._call(self.client.search, index=self.alias, **body, **parameters)
        except (ApiError, TransportError) as error:
            raise BackendUnavailable(str(error)) from error

    def _call(self, operation, **parameters):
        try:
            return operation(**parameters)
        except (ApiError, TransportError) as error:
            raise BackendUnavailable(str(error)) from error


def _sort(query):
    by_sort = {
        "relevance": ["_score"] if tokens(query.text) else [],
        "recent": [],
        "closing": [{"closes_on": {"order": "asc", "missing": "_last"}}, {"page_id": "asc"}],
    }
    recent_first = [{"published_at": {"order": "desc", "missing": "_last"}}, {"page_id": "desc"}]
    return by_sort[query.sort] + ([] if query.sort == "closing" else recent_first)


def _read_counts(aggregation):
    buckets = aggregation["values"]["buckets"]
    if isinstance(buckets, dict):
        return {slug: bucket["doc_count"] for slug, bucket in buckets.items()}
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _near(document):
    # Without its labels: those are weighed apart, and most projects share some.
    return f"{document.title} {document.summary}"


def _source(document):
    return {
        "title": document.title,
        "summary": document.summary,
        "labels": f"{document.labels} {document.organisation}",
        "body": document.body,
        "near": _near(document),
        "facets": dict(document.facets),
        "months": list(document.months),
        "recruiting": document.recruiting,
        "opens_on": document.opens_on,
        "closes_on": document.closes_on,
        "published_at": document.published_at,
        "page_id": document.page_id,
    }


def _candidates(hits):
    """Closeness to each seed is its share of the best score that this seed gave."""
    named = {int(hit["_id"]): hit.get("matched_queries", {}) for hit in hits}
    best = {}
    for scores in named.values():
        for name, score in scores.items():
            best[name] = max(score, best.get(name, 0.0))
    return [
        Candidate(
            page_id=int(hit["_id"]),
            facets=hit["_source"]["facets"],
            text_scores={
                int(name.removeprefix("seed:")): score / best[name]
                for name, score in named[int(hit["_id"])].items()
                if best[name]
            },
        )
        for hit in hits
    ]
