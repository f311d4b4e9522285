"""A search by territory: what stands beside its map, and is the whole of it without JavaScript."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse

from projects.models import ProjectPage
from search import backends
from search.facets import ANYWHERE, BY_NAME
from search.forms import DiscoveryForm
from search.maps.locator import shaded
from search.query import DiscoveryResult

#: The projects of nowhere in particular that are named beside the map.
NAMED = 6
ANYWHERE_SLUGS = frozenset(scope.slug for scope in ANYWHERE)


@dataclass(frozen=True)
class Territory:
    """``total``: what the search finds there; ``url``: the list of it; ``parts``: its départements."""

    code: str
    name: str
    total: int
    url: str
    parts: list["Territory"] = field(default_factory=list)


class SearchMap:
    """One search as a map, read by the template."""

    def __init__(self, form: DiscoveryForm, result: DiscoveryResult):
        self.form = form
        self.counts = result.counts["ou"]
        self.url = reverse("search:results")
        self.features_url = self._url(reverse("search:geojson"), form.address(view=""))
        self.tiles = {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION}

    def territories(self):
        """The regions where the search finds projects, with their départements.

        A count is that of the facet: what the list at ``url`` finds.
        """
        codes = [code for code in self.counts if code.startswith(("reg-", "dep-"))]
        found = []
        for value in BY_NAME["ou"].describe(codes):
            if value.slug in self.counts and value.slug not in ANYWHERE_SLUGS:
                siblings = found[-1].parts if value.level else found
                siblings.append(self._territory(value))
        return found

    def drawing(self):
        return shaded(self.territories())

    def place_url(self):
        """The list of the projects of a place: « {code} » stands for its code."""
        return self._url(self.url, self.form.address(view="", ou=["{code}"]))

    def anywhere(self):
        """Where else the search finds projects: everywhere, online."""
        return [
            self._territory(value)
            for value in BY_NAME["ou"].describe([])
            if value.slug in ANYWHERE_SLUGS and self.counts.get(value.slug)
        ]

    def anywhere_projects(self):
        """The first of them that the search finds."""
        if not any(self.counts.get(slug) for slug in ANYWHERE_SLUGS):
            return []
        query = self.form.query
        selected = {**query.selected, "ou": ANYWHERE_SLUGS}
        ids = backends.get_backend().search(replace(query, selected=selected, page=1, size=NAMED)).ids
        pages = ProjectPage.objects.live().public().select_related("locale").in_bulk(ids)
        return [pages[page_id] for page_id in ids if page_id in pages]

    def _territory(self, value):
        address = self.form.address(view="", ou=[value.slug])
        return Territory(value.slug, value.label, self.counts[value.slug], self._url(self.url, address))

    @staticmethod
    def _url(path, address):
        return f"{path}?{address}" if address else path
