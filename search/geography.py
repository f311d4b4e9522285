"""Points and distances on the Earth."""

from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import NamedTuple

from projects.communes import located_communes
from projects.models import Place

#: Of the sphere that Elasticsearch measures on, so that every engine finds the same projects.
EARTH_KM = 6371.0087714
HALF_TURN_KM = 20_100.0
#: Decimals of a degree: about 10 metres.
PRECISION = 4
#: How far from its centre one is still told to be in a commune.
NEAREST_KM = 30


class Point(NamedTuple):
    latitude: float
    longitude: float


def distance(one: Point, other: Point) -> float:
    """Kilometres from one to the other, by the formula of haversines."""
    here, there = radians(one.latitude), radians(other.latitude)
    turned = radians(other.longitude - one.longitude)
    height = (1 - cos(here - there)) + cos(here) * cos(there) * (1 - cos(turned))
    return 2 * EARTH_KM * asin(min(1.0, sqrt(height / 2)))


def band(latitude: float, km: float) -> tuple[float, float]:
    """The latitudes between which all that is within ``km`` lies; a little more, for rounding."""
    reach = degrees(km / EARTH_KM) + 10**-PRECISION
    return latitude - reach, latitude + reach


def breadth(latitude: float, km: float) -> float:
    """Degrees of longitude beyond which nothing lies within ``km``; a little more, for rounding."""
    reach = km / EARTH_KM
    if abs(radians(latitude)) + reach >= pi / 2:
        # A pole is within reach, and every meridian with it.
        return 180.0
    return degrees(asin(sin(reach) / cos(radians(latitude)))) + 10**-PRECISION


def centre(place: Place) -> Point | None:
    """The centre of a place, or of the smallest territory around it that has one."""
    located = (part for part in reversed(place.lineage()) if part.latitude is not None)
    return next((rounded(part) for part in located), None)


def rounded(located) -> Point:
    return Point(round(located.latitude, PRECISION), round(located.longitude, PRECISION))


def read_point(latitude: str, longitude: str) -> Point | None:
    """The point of two numbers written by a browser, or None when they are no place on the Earth."""
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError:
        return None
    return point if abs(point.latitude) <= 90 and abs(point.longitude) <= 180 else None


def nearest_commune(point: Point) -> Place | None:
    """The commune whose centre is closest, within ``NEAREST_KM``."""
    south, north = band(point.latitude, NEAREST_KM)
    around = (
        located_communes().filter(latitude__range=(south, north)).values_list("code", "latitude", "longitude")
    )
    reach = [(distance(point, Point(*position)), code) for code, *position in around]
    km, code = min(reach, default=(HALF_TURN_KM, ""))
    return Place.objects.get(code=code) if km <= NEAREST_KM else None
