"""Small drawings of France: where one project takes place, or how many projects each region has."""

from dataclasses import dataclass
from math import sqrt

from django.utils.translation import gettext as _

from projects.enums import PlaceKind, Scope
from search.maps.france import locate

#: Shades of a territory, from the palest.
LEVELS = 5


@dataclass(frozen=True)
class Shape:
    """A territory to shade. ``level``: 1 to LEVELS; ``url``: where a click leads, if anywhere."""

    code: str
    level: int
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Locator:
    """What components/locator.html draws. ``points``: (x, y) in the units of the drawing.

    ``label``: the drawing in words; empty when what stands beside it says the same.
    """

    label: str
    shapes: list[Shape]
    points: list[tuple[float, float]]


def locator_of(page) -> Locator | None:
    """Where a project takes place, from its prefetched places; None when that cannot be drawn."""
    if page.scope != Scope.PLACES:
        return None
    places = [row.place for row in page.places.all()]
    drawn = [place for place in places if _point(place)]
    points = [_point(place) for place in drawn if place.kind == PlaceKind.COMMUNE]
    if page.latitude is not None:
        points = [point for point in [_point(page)] if point]
    codes = {_territory(place): place.kind for place in drawn}
    shapes = [Shape(code, 2 if kind == PlaceKind.COMMUNE else 4) for code, kind in codes.items()]
    return Locator(page.where, shapes, points) if shapes or points else None


def shaded(territories) -> Locator:
    """Territories, each with ``code``, ``name``, ``total`` and ``url``, shaded by their totals."""
    most = max((territory.total for territory in territories), default=0)
    shapes = [
        # The square root: a few crowded territories would leave all the others alike.
        Shape(
            found.code,
            max(1, round(LEVELS * sqrt(found.total / most))),
            _("%(name)s : %(total)s") % {"name": found.name, "total": found.total},
            found.url,
        )
        for found in territories
        if found.total
    ]
    return Locator("", shapes, [])


def _point(located):
    if located.latitude is None:
        return None
    return locate(located.latitude, located.longitude)


def _territory(place):
    """The code of the région or the département that shows where a place is."""
    if place.kind != PlaceKind.COMMUNE:
        return place.code
    insee = place.code.removeprefix("com-")
    return f"dep-{insee[:3] if insee.startswith('97') else insee[:2]}"
