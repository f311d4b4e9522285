"""A search read as a map: what its page says, with and without JavaScript."""

import re
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils import translation

from search import backends
from search.backends.elasticsearch import ElasticsearchBackend
from search.forms import DiscoveryForm
from search.maps.territories import NAMED, SearchMap
from search.presentation import ResultsPage
from tests.projects.factories import PlaceFactory, ProjectPageFactory
from tests.reading import links

MAP = "/projets/?vue=carte"


def read(client, path=MAP):
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def shown(querystring=""):
    form = DiscoveryForm.from_querystring(querystring)
    return SearchMap(form, ResultsPage(form, complete=True).result)


@pytest.fixture
def country(brittany, discover):
    """Two projects in Rennes, one in all of Brittany, one on the coast, one everywhere, one online."""
    loire = PlaceFactory(code="reg-52", name="Pays de la Loire", kind="region", latitude=47.5, longitude=-0.8)
    PlaceFactory(code="com-44109", name="Nantes", parent=loire, latitude=47.2, longitude=-1.55)
    for number in range(2):
        ProjectPageFactory(title=f"Nids {number}", scope="places", places=["com-35238"], themes=["birds"])
    ProjectPageFactory(title="Landes", scope="places", places=["reg-53"])
    ProjectPageFactory(title="Marées", scope="places", places=["com-44109"])
    ProjectPageFactory(title="Partout", scope="everywhere")
    ProjectPageFactory(title="En ligne", scope="online")
    discover()


def totals(territories):
    return {territory.name: territory.total for territory in territories}


def test_a_region_counts_what_is_in_it_at_any_level(country):
    assert totals(shown().territories()) == {"Bretagne": 3, "Pays de la Loire": 1}


def test_a_region_lists_its_departements(country):
    [brittany] = [found for found in shown().territories() if found.name == "Bretagne"]
    assert totals(brittany.parts) == {"Ille-et-Vilaine": 2}


def test_a_count_is_what_its_link_finds(country, client):
    for territory in shown("theme=oiseaux&vue=carte").territories():
        page = client.get(territory.url).context["page_of_results"]
        assert page.result.total == territory.total
        assert page.form.view == ""


def test_the_link_of_a_territory_keeps_the_filters(country):
    [brittany] = shown("theme=oiseaux&vue=carte").territories()
    assert brittany.url == "/projets/?ou=reg-53&theme=oiseaux"


def test_what_is_nowhere_in_particular_is_counted_beside(country):
    assert totals(shown().anywhere()) == {"Partout en France": 1, "En ligne, de chez soi": 1}


def test_what_is_nowhere_in_particular_is_named_beside(country):
    assert {page.title for page in shown().anywhere_projects()} == {"Partout", "En ligne"}


def test_a_few_projects_of_everywhere_are_named_not_all(country, discover):
    for _number in range(NAMED + 2):
        ProjectPageFactory(scope="everywhere")
    discover()
    assert len(shown().anywhere_projects()) == NAMED


def test_a_search_without_projects_of_everywhere_names_none(country):
    assert shown("theme=oiseaux").anywhere_projects() == []
    assert shown("theme=oiseaux").anywhere() == []


def test_a_place_of_the_map_leads_to_the_list_of_its_projects(country):
    assert shown("q=nids&vue=carte").place_url() == "/projets/?ou=%7Bcode%7D&q=nids"


def test_the_points_are_asked_for_the_very_same_search(country):
    assert shown("q=nids&page=2&vue=carte").features_url == "/projets/carte.json?q=nids"


def test_the_map_is_shown_only_where_it_is_asked(country, client):
    assert "<place-map" in read(client)
    listed = read(client, "/projets/")
    assert "<place-map" not in listed
    assert "leaflet" not in listed


