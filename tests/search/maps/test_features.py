"""The points of a search: the same projects as the list, each where one takes part in it."""

import json

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from projects.models import Organisation, ProjectPage
from search import backends
from search.backends.elasticsearch import ElasticsearchBackend
from search.forms import DiscoveryForm
from search.maps.features import feature_collection, found_ids
from search.presentation import ResultsPage
from tests.projects.factories import PlaceFactory, ProjectPageFactory


@pytest.fixture
def drawn(client, discover):
    """Call it with the parameters of a search: what its map is given."""

    def ask(parameters=""):
        discover()
        return client.get(f"/projets/carte.json{parameters}").json()

    return ask


def local(*codes, **fields):
    return ProjectPageFactory(scope="places", places=list(codes), **fields)


def test_a_project_is_drawn_at_the_centre_of_its_commune(brittany, drawn):
    page = local("com-35238", title="Les nids")
    [feature] = drawn()["features"]
    assert feature["id"] == page.pk
    assert feature["geometry"] == {"type": "Point", "coordinates": [-1.6801, 48.1114]}
    assert feature["properties"] == {
        "title": "Les nids",
        "url": page.get_url(),
        "place": "Rennes (35)",
        "places": ["com-35238"],
    }


@pytest.mark.parametrize("code, position", [("dep-35", [-1.7, 48.15]), ("reg-53", [-2.8, 48.2])])
def test_a_project_of_a_whole_territory_is_drawn_at_its_centre(brittany, drawn, code, position):
    local(code)
    assert drawn()["features"][0]["geometry"]["coordinates"] == position


def test_a_project_of_several_places_is_one_feature_with_a_point_in_each(brittany, drawn):
    local("com-35238", "com-35288")
    [feature] = drawn()["features"]
    assert feature["geometry"]["type"] == "MultiPoint"
    assert feature["geometry"]["coordinates"] == [[-1.6801, 48.1114], [-2.0075, 48.6454]]
    assert feature["properties"]["place"] == "Rennes (35), Saint-Malo (35)"


def test_the_point_that_an_editor_gave_is_the_one_drawn(brittany, drawn):
    local("com-35238", latitude=48.105, longitude=-1.67)
    [feature] = drawn()["features"]
    assert feature["geometry"]["coordinates"] == [-1.67, 48.105]
    assert feature["properties"]["places"] == ["com-35238"]


def test_a_point_needs_no_place(drawn):
    local(latitude=48.105, longitude=-1.67)
    [feature] = drawn()["features"]
    assert feature["properties"]["places"] == [""]
    assert feature["properties"]["place"] == ""


def test_a_commune_without_a_known_centre_borrows_that_of_its_territory(brittany, drawn):
    PlaceFactory(code="com-35999", parent=brittany.children.get())
    local("com-35999")
    assert drawn()["features"][0]["geometry"]["coordinates"] == [-1.7, 48.15]


@pytest.mark.parametrize("scope", ["everywhere", "online"])
def test_a_project_of_nowhere_in_particular_is_counted_apart(drawn, scope):
    page = ProjectPageFactory(scope=scope, latitude=48.1, longitude=-1.6)
    answer = drawn()
    assert answer["features"] == []
    assert answer["elsewhere"] == [page.pk]


def test_a_project_whose_place_has_no_known_centre_is_counted_apart(drawn):
    page = local("com-98735")
    assert drawn()["elsewhere"] == [page.pk]


def test_the_places_of_the_points_are_named_with_what_holds_them(brittany, drawn):
    local("com-35238")
    assert drawn()["places"] == {
        "com-35238": {"name": "Rennes (35)", "in": "dep-35"},
        "dep-35": {"name": "Ille-et-Vilaine", "in": "reg-53"},
        "reg-53": {"name": "Bretagne", "in": ""},
    }


def test_a_draft_is_nowhere_on_the_map(brittany, drawn):
    local("com-35238", live=False)
    answer = drawn()
    assert (answer["features"], answer["elsewhere"]) == ([], [])


