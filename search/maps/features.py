"""Where the projects of a search take place, as GeoJSON (RFC 7946)."""

from dataclasses import replace

from projects.enums import Scope
from projects.models import Place, ProjectPage, ProjectPlace
from search import backends
from search.forms import LAST_PAGE, DiscoveryForm
from search.geography import centre, rounded
from search.query import PAGE_SIZE


def found_ids(form: DiscoveryForm) -> list[int]:
    """The ids of the projects of all the pages of results, in their order."""
    query = replace(form.query, page=1, size=LAST_PAGE * PAGE_SIZE)
    return backends.get_backend().search(query).ids


def feature_collection(form: DiscoveryForm, request) -> dict:
    """A FeatureCollection of the projects that can be drawn, in four queries after the search.

    Each bears its title, its address, its place in words and the code of the place of each point.
    ``places`` names those codes and the territories that hold them; ``elsewhere`` has the ids of the
    projects that are nowhere in particular: everywhere, online, or in a place without a known centre.
    """
    ids = found_ids(form)
    pages = _public_pages(ids)
    points = _points_by_page(pages)
    features = [_feature(pages[page_id], points[page_id], request) for page_id in ids if points.get(page_id)]
    return {
        "type": "FeatureCollection",
        "features": features,
        "places": _named(place for found in points.values() for place, _position in found if place),
        "elsewhere": [page_id for page_id in ids if page_id in pages and not points.get(page_id)],
    }


def _public_pages(ids):
    shown = ProjectPage.objects.live().public().filter(pk__in=ids)
    return shown.only("title", "url_path", "scope", "latitude", "longitude").in_bulk()


def _points_by_page(pages):
    """``{page id: [(place, (longitude, latitude)), …]}``; a page with a point of its own has that one."""
    located = {pk: page for pk, page in pages.items() if page.scope == Scope.PLACES}
    rows = ProjectPlace.objects.filter(page__in=located).order_by("page", "sort_order", "pk")
    pairs = list(rows.values_list("page_id", "place_id"))
    known = Place.objects.select_related("parent__parent").in_bulk({place_id for _page, place_id in pairs})
    points = {}
    for page_id, place_id in pairs:
        position = _position(known[place_id])
        if position:
            points.setdefault(page_id, []).append((known[place_id], position))
    for page_id, page in located.items():
        if page.latitude is not None:
            first = points.get(page_id, [(None, None)])[0][0]
            points[page_id] = [(first, _rounded(page))]
    return points


def _position(place):
    found = centre(place)
    return found and (found.longitude, found.latitude)


def _rounded(located):
    point = rounded(located)
    return point.longitude, point.latitude


def _feature(page, points, request):
    positions = [position for _place, position in points]
    single = len(positions) == 1
    return {
        "type": "Feature",
        "id": page.pk,
        "geometry": {
            "type": "Point" if single else "MultiPoint",
            "coordinates": positions[0] if single else positions,
        },
        "properties": {
            "title": page.title,
            "url": page.get_url(request),
            "place": ", ".join(str(place) for place, _position in points if place),
            "places": [place.code if place else "" for place, _position in points],
        },
    }


def _named(places):
    parts = {part.code: part for place in places for part in place.lineage()}
    return {
        code: {"name": str(part), "in": part.parent.code if part.parent_id else ""}
        for code, part in sorted(parts.items())
    }
