"""The page of each region, département and commune, and how one finds it."""

import pytest

from projects.enums import PlaceKind, Scope
from projects.models import Place, TerritoryText
from search.landings import territories
from tests.projects.factories import PlaceFactory, ProjectPageFactory


@pytest.fixture
def brittany():
    """Bretagne with two départements; Rennes, Saint-Malo and Brest, with their centres."""
    region = PlaceFactory(
        code="reg-53", name="Bretagne", kind=PlaceKind.REGION, latitude=48.2, longitude=-2.8
    )
    ille = PlaceFactory(
        code="dep-35",
        name="Ille-et-Vilaine",
        kind=PlaceKind.DEPARTEMENT,
        parent=region,
        latitude=48.2,
        longitude=-1.6,
    )
    finistere = PlaceFactory(
        code="dep-29",
        name="Finistère",
        kind=PlaceKind.DEPARTEMENT,
        parent=region,
        latitude=48.3,
        longitude=-4.1,
    )
    for code, name, parent, latitude, longitude, postcodes in (
        ("com-35238", "Rennes", ille, 48.11, -1.68, "35000 35200"),
        ("com-35288", "Saint-Malo", ille, 48.64, -2.0, "35400"),
        ("com-29019", "Brest", finistere, 48.4, -4.5, "29200"),
    ):
        PlaceFactory(
            code=code, name=name, parent=parent, latitude=latitude, longitude=longitude, postcodes=postcodes
        )
    return region


@pytest.fixture(autouse=True)
def inhabited(brittany):
    Place.objects.update(population=1_000)


def project(title, *codes):
    return ProjectPageFactory(title=title, scope=Scope.PLACES, places=codes)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.text.split())


def labels(links):
    return [(link.label, link.total) for link in links]


def shown(client, address):
    return client.get(address).context["territory"]


def test_an_address_has_words_for_people_and_a_code(brittany):
    assert Place.objects.get(code="com-35288").get_absolute_url() == "/territoires/saint-malo-com-35288/"


def test_other_words_before_the_code_lead_to_the_one_address(client, brittany, discover):
    discover()
    response = client.get("/territoires/ailleurs-com-35288/")
    assert (response.status_code, response.url) == (301, "/territoires/saint-malo-com-35288/")


@pytest.mark.parametrize("slug", ["atlantide", "rennes-com-99999", "com-", "rennes-35238"])
def test_a_place_that_does_not_exist_is_not_found(client, brittany, slug):
    assert client.get(f"/territoires/{slug}/").status_code == 404


def test_a_place_shows_what_takes_place_there_and_within(client, brittany, discover):
    project("Les nids de Rennes", "com-35238")
    project("Les digues de Brest", "com-29019")
    discover()
    assert [page.title for page in shown(client, "/territoires/ille-et-vilaine-dep-35/").here] == [
        "Les nids de Rennes"
    ]
    assert len(shown(client, "/territoires/bretagne-reg-53/").here) == 2


def test_what_is_done_from_anywhere_is_shown_apart(client, brittany, discover):
    project("Les nids de Rennes", "com-35238")
    ProjectPageFactory(title="Partout", scope=Scope.EVERYWHERE)
    ProjectPageFactory(title="En ligne", scope=Scope.ONLINE)
    discover()
    territory = shown(client, "/territoires/rennes-com-35238/")
    assert [page.title for page in territory.here] == ["Les nids de Rennes"]
    assert {page.title for page in territory.anywhere} == {"Partout", "En ligne"}


def test_the_way_back_goes_through_what_contains_the_place(client, brittany, discover):
    discover()
    html = read(client, "/territoires/rennes-com-35238/")
    trail = html[html.index("Fil d’Ariane") :]
    steps = ["/territoires/", "/territoires/bretagne-reg-53/", "/territoires/ille-et-vilaine-dep-35/"]
    places = [trail.index(f'href="{step}"') for step in steps]
    assert places == sorted(places)


def test_a_region_leads_to_its_departements_that_have_projects(client, brittany, discover):
    project("Les nids de Rennes", "com-35238")
    project("Les nids de Saint-Malo", "com-35288")
    discover()
    territory = shown(client, "/territoires/bretagne-reg-53/")
    assert labels(territory.inside()) == [("Ille-et-Vilaine", 2)]


def test_neighbours_come_nearest_first(client, brittany, discover):
    for code, longitude in (("com-35999", -1.5), ("com-35998", -1.6)):
        PlaceFactory(code=code, name=code, latitude=48.11, longitude=longitude)
    for code in ("com-35999", "com-35998"):
        project(f"Nids {code}", code)
    discover()
    territory = shown(client, "/territoires/rennes-com-35238/")
    assert [label[:9] for label, _total in labels(territory.neighbours())] == ["com-35998", "com-35999"]


