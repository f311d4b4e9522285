"""Distances, and communes as people name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.communes import find_commune
from projects.models.places import fold_name
from search.geography import (
    EARTH_KM,
    Point,
    band,
    breadth,
    centre,
    distance,
    nearest_commune,
    read_point,
)
from tests.projects.factories import PlaceFactory

RENNES, PARIS = Point(48.1117, -1.6803), Point(48.8566, 2.3522)
points = st.builds(Point, st.floats(-89, 89), st.floats(-180, 180))


def commune(code, name, people=1000, position=RENNES, **fields):
    latitude, longitude = position or (None, None)
    return PlaceFactory(
        code=code, name=name, population=people, latitude=latitude, longitude=longitude, **fields
    )


@pytest.fixture
def communes():
    commune("com-35238", "Rennes", 200_000, postcodes="35000 35200 35700")
    commune("com-93066", "Saint-Denis", 110_000, Point(48.9362, 2.3574), postcodes="93200 93210")
    commune("com-97411", "Saint-Denis", 150_000, Point(-20.8789, 55.4481), postcodes="97400")
    commune("com-94038", "L'Haÿ-les-Roses", 30_000, Point(48.7789, 2.3375))
    commune("com-55050", "Beaumont-en-Verdunois", 0, None)


def test_rennes_is_three_hundred_kilometres_from_paris():
    assert distance(RENNES, PARIS) == pytest.approx(308, abs=2)


@given(points, points)
def test_a_distance_is_the_same_both_ways_and_never_beyond_the_antipodes(one, other):
    assert distance(one, other) == pytest.approx(distance(other, one), abs=1e-6)
    assert 0 <= distance(one, other) <= EARTH_KM * 3.1416


@given(points, points, st.sampled_from([5, 50, 100]))
def test_what_is_within_a_distance_is_in_its_band(here, there, km):
    south, north = band(here.latitude, km)
    assert distance(here, there) > km or south <= there.latitude <= north


@given(points, points, st.sampled_from([5, 50, 100, 8_000, 20_100]))
def test_what_is_within_a_distance_is_within_its_breadth(here, there, km):
    turned = abs(there.longitude - here.longitude)
    assert distance(here, there) > km or min(turned, 360 - turned) <= breadth(here.latitude, km)


@pytest.mark.parametrize("typed", ["com-35238", "35700", "Rennes", "rennes", " RENNES ", "Rennes (35)"])
def test_a_commune_is_found_by_its_code_postcode_or_name(communes, typed):
    assert find_commune(typed).code == "com-35238"


@pytest.mark.parametrize("typed", ["L’Haÿ-les-Roses", "l hay les roses", "L'HAY LES ROSES"])
def test_accents_apostrophes_and_hyphens_do_not_matter(communes, typed):
    assert find_commune(typed).code == "com-94038"


def test_of_two_communes_the_most_peopled_is_meant_unless_said(communes):
    assert find_commune("saint denis").code == "com-97411"
    assert find_commune("St-Denis (93)").code == "com-93066"


@pytest.mark.parametrize("typed", ["", " ", "Beaumont-en-Verdunois", "12 rue des Lilas", "%", "(", "99999"])
def test_what_is_no_commune_with_a_centre_is_not_found(communes, typed):
    assert find_commune(typed) is None


def test_names_are_folded_when_a_place_is_saved():
    place = commune("com-35288", "Saint-Malo")
    assert place.folded_name == fold_name("St Malo") == "saint-malo"


def test_the_nearest_commune_is_that_of_the_closest_centre(communes):
    assert nearest_commune(Point(48.14, -1.62)).code == "com-35238"
    assert nearest_commune(Point(45.0, -20.0)) is None


def test_a_commune_without_a_centre_has_that_of_what_holds_it():
    departement = PlaceFactory(code="dep-55", kind="departement", latitude=49.0, longitude=5.4)
    assert centre(commune("com-55050", "Beaumont", position=None, parent=departement)) == Point(49.0, 5.4)
    assert centre(commune("com-00001", "Nulle part", position=None)) is None


@pytest.mark.parametrize(
    "wrong", [("", ""), ("a", "1"), ("91", "0"), ("0", "181"), ("nan", "0"), ("inf", "0")]
)
def test_a_browser_may_say_anything(wrong):
    assert read_point(*wrong) is None
    assert read_point("48.11", "-1.68") == Point(48.11, -1.68)
