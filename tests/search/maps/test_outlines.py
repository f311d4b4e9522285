"""The outlines that the site ships, and the work that makes them."""

import gzip
import json
import re
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from search.maps import outlines
from search.maps.france import HEIGHT, WIDTH

FOLDER = settings.BASE_DIR / "cms" / "static" / "map"


class Exterior:
    def __init__(self, coords):
        self.coords = coords


class Polygon:
    """A polygon as the geometry library gives it: only its outer ring is read."""

    def __init__(self, *coords):
        self.exterior = Exterior(coords)


class MultiPolygon:
    def __init__(self, *geoms):
        self.geoms = geoms


SQUARE = Polygon((2, 46), (4, 46), (4, 48), (2, 48), (2, 46))
ISLET = Polygon((2, 47), (2.001, 47), (2.001, 47.001), (2, 47))


@pytest.fixture(scope="module")
def ground():
    return json.loads((FOLDER / "france.json").read_text(encoding="utf-8"))


def test_the_ground_of_the_map_stays_light():
    assert len(gzip.compress((FOLDER / "france.json").read_bytes())) <= 60_000


def test_the_small_drawing_stays_light():
    assert len(gzip.compress((FOLDER / "france.svg").read_bytes())) <= 20_000


def test_the_ground_has_every_departement(ground):
    assert len(ground["features"]) == 101
    assert {feature["id"] for feature in ground["features"]} >= {"dep-2A", "dep-75", "dep-971", "dep-976"}


def test_the_rings_of_the_ground_are_closed(ground):
    for feature in ground["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            assert polygon[0][0] == polygon[0][-1]
            assert len(polygon[0]) >= 4


def test_a_departement_is_where_it_should(ground):
    shape = next(feature for feature in ground["features"] if feature["id"] == "dep-35")
    longitudes = [x for polygon in shape["geometry"]["coordinates"] for x, _y in polygon[0]]
    latitudes = [y for polygon in shape["geometry"]["coordinates"] for _x, y in polygon[0]]
    assert min(longitudes) < -1.68 < max(longitudes)
    assert min(latitudes) < 48.11 < max(latitudes)


def test_the_departements_stand_in_their_region():
    regions = outlines.regions_of({"dep-35", "dep-29", "dep-974"})
    assert regions == {"reg-53": ["dep-29", "dep-35"], "reg-04": ["dep-974"]}


def test_a_geometry_of_several_parts_has_a_ring_for_each():
    assert len(outlines.rings(MultiPolygon(SQUARE, ISLET))) == 2
    assert outlines.rings(SQUARE)[0][0] == (2, 46)


def test_a_path_comes_back_where_it_started():
    svg = outlines.drawing({"dep-35": SQUARE})
    path = re.search(r'<path id="dep-35" d="(M[^"]+)z"', svg)[1]
    start, *steps = re.findall(r"[Ml](-?[\d.]+) (-?[\d.]+)", path)
    corners = [(float(start[0]), float(start[1]))]
    for x, y in steps:
        corners.append((corners[-1][0] + float(x), corners[-1][1] + float(y)))
    assert len(corners) == 4
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)


def test_an_islet_too_small_to_be_seen_is_left_out():
    assert 'd=""' in outlines.drawing({"dep-35": ISLET})


def test_the_ground_keeps_a_hundred_metres():
    shape = Polygon((2.12345, 46.98765), (3, 46), (3, 47), (2.12345, 46.98765))
    [feature] = outlines.background({"dep-35": shape})["features"]
    assert feature["geometry"]["coordinates"][0][0][0] == [2.123, 46.988]


def test_drawing_france_anew_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "shapely", None)
    with pytest.raises(CommandError, match="make map-outlines"):
        call_command("draw_france", str(tmp_path / "provinces.json"))