def test_a_town_at_the_other_end_of_the_region_is_no_neighbour(client, brittany, discover):
    project("Les digues de Brest", "com-29019")
    discover()
    assert labels(shown(client, "/territoires/rennes-com-35238/").neighbours()) == []


def test_a_commune_without_projects_names_what_is_around_and_hides_from_robots(client, brittany, discover):
    project("Les nids de Saint-Malo", "com-35288")
    discover()
    html = read(client, "/territoires/rennes-com-35238/")
    assert "Aucun projet n’est propre à ce lieu" in html
    assert "Ille-et-Vilaine (1)" in html
    assert 'content="noindex, follow"' in html


def test_the_counts_beside_places_are_what_their_pages_show(client, brittany, discover):
    for number, code in enumerate(["com-35238", "com-35238", "com-35288", "com-29019"]):
        project(f"Nids {number}", code)
    discover()
    for link in shown(client, "/territoires/bretagne-reg-53/").inside():
        assert shown(client, link.url).found.total == link.total


def test_editors_write_about_the_places_they_choose(client, brittany, discover):
    TerritoryText.objects.create(
        place=brittany, introduction="<p>Terre de marées.</p>", page_title="La Bretagne"
    )
    discover()
    html = read(client, "/territoires/bretagne-reg-53/")
    assert "<h1>La Bretagne</h1>" in html
    assert "<p>Terre de marées.</p>" in html


def test_the_feed_of_a_place_is_that_of_its_search(client, brittany, discover):
    discover()
    assert 'href="/projets/atom/?ou=reg-53"' in read(client, "/territoires/bretagne-reg-53/")


def test_the_list_shows_regions_and_their_departements(client, brittany, discover):
    project("Les nids de Rennes", "com-35238")
    discover()
    html = read(client, "/territoires/")
    assert '<a href="/territoires/finistere-dep-29/">Finistère</a>' in html
    assert html.count("1 projet") == 2


def test_the_list_is_in_the_order_of_the_alphabet(brittany):
    for code, name in (("reg-11", "Île-de-France"), ("reg-84", "Auvergne"), ("reg-76", "Occitanie")):
        PlaceFactory(code=code, name=name, kind=PlaceKind.REGION, population=1)
    names = [region.name for region, _departements in territories.tree()]
    assert names == ["Auvergne", "Bretagne", "Île-de-France", "Occitanie"]


def test_an_island_that_is_a_region_and_a_departement_is_named_once(brittany):
    region = PlaceFactory(code="reg-04", name="La Réunion", kind=PlaceKind.REGION, population=1)
    PlaceFactory(code="dep-974", name="La Réunion", kind=PlaceKind.DEPARTEMENT, parent=region, population=1)
    assert (region, []) in territories.tree()


def test_a_land_where_nobody_lives_is_not_listed(brittany):
    PlaceFactory(code="reg-989", name="Île de Clipperton", kind=PlaceKind.REGION, population=0)
    assert [region.name for region, _departements in territories.tree()] == ["Bretagne"]


@pytest.mark.parametrize("typed", ["rennes", "RENN", "35200", "352"])
def test_a_commune_is_found_by_its_name_or_its_postcode(brittany, typed):
    assert [place.name for place in territories.matching(typed)] == ["Rennes"]


@pytest.mark.parametrize("typed", ["", " ", "%", "'", "(", "zzz", "\x00", "999999"])
def test_what_names_no_place_finds_none(client, brittany, discover, typed):
    discover()
    assert territories.matching(typed.replace("\x00", "")) == []
    assert client.get("/territoires/", {"q": typed}).status_code == 200


def test_who_finds_no_place_is_told_what_to_try(client, brittany, discover):
    discover()
    assert "Essayez les premières lettres" in read(client, "/territoires/?q=zzz")


def test_the_most_populated_place_comes_first(brittany):
    PlaceFactory(code="com-11111", name="Rennes-les-Bains", population=200)
    Place.objects.filter(code="com-35238").update(population=220_000)
    assert [place.code for place in territories.matching("rennes")] == ["com-35238", "com-11111"]


def test_the_earth_is_flat_enough_between_neighbours(brittany):
    rennes, brest = (Place.objects.get(code=code) for code in ("com-35238", "com-29019"))
    assert 205 < territories.distance(rennes, brest) < 215


def test_the_places_with_projects_are_those_and_what_contains_them(brittany):
    project("Les nids de Rennes", "com-35238")
    ProjectPageFactory(scope=Scope.PLACES, places=["com-29019"], live=False)
    found = territories.with_projects().values_list("code", flat=True)
    assert sorted(found) == ["com-35238", "dep-35", "reg-53"]