def test_the_list_and_the_map_are_two_tabs_of_one_search(country, client):
    html = read(client, "/projets/?theme=oiseaux&vue=carte")
    assert links(html)["Liste"] == "/projets/?theme=oiseaux"
    assert links(html)["Carte"] == "/projets/?theme=oiseaux&amp;vue=carte"
    assert re.search(r'aria-current="page"[^>]*>Carte</a>', html)


def test_ticking_a_box_without_javascript_stays_on_the_map(country, client):
    assert '<input type="hidden" name="vue" value="carte">' in read(client)
    assert 'name="vue"' not in read(client, "/projets/")


def test_the_filters_that_one_removes_stay_on_the_map(country, client):
    assert 'href="?vue=carte"' in read(client, "/projets/?q=nids&vue=carte")


def test_without_javascript_the_places_are_a_drawing_and_a_list(country, client):
    html = read(client)
    assert 'href="/projets/?ou=reg-53">Bretagne</a> : 3 projets' in html
    assert 'map/france.svg#reg-53"' in html
    assert "Les mêmes projets, par territoire" in html


def test_the_map_has_no_card_and_no_pages(country, client):
    html = read(client)
    assert "<article" not in html
    assert 'rel="next"' not in html


def test_a_map_of_nothing_offers_ways_out(country, client):
    html = read(client, "/projets/?q=zygomatique&vue=carte")
    assert "Aucun projet ne réunit tout cela" in html
    assert "<place-map" not in html


def test_a_map_of_nothing_that_can_be_drawn_says_where_to_take_part(discover, client):
    ProjectPageFactory(title="Les étoiles", scope="online")
    discover()
    html = read(client)
    assert "<place-map" not in html
    assert "Les étoiles" in html


def test_the_ground_is_ours_unless_a_setting_names_another(country, client, settings):
    assert 'data-tiles=""' in read(client)
    assert "Contours : Natural Earth" in read(client)
    settings.MAP_TILES_URL = "https://tuiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "© Tuiles"
    html = read(client)
    assert 'data-tiles="https://tuiles.example.org/{z}/{x}/{y}.png"' in html
    assert 'data-attribution="© Tuiles"' in html


def test_no_tiles_are_asked_of_anybody_by_default(settings):
    assert settings.MAP_TILES_URL == ""


def test_the_map_costs_few_queries(country, client, django_assert_max_num_queries):
    read(client)
    with django_assert_max_num_queries(21):
        read(client)


def test_the_home_page_shows_the_regions(country, client):
    html = read(client, "/")
    assert "Près de chez vous" in html
    assert 'href="/projets/?ou=reg-53">Bretagne</a> : 3 projets' in html
    assert "Ille-et-Vilaine" not in html


def test_the_home_page_has_no_map_when_nothing_is_placed(discover, client):
    ProjectPageFactory(scope="online")
    discover()
    assert "Près de chez vous" not in read(client, "/")


def test_the_home_page_does_without_its_map_when_the_search_does_not_answer(country, client, monkeypatch):
    engine = ElasticsearchBackend("http://127.0.0.1:9", "co-construisons-absent")
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    assert "Près de chez vous" not in read(client, "/")


def test_a_project_page_shows_where_it_takes_place(brittany, client):
    page = ProjectPageFactory(scope="places", places=["com-35238"])
    html = read(client, page.url)
    assert "Où c’est" in html
    assert 'role="img" aria-label="Rennes (35)"' in html
    assert 'map/france.svg#dep-35"' in html


def test_a_project_of_nowhere_in_particular_shows_no_drawing(client):
    assert "Où c’est" not in read(client, ProjectPageFactory(scope="everywhere").url)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_drawing_writes_numbers_as_a_browser_reads_them(language):
    drawn = SimpleNamespace(label="Ici", shapes=[], points=[(206.3, 178.9)])
    with translation.override(language):
        html = engines["django"].get_template("components/locator.html").render({"drawn": drawn})
    assert '<circle cx="206.3" cy="178.9" r="11"/>' in html