def test_a_page_for_some_people_only_is_nowhere_on_the_map(brittany, client, discover):
    page = local("com-35238")
    discover()
    # Restricted since, and the index does not know it yet.
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=page, restriction_type="login")])
    answer = client.get("/projets/carte.json").json()
    assert (answer["features"], answer["elsewhere"]) == ([], [])


def test_the_map_obeys_the_filters_of_its_address(brittany, drawn):
    page = local("com-35238", themes=["birds"])
    local("com-35238", themes=["sky"])
    # The vocabulary of the site says « oiseaux » for birds.
    assert [feature["id"] for feature in drawn("?theme=oiseaux")["features"]] == [page.pk]


CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["projet", "oiseau", "zygomatique"]),
        "theme": st.sampled_from(["oiseaux", "ciel"]),
        "ou": st.sampled_from(["reg-53", "com-35238", "partout", "en-ligne"]),
        "tri": st.sampled_from(["recents", "fin"]),
        "tous": st.just("1"),
        "page": st.sampled_from(["2", "9"]),
        "vue": st.just("carte"),
    },
)


@pytest.fixture
def crowd(brittany, discover):
    """More projects than a page of results: here, there, everywhere, open or not."""
    organisation = Organisation.objects.create(name="Association", slug="association")
    for number in range(30):
        ProjectPageFactory(
            organisation=organisation,
            themes=[("birds", "sky")[number % 2]],
            scope=("places", "everywhere", "online", "places", "places")[number % 5],
            places=[("com-35238", "com-35288", "reg-53")[number % 3]],
            recruiting=number % 7 != 0,
        )
    discover()


def list_of(parameters):
    """The ids of all the pages of the list, as somebody would turn them."""
    form = DiscoveryForm.from_querystring(parameters)
    form.page = 1
    last = ResultsPage(form).last_page
    found = []
    for form.page in range(1, last + 1):
        found += ResultsPage(form).result.ids
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=CHOICES)
def test_the_map_and_the_list_find_the_same_projects(crowd, chosen):
    parameters = "&".join(f"{name}={value}" for name, value in chosen.items())
    form = DiscoveryForm.from_querystring(parameters)
    answer = feature_collection(form, RequestFactory().get("/"))
    ids = [feature["id"] for feature in answer["features"]] + answer["elsewhere"]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(list_of(parameters))
    assert found_ids(form) == list_of(parameters)


def test_what_is_drawn_is_what_has_a_place(crowd, client):
    answer = client.get("/projets/carte.json?tous=1").json()
    expected = ProjectPage.objects.filter(scope="places")
    assert {feature["id"] for feature in answer["features"]} == {page.pk for page in expected}


@pytest.mark.parametrize("size", [2, 40])
def test_the_number_of_queries_does_not_follow_that_of_projects(
    brittany, discover, client, django_assert_max_num_queries, size
):
    for _number in range(size):
        local("com-35238", "reg-53")
    discover()
    client.get("/projets/carte.json")
    with django_assert_max_num_queries(10):
        assert len(client.get("/projets/carte.json").json()["features"]) == size


def test_a_map_asked_again_and_unchanged_is_not_sent_again(brittany, drawn, client):
    local("com-35238")
    drawn()
    tag = client.get("/projets/carte.json")["ETag"]
    again = client.get("/projets/carte.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_map_is_compressed(brittany, drawn, client):
    local("com-35238")
    drawn()
    answer = client.get("/projets/carte.json", headers={"Accept-Encoding": "br"})
    assert answer["Content-Encoding"] == "br"
    assert "cookie" not in answer.get("Vary", "").lower()


def test_the_map_says_when_the_search_does_not_answer(client, monkeypatch):
    engine = ElasticsearchBackend("http://127.0.0.1:9", "co-construisons-absent")
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    answer = client.get("/projets/carte.json")
    assert answer.status_code == 503
    assert "indisponible" in json.loads(answer.content)["error"]
    assert answer["Retry-After"]


def test_the_map_only_answers_to_readers(client):
    assert client.post("/projets/carte.json").status_code == 405
