from concurrent.futures import ThreadPoolExecutor

from django.utils import timezone
from elasticsearch import ApiError, Elasticsearch, TransportError

from search import predicates, rescoring
from search.analysis import compact, words
from search.backends import BackendUnavailable, DiscoveryBackend, bulk, clauses, counting, told_later
from search.backends.bulk import Operation
from search.backends.clauses import condition_filter
from search.backends.indices import Indices, call
from search.documents import ALL_MONTHS
from search.enums import RunKind
from search.facets import BY_NAME
from search.models import DiscoveryEntry, DiscoveryRun
from search.query import CANDIDATES, MAX_RESULTS, Candidate, DiscoveryResult
from search.wording import read

#: Of a question: nobody waits longer. Of a write, which a task makes.
TIMEOUT_SECONDS, WRITE_TIMEOUT_SECONDS = 1, 30
#: What a server answers to a write that it may take later.
OVERLOADED = (429, 503)
#: The server answers a question that was asked before from its memory, until the index changes.
KEPT = {"request_cache": True}
#: No total, so that what cannot be among the first is passed over; no field, for the order says the ids.
LISTED = {"track_total_hits": False, "stored_fields": "_none_"}


class ElasticsearchBackend(DiscoveryBackend):
    """One index per mapping behind one alias; documents carry the version of their page."""

    name = "elasticsearch"
    is_remote = True

    def __init__(self, url: str, prefix: str):
        """``url``: the address of a node, or several with a comma between them."""
        nodes = [node.strip() for node in url.split(",") if node.strip()]
        # Another node is asked when one refuses; not when it is slow, for nobody waits twice.
        self.client = Elasticsearch(
            nodes, request_timeout=TIMEOUT_SECONDS, max_retries=len(nodes) - 1, retry_on_timeout=False
        )
        self.writer = self.client.options(request_timeout=WRITE_TIMEOUT_SECONDS)
        self.indices = Indices(self.writer, prefix)
        self.alias = self.indices.alias

    def search(self, query):
        wording = read(query.text)
        listed, counted = self._ask_both(query, wording, wording.minimum)
        relaxed = False
        # When enough of the words are found elsewhere, it is the filters that leave nothing.
        if len(wording.groups) > 1 and not _total(counted):
            wanted = [clauses.spoken(query.language), *clauses.found(wording, wording.minimum)]
            looser = self._ask_both(query, wording, 1, everywhere=wanted)
            relaxed = not looser[1]["aggregations"]["everywhere"]["enough"]["doc_count"]
            listed, counted = looser if relaxed else (listed, counted)
        return DiscoveryResult(
            ids=_page(query, wording, listed),
            total=counting.total(counted["aggregations"], _total(counted)),
            counts=counting.counts(counted["aggregations"], _total(counted)),
            stems=wording.bags["stems"],
            relaxed=relaxed,
        )

    def _ask_both(self, query, wording, minimum, everywhere=()):
        """The page of results and the counts of all of them, from two searches made at the same time.

        ``everywhere``: filters of which to count what meets them, whatever was chosen.
        """
        filters = [clauses.spoken(query.language), *clauses.found(wording, minimum)]
        if query.recruiting_only:
            filters.append(condition_filter(predicates.taking_part(query.day)))
        chosen = {
            name: clauses.chosen(BY_NAME[name], slugs, query)
            for name, slugs in query.selected.items()
            if slugs
        }
        counted = _counts_body(query, filters, chosen)
        if everywhere:
            enough = {"enough": {"filter": {"bool": {"filter": everywhere}}}}
            counted["aggs"] |= {"everywhere": {"global": {}, "aggs": enough}}
        listed = _list_body(query, wording, [*filters, *chosen.values()])
        answers = call(self.client.msearch, index=self.alias, searches=[KEPT, listed, KEPT, counted])
        for answer in answers["responses"]:
            if "error" in answer:
                raise BackendUnavailable(str(answer["error"]))
        return answers["responses"]

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
            **LISTED,
        }
        return _listed(self._ask(body))

    def candidates(self, near, wanted, exclude, today, language, size=CANDIDATES, without=frozenset()):
        shared = [
            clauses.worth({"term": {f"facets.{name}": slug}}, BY_NAME[name].weight)
            for name, slugs in wanted.items()
            for slug in sorted(slugs)
        ]
        if not (shared or near):
            return []
        body = {
            "query": {
                "bool": {
                    **clauses.any_of([*clauses.nearby(near), *shared])["bool"],
                    "filter": [condition_filter(predicates.joinable(today)), clauses.spoken(language)],
                    "must_not": [
                        {"ids": {"values": sorted(str(page_id) for page_id in exclude)}},
                        {"terms": {"facets.organisation": sorted(without)}},
                    ],
                }
            },
            "sort": ["_score", {"page_id": "desc"}],
            "size": size,
            "track_total_hits": False,
            "_source": ["facets"],
        }
        hits = self._ask(body)["hits"]["hits"]
        return [Candidate(int(hit["_id"]), hit["_source"]["facets"]) for hit in hits]

    def write(self, documents):
        return self._store(self._targets(), documents)

    def begin_write(self, documents):
        # Asked here: another thread would ask the database through a connection of its own.
        targets, pairs, pool = told_later(self._targets), list(documents), ThreadPoolExecutor(1)
        written = pool.submit(lambda: self._store(targets(), pairs))
        pool.shutdown(wait=False)
        return written.result

    def _store(self, targets, pairs):
        operations = (
            Operation("index", document.page_id, version, _source(document)) for version, document in pairs
        )
        return self._send(targets, operations)

    def delete(self, pages):
        operations = [Operation("delete", page_id, version) for version, page_id in pages]
        if not operations:
            return
        errors = self._send(self._targets(), operations)
        if errors:
            raise BackendUnavailable(next(iter(errors.values())))

    def _send(self, targets, operations):
        """Errors by page id. A version conflict is none: something newer is already there."""
        errors = {}
        try:
            for kind, outcome in bulk.send(self.writer, targets, operations):
                errors |= self._refused(kind, outcome)
        except (ApiError, TransportError) as error:
            raise BackendUnavailable(str(error)) from error
        return errors

    def _refused(self, operation, outcome):
        status, reason = outcome["status"], str(outcome.get("error", outcome["status"]))
        if status == 409 or outcome["_index"] == self.indices.next and status == 404:
            return {}
        if "index_not_found" in reason or status in OVERLOADED:
            raise BackendUnavailable(reason)
        return {} if operation == "delete" and status == 404 else {int(outcome["_id"]): reason}

    def _targets(self):
        """What to write to: what serves and, during a rebuild, what will.

        What is not there is left out: a deletion would make an index of that name without our mapping.
        """
        rebuilding = DiscoveryRun.objects.alive(timezone.now()).filter(kind=RunKind.REBUILD)
        names = [self.alias, self.indices.next] if rebuilding.exists() else [self.alias]
        targets = [name for name in names if self.indices.exist(name)]
        if not targets:
            raise BackendUnavailable(f"{self.alias} does not exist")
        return targets

    def is_ready(self):
        return self.indices.exist(self.alias)

    def prepare(self):
        self.indices.begin()

    def switch(self):
        self.indices.compact(self.indices.next)
        self.indices.switch()

    def versions(self, prepared=False):
        return self.indices.versions(self.indices.next if prepared else self.alias)

    def tidy(self):
        self.indices.tidy()
        self.indices.compact(self.alias)

    def clear(self):
        self.indices.start_afresh()
        DiscoveryEntry.objects.forget()

    def refresh(self):
        call(self.writer.indices.refresh, index=self.alias)

    def _ask(self, body, **parameters):
        return call(self.client.search, index=self.alias, **body, **parameters)


