"""« Près de moi »: a place and a distance, in the address, the form and the results."""

import re

import pytest
from django.urls import reverse

from projects.enums import Scope
from search.forms import DiscoveryForm
from search.geography import Point
from search.presentation import ResultsPage
from tests.projects.factories import PlaceFactory, ProjectPageFactory
from tests.reading import text_of

RESULTS = "/projets/"
form, canonical = DiscoveryForm.from_querystring, DiscoveryForm.canonical


@pytest.fixture(autouse=True)
def brittany():
    region = PlaceFactory(code="reg-53", kind="region", name="Bretagne")
    for code, name, parent in (("dep-35", "Ille-et-Vilaine", region), ("dep-29", "Finistère", region)):
        PlaceFactory(code=code, kind="departement", name=name, parent=parent)
    towns = (
        ("com-35238", "Rennes", 48.1117, -1.6803, "35000"),
        ("com-35278", "Saint-Grégoire", 48.1514, -1.6869, "35760"),
        ("com-35288", "Saint-Malo", 48.6453, -2.0064, "35400"),
    )
    departement = PlaceFactory(code="dep-35")
    for code, name, latitude, longitude, postcode in towns:
        PlaceFactory(
            code=code,
            name=name,
            parent=departement,
            latitude=latitude,
            longitude=longitude,
            postcodes=postcode,
        )


def titles(address):
    return [card.title for card in ResultsPage(form(address)).projects()]


@pytest.fixture
def projects(indexed):
    for title, code in (("À Rennes", "com-35238"), ("À côté", "com-35278"), ("Au loin", "com-35288")):
        ProjectPageFactory(title=title, scope=Scope.PLACES, places=[code])
    ProjectPageFactory(title="Partout", scope=Scope.EVERYWHERE)
    return indexed()


@pytest.mark.parametrize("typed", ["Rennes", "35000", "com-35238", "Rennes (35)"])
def test_the_address_keeps_the_code_of_the_commune_only(typed):
    assert canonical(f"pres={typed}") == "pres=com-35238"


def test_the_usual_distance_is_left_out_of_the_address():
    assert form("pres=com-35238").query.selected == {"rayon": frozenset({"25-km"})}
    assert canonical("pres=com-35238&rayon=25-km") == "pres=com-35238"
    assert canonical("pres=com-35238&rayon=5-km") == "pres=com-35238&rayon=5-km"


def test_of_two_distances_the_widest_holds_the_other():
    assert form("pres=com-35238&rayon=5-km&rayon=50-km").query.selected == {"rayon": frozenset({"50-km"})}


def test_a_distance_from_nowhere_is_no_choice():
    asked = form("rayon=5-km")
    assert asked.query.selected == {}
    assert (asked.query.here, asked.notices, asked.address()) == (None, [], "")


def test_the_place_from_which_one_counts_is_the_centre_of_the_commune():
    assert form("pres=35400").query.here == Point(48.6453, -2.0064)


def test_a_place_that_does_not_exist_is_ignored_and_said():
    asked = form("pres=Atlantide")
    assert asked.query.here is None
    assert "Aucune commune ne s’appelle « Atlantide »" in str(asked.notices[0])


def test_sorting_by_distance_wants_a_place():
    assert form("tri=proches&pres=com-35238").query.sort == "nearest"
    without = form("tri=proches")
    assert without.query.sort == "relevance"
    assert "près de quelle commune" in str(without.notices[0])


def test_leaving_the_place_leaves_its_distance_and_its_order():
    assert form("pres=com-35238&rayon=5-km&tri=proches&q=nid").address(near=None) == "q=nid"


def test_projects_are_found_around_the_place_nearest_first(projects):
    assert titles("pres=35000&rayon=100-km&tri=proches") == ["À Rennes", "À côté", "Au loin"]
    assert set(titles("pres=35000")) == {"À Rennes", "À côté"}


def test_each_distance_tells_what_it_would_find(projects):
    (distances,) = (f for f in ResultsPage(form("pres=35000")).facets() if f.name == "rayon")
    assert {value.slug: value.count for value in distances.values} == {
        "5-km": 2,
        "10-km": 2,
        "25-km": 2,
        "50-km": 2,
        "100-km": 3,
    }
    assert distances.is_single


def test_the_place_is_a_tag_that_can_be_removed(projects):
    (tag,) = ResultsPage(form("pres=35000")).active()
    assert (tag.label, tag.url) == ("à 25 km au plus de Rennes (35)", "?")


def test_when_nothing_is_near_the_page_says_what_is_farther(projects):
    page = ResultsPage(form("pres=35400&rayon=5-km&q=côté"))
    assert "N’importe où, pas seulement à 5 km au plus de Saint-Malo (35)" in {
        link.label for link in page.relaxations()
    }


def test_what_is_typed_is_replaced_by_the_code_in_the_address(client, projects):
    response = client.get(RESULTS, {"pres": "rennes", "q": "nid", "page": "2"})
    assert response.status_code == 302
    assert response.url == f"{RESULTS}?page=2&pres=com-35238&q=nid"


def test_the_form_shows_the_name_and_the_distances_without_a_script(client, projects):
    html = client.get(RESULTS, {"pres": "com-35238"}).content.decode()
    assert 'value="Rennes (35)"' in html
    assert len(re.findall(r'type="radio"\s+name="rayon"', html)) == 5
    assert "arrondie à un kilomètre" in text_of(client.get(RESULTS).content.decode())


def test_a_browser_is_told_the_commune_where_it_is(client):
    response = client.get(reverse("search:nearest"), {"lat": "48.12", "lon": "-1.69"})
    assert response.json() == {"name": "Rennes (35)"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("position", [{}, {"lat": "x", "lon": "y"}, {"lat": "0", "lon": "0"}])
def test_a_browser_that_is_nowhere_is_told_nothing(client, position):
    assert client.get(reverse("search:nearest"), position).json() == {"name": ""}


def shown_places(address):
    return {
        value.slug: value.selected
        for facet in ResultsPage(form(address)).facets()
        if facet.name == "ou"
        for value in facet.values
    }


def test_places_unfold_as_they_are_chosen(projects):
    assert list(shown_places("")) == ["partout", "reg-53"]
    assert shown_places("ou=reg-53") == {"partout": False, "reg-53": True, "dep-35": False}
    assert list(shown_places("ou=dep-35"))[1:] == [
        "reg-53",
        "dep-35",
        "com-35238",
        "com-35278",
        "com-35288",
    ]


def test_a_place_chosen_within_another_narrows_the_search(projects):
    assert form("ou=reg-53&ou=dep-35").notices == []
    assert canonical("ou=reg-53&ou=dep-35") == "ou=dep-35"
    assert canonical("ou=reg-53&ou=dep-35&ou=com-35238&ou=partout") == "ou=com-35238&ou=partout"
    assert titles("ou=reg-53&ou=com-35288") == ["Au loin"]
