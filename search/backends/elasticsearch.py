import time

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers

from search import predicates
from search.analysis import compact, words
from search.backends import BackendUnavailable, DiscoveryBackend, clauses
from search.backends.clauses import condition_filter
from search.backends.mapping import fingerprint, index_body
from search.facets import BY_NAME, FACETS, Kind
from search.likeness import NEIGHBOURS, near_both
from search.models import DiscoveryEntry
from search.query import MAX_RESULTS, Candidate, DiscoveryResult
from search.wording import Wording, bags_of, prose_stems, read

MAX_BUCKETS = 2_000
#: Of a question: nobody waits longer. Of a write, which a task makes.
TIMEOUT_SECONDS, WRITE_TIMEOUT_SECONDS = 1, 30


class ElasticsearchBackend(DiscoveryBackend):
    """One index per mapping behind one alias; documents carry the version of their page."""

    is_remote = True

    def __init__(self, url: str, prefix: str):
        self.client = Elasticsearch(
            url, request_timeout=TIMEOUT_SECONDS, max_retries=0, retry_on_timeout=False
        )
        self.writer = self.client.options(request_timeout=WRITE_TIMEOUT_SECONDS)
        self.alias = f"{prefix}-projects-{fingerprint()}"

    def search(self, query):
        wording = read(query.text)
        answer = self._ask(self._search_body(query, wording, wording.minimum))
        relaxed = len(wording.groups) > 1 and _total(answer) == 0 and not self._finds(wording, query.language)
        if relaxed:
            answer = self._ask(self._search_body(query, wording, 1))
        return DiscoveryResult(
            ids=[int(hit["_id"]) for hit in answer["hits"]["hits"]],
            total=_total(answer),
            counts={facet.name: _read_counts(answer["aggregations"].get(facet.name)) for facet in FACETS},
            relaxed=relaxed,
        )

    def _finds(self, wording, language):
        """Whether enough of the words are found at all: it is then the filters that leave nothing."""
        filters = [
            clauses.spoken(language),
            *clauses.found(wording, wording.minimum),
        ]
        body = {"query": {"bool": {"filter": filters}}, "size": 0}
        return _total(self._ask({**body, "track_total_hits": 1})) > 0

    def _search_body(self, query, wording: Wording, minimum):
        filters = [clauses.spoken(query.language), *clauses.found(wording, minimum)]
        if query.recruiting_only:
            filters.append(condition_filter(predicates.taking_part(query.day)))
        chosen = {
            name: clauses.chosen(BY_NAME[name], slugs, query)
            for name, slugs in query.selected.items()
            if slugs
        }
        start = (query.page - 1) * query.size
        scored = clauses.scored(wording) if query.sort == "relevance" else []
        return {
            "query": {"bool": {"filter": filters, "should": scored}},
            "post_filter": {"bool": {"filter": list(chosen.values())}},
            "aggs": {facet.name: self._aggregation(facet, chosen, query) for facet in _counted(query)},
            "sort": _sort(query, wording),
            "from": min(start, MAX_RESULTS - query.size),
            "size": query.size,
            "track_total_hits": True,
            "_source": False,
        }

    def _aggregation(self, facet, chosen, query):
        """Counts under every choice but those of the facet itself, unless it wants all of them."""
        kept = facet.kind is Kind.ALL
        others = [clause for name, clause in chosen.items() if kept or name != facet.name]
        if facet.is_computed:
            conditions = facet.conditions(query.day, query.here).items()
            inner = {"filters": {"filters": {slug: condition_filter(c) for slug, c in conditions}}}
        else:
            inner = {"terms": {"field": f"facets.{facet.name}", "size": MAX_BUCKETS}}
        return {"filter": {"bool": {"filter": others}}, "aggs": {"values": inner}}

    def suggest(self, prefix, size, today, language):
        typed = " ".join(words(prefix))
        if not typed:
            return []
        body = {
            "query": {
                "bool": {
                    "must": {"match": {"title_words": {"query": typed, "operator": "and"}}},
                    "filter": [condition_filter(predicates.taking_part(today)), clauses.spoken(language)],
                }
            },
            "sort": ["_score", {"page_id": "asc"}],
            "size": size,
            "_source": False,
        }
        return [int(hit["_id"]) for hit in self._ask(body)["hits"]["hits"]]

    def candidates(self, seeds, wanted, exclude, today, language, size=60):
        shared = [
            {"constant_score": {"boost": BY_NAME[name].weight, "filter": {"term": {f"facets.{name}": slug}}}}
            for name, slugs in wanted.items()
            for slug in sorted(slugs)
        ]
        total = self._size() if seeds else 0
        near = [part for seed in seeds for part in self._near(seed, total)]
        if not (shared or near):
            return []
        body = {
            "query": {
                "bool": {
                    **clauses.any_of([*near, *shared])["bool"],
                    "filter": [condition_filter(predicates.joinable(today)), clauses.spoken(language)],
                    "must_not": {"ids": {"values": sorted(str(page_id) for page_id in exclude)}},
                }
            },
            "sort": ["_score", {"page_id": "desc"}],
            "size": size,
            "_source": ["facets"],
        }
        hits = self._ask(body, include_named_queries_score=True)["hits"]["hits"]
        return _candidates(hits, seeds)

    def _size(self):
        return _total(self._ask({"size": 0, "track_total_hits": True}))

    def _near(self, seed, total):
        """What is like the text of ``seed``, and what is like the texts around it."""
        text = clauses.like(f"own:{seed.page_id}", " ".join(prose_stems(seed)), clauses.OWN, total)
        yield text
        but = {"ids": {"values": [str(seed.page_id)]}}
        closest = self._ask(
            {"query": {"bool": {"must": text, "must_not": but}}, "size": NEIGHBOURS, "_source": False}
        )
        around = [{"_index": self.alias, "_id": hit["_id"]} for hit in closest["hits"]["hits"]]
        if around:
            yield clauses.like(f"around:{seed.page_id}", around, clauses.AROUND, total)

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
            answers = helpers.streaming_bulk(self.writer, actions, raise_on_error=False)
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
        if not self._call(self.writer.indices.exists_alias, name=self.alias):
            self._create()
        return self.alias

    def _create(self):
        name = f"{self.alias}-{time.time_ns()}"
        self._call(self.writer.indices.create, index=name, **index_body())
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
        self._call(self.writer.indices.update_aliases, actions=actions)

    def clear(self):
        self._create()

    def refresh(self):
        self._call(self.writer.indices.refresh, index=self._target())

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


