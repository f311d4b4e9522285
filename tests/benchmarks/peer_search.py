"""Wagtail's own search on Elasticsearch, as its documentation has it used for a list with facets."""

from functools import cache
from itertools import islice

from django.db.models import Q
from django.utils.text import slugify
from modelsearch.backends.elasticsearch8 import SearchBackend
from wagtail.search.query import MATCH_ALL

from projects.models import Place
from search.query import PAGE_SIZE
from tests.benchmarks.models import PeerProject

BATCH = 1_000
FACETS = PeerProject.facets


@cache
def regions():
    """The région of each commune, by its INSEE code."""
    rows = Place.objects.filter(kind="commune").values_list("code", "parent__parent__code")
    return {code.removeprefix("com-"): region or "" for code, region in rows}


class PeerSearch:
    """``ask`` makes the page of a request: its projects, their number, then each facet."""

    def __init__(self, url: str, prefix: str):
        self.backend = SearchBackend({"URLS": [url], "INDEX_PREFIX": prefix, "TIMEOUT": 60})
        self.index = self.backend.get_index_for_model(PeerProject)

    def fill(self, documents):
        """The same projects, in the database then in an index of Wagtail's."""
        self.index.reset()
        self.index.add_model(PeerProject)
        documents = iter(documents)
        while batch := [self._row(document) for document in islice(documents, BATCH)]:
            PeerProject.objects.bulk_create(batch)
            self.index.add_items(PeerProject, batch)
        self.index.refresh()

    def _row(self, document):
        borne = {name: (document.facets.get(name) or [""])[0] for name in FACETS if name != "region"}
        return PeerProject(
            id=document.page_id,
            title=document.title,
            summary=document.summary,
            body=document.body,
            recruiting=document.recruiting,
            published_at=document.published_at,
            region=document.facets["ou"][-1],
            **borne,
        )

    def ask(self, asked):
        wanted = Q(recruiting=True)
        if asked.get("theme"):
            wanted &= Q(theme__in=list(map(slugify, asked["theme"])))
        if "phase" in asked:
            wanted &= Q(niveau=slugify(asked["phase"]))
        if "near" in asked:
            # It knows no distance: the nearest thing to one is the region.
            wanted &= Q(region=regions().get(asked["near"]["insee"], ""))
        found = self.backend.search(asked.get("q") or MATCH_ALL, PeerProject.objects.filter(wanted))
        start = (asked["page"] - 1) * PAGE_SIZE
        page = list(found[start : start + PAGE_SIZE])
        return page, found.count(), {name: found.facet(name) for name in FACETS}

    def forget(self):
        self.index.delete()