def _total(answer):
    return answer["hits"]["total"]["value"]


def _listed(answer):
    # The last key of any order is the id of the page.
    return [hit["sort"][-1] for hit in answer["hits"]["hits"]]


def _page(query, wording, answer):
    if not rescoring.applies(query, wording):
        return _listed(answer)
    orders = [hit["sort"] for hit in answer["hits"]["hits"]]
    ids = rescoring.rescored(wording, ((order[-1], order[0]) for order in orders))
    return ids[query.start : query.start + query.size]


def _list_body(query, wording, filters):
    scored = clauses.scored(wording) if query.sort == "relevance" else []
    start, size = min(query.start, MAX_RESULTS - query.size), query.size
    if rescoring.applies(query, wording):
        start, size = 0, max(query.start + query.size, rescoring.DEPTH)
    return {
        "query": _best_of(filters, scored),
        "sort": _sort(query, wording),
        "from": start,
        "size": size,
        **LISTED,
    }


def _best_of(filters, scored):
    """What meets the filters, the best first. What was found always scores: said as a need, the server passes
    over what cannot be among the first."""
    needed = {"should": scored, "minimum_should_match": 1} if scored else {}
    return {"bool": {"filter": filters, **needed}}


def _counts_body(query, filters, chosen):
    """What is counted: the same for every page and every order, and nothing of it is scored."""
    return {
        "query": {"bool": {"filter": filters}},
        "aggs": counting.aggregations(query, chosen),
        "size": 0,
        "track_total_hits": True,
    }


def _sort(query, wording):
    by_sort = {
        "nearest": [clauses.nearest_first(query.here)] if query.here else [],
        "relevance": ["_score"] if wording.groups else [],
        "recent": [],
        "closing": [{"closes_on": {"order": "asc", "missing": "_last"}}, {"page_id": "asc"}],
    }
    recent_first = [{"published_at": {"order": "desc", "missing": "_last"}}, {"page_id": "desc"}]
    return by_sort[query.sort] + ([] if query.sort == "closing" else recent_first)


def _source(document):
    return {
        **document.bags,
        "start": compact(document.title),
        "facets": dict(document.facets),
        "values": counting.together(document.facets),
        "closed_months": [month for month in ALL_MONTHS if month not in document.months],
        "languages": list(document.languages),
        "recruiting": document.recruiting,
        "opens_on": document.opens_on,
        "closes_on": document.closes_on,
        "published_at": document.published_at,
        "page_id": document.page_id,
        "points": [{"lat": point.latitude, "lon": point.longitude} for point in document.points],
    }
