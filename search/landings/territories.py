"""Places as people look for them: by name, by what contains them, by what is near."""

import re
from math import cos, hypot, radians

from anyascii import anyascii
from django.db.models import Q

from home.caching import remember
from projects.choosers import name_pattern
from projects.enums import PlaceKind
from projects.models import Place, ProjectPage, ProjectPlace

NEIGHBOURS = 6
#: Kilometres between two centres beyond which nobody calls the other a neighbour.
NEAR = {PlaceKind.COMMUNE: 50, PlaceKind.DEPARTEMENT: 150, PlaceKind.REGION: 400}
MATCHES = 30
POSTCODE = re.compile(r"\d{2,5}")


def read_place(slug: str) -> Place | None:
    """The place that an address names by its last eight to ten characters, with what contains it and
    its text; None when there is none."""
    found = re.search(r"(?:^|-)((?:reg|dep|com)-[0-9a-zA-Z]+)$", slug)
    if not found:
        return None
    code = found[1]
    places = Place.objects.select_related("parent__parent", "text")
    return remember(lambda: places.filter(code=code).first(), "territory", code)


def children_of(place: Place) -> list[Place]:
    """What a région or a département holds, by name. A commune holds nothing."""
    if place.kind == PlaceKind.COMMUNE:
        return []
    return remember(
        lambda: list(_light(place.children.order_by("name"))), "territory", "children", place.code
    )


def nearest_to(place: Place, codes: list[str]) -> list[Place]:
    """The places of the same kind among ``codes`` that are near, nearest first, at most ``NEIGHBOURS``."""
    if place.latitude is None:
        return []

    def read():
        others = _light(Place.objects.filter(kind=place.kind, code__in=codes)).exclude(pk=place.pk)
        located = [(distance(place, other), other) for other in others.exclude(latitude=None)]
        near = [pair for pair in located if pair[0] <= NEAR[place.kind]]
        return [other for _far, other in sorted(near, key=lambda pair: pair[0])[:NEIGHBOURS]]

    return remember(read, "territory", "nearest", place.code)


def _light(places):
    return places.only("code", "kind", "name", "latitude", "longitude", "parent_id")


def distance(one: Place, other: Place) -> float:
    """Between two centres, in kilometres, the Earth taken for flat: good enough to sort neighbours."""
    north = one.latitude - other.latitude
    east = (one.longitude - other.longitude) * cos(radians((one.latitude + other.latitude) / 2))
    return 111.2 * hypot(north, east)


def tree() -> list[tuple[Place, list[Place]]]:
    """Each région where somebody lives with its départements, by name without accents."""

    def read():
        inhabited = Place.objects.filter(population__gt=0)
        wide = _light(inhabited.filter(kind__in=[PlaceKind.REGION, PlaceKind.DEPARTEMENT]))
        places = sorted(wide, key=lambda place: anyascii(place.name))
        regions = [place for place in places if place.kind == PlaceKind.REGION]
        return [(region, [place for place in places if is_part(place, region)]) for region in regions]

    return remember(read, "territory", "tree")


def is_part(departement: Place, region: Place) -> bool:
    """Whether a département is one of several: overseas, both are the same land under one name."""
    return departement.parent_id == region.pk and departement.name != region.name


def matching(typed: str) -> list[Place]:
    """The places whose name or postcode starts as typed, the most populated first."""
    if not re.search(r"\w", typed):
        return []
    condition = Q(name__iregex=name_pattern(typed))
    if POSTCODE.fullmatch(typed):
        condition = Q(postcodes__regex=f"(^| ){typed}")
    found = Place.objects.filter(condition).select_related("parent")
    return list(found.order_by("-population", "name")[:MATCHES])


def with_projects():
    """The places where a public project takes place, and those that contain them."""
    rows = ProjectPlace.objects.filter(page__in=ProjectPage.objects.live().public()).values("place")
    return Place.objects.filter(
        Q(pk__in=rows) | Q(children__in=rows) | Q(children__children__in=rows)
    ).distinct()