def _total(answer):
    return answer["hits"]["total"]["value"]


def _sort(query, wording):
    by_sort = {
        "nearest": [clauses.nearest_first(query.here)] if query.here else [],
        "relevance": ["_score"] if wording.groups else [],
        "recent": [],
        "closing": [{"closes_on": {"order": "asc", "missing": "_last"}}, {"page_id": "asc"}],
    }
    recent_first = [{"published_at": {"order": "desc", "missing": "_last"}}, {"page_id": "desc"}]
    return by_sort[query.sort] + ([] if query.sort == "closing" else recent_first)


def _counted(query):
    """The facets that have something to count: distances are only counted from a point."""
    return [facet for facet in FACETS if not facet.is_computed or facet.conditions(query.day, query.here)]


def _read_counts(aggregation):
    if aggregation is None:
        return {}
    buckets = aggregation["values"]["buckets"]
    named = buckets.items() if isinstance(buckets, dict) else ((each["key"], each) for each in buckets)
    return {slug: bucket["doc_count"] for slug, bucket in named if bucket["doc_count"]}


def _source(document):
    return {
        **bags_of(document),
        "start": compact(document.title),
        "facets": dict(document.facets),
        "months": list(document.months),
        "languages": list(document.languages),
        "recruiting": document.recruiting,
        "opens_on": document.opens_on,
        "closes_on": document.closes_on,
        "published_at": document.published_at,
        "page_id": document.page_id,
        "points": [{"lat": point.latitude, "lon": point.longitude} for point in document.points],
    }


def _candidates(hits, seeds):
    """Closeness to each seed is a share of the best score that this seed gave."""
    named = {int(hit["_id"]): hit.get("matched_queries", {}) for hit in hits}
    best = {}
    for scores in named.values():
        for name, score in scores.items():
            best[name] = max(score, best.get(name, 0.0))

    def share(page_id, name):
        return named[page_id].get(name, 0.0) / (best.get(name) or 1.0)

    found = []
    for hit in hits:
        page_id = int(hit["_id"])
        close = {
            seed.page_id: near_both(
                share(page_id, f"own:{seed.page_id}"), share(page_id, f"around:{seed.page_id}")
            )
            for seed in seeds
        }
        near = {seed: closeness for seed, closeness in close.items() if closeness}
        found.append(Candidate(page_id, hit["_source"]["facets"], near))
    return found
