"""The interface for programs: what it says, and what it answers when something is wrong."""

from datetime import date
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from wagtail.models import PageViewRestriction

from search import backends
from search.backends import BackendUnavailable
from search.query import PAGE_SIZE
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

LIST = "/api/v1/projets/"


@pytest.fixture
def silent(monkeypatch):
    class Silent:
        def search(self, query):
            raise BackendUnavailable

    monkeypatch.setattr(backends, "get_backend", Silent)


def problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    found = response.json()
    assert found["status"] == status
    return found


def test_a_project_is_said_in_codes_and_in_words(client, discover):
    page = ProjectPageFactory(
        title="Chouettes",
        organisation=OrganisationFactory(name="Les amis", slug="les-amis"),
        themes=["birds"],
        scope="places",
        places=["com-35238"],
        closes_on=date(2090, 6, 30),
    )
    discover()
    (found,) = client.get(LIST).json()["projects"]
    assert found["title"] == "Chouettes"
    assert found["url"] == page.full_url
    assert found["organisation"] == {"slug": "les-amis", "name": "Les amis", "url": None}
    assert found["themes"] == [{"slug": "oiseaux", "label": "Oiseaux"}]
    assert found["places"][0]["code"] == "com-35238"
    assert (found["opens_on"], found["closes_on"], found["is_open"]) == (None, "2090-06-30", True)


def test_a_long_search_is_read_by_following_its_links(client, discover):
    for _number in range(PAGE_SIZE + 3):
        ProjectPageFactory()
    discover()
    first = client.get(LIST).json()
    second = client.get(first["next"]).json()
    assert (first["total"], first["page"], first["last_page"]) == (PAGE_SIZE + 3, 1, 2)
    assert (len(first["projects"]), len(second["projects"])) == (PAGE_SIZE, 3)
    assert second["previous"] == first["self"] == django_settings.SITE_URL + LIST
    assert second["next"] is None


def test_facets_tell_what_each_value_finds(client, discover):
    ProjectPageFactory(themes=["birds"])
    ProjectPageFactory(themes=["water"])
    discover()
    facets = {found["name"]: found for found in client.get(LIST + "?theme=oiseaux").json()["facets"]}
    chosen = {value["slug"]: value for value in facets["theme"]["values"]}["oiseaux"]
    assert chosen == {"slug": "oiseaux", "label": "Oiseaux", "count": 1, "selected": True}


def test_what_makes_no_sense_is_left_out_and_told_as_on_the_page(client, discover):
    discover()
    (notice,) = client.get(LIST + "?theme=inconnu").json()["notices"]
    assert "« Thème : inconnu » n’existe pas" in notice


def test_one_project_is_read_by_its_slug(client):
    page = ProjectPageFactory(slug="chouettes", first_step="Ouvrir l’œil.")
    found = client.get(f"{LIST}chouettes/").json()
    assert (found["id"], found["first_step"], found["stage"]) == (page.pk, "Ouvrir l’œil.", "active")
    assert found["self"] == f"{django_settings.SITE_URL}{LIST}chouettes/"


@pytest.mark.parametrize("hide", ["draft", "private", "absent"])
def test_a_project_that_is_not_public_is_not_found(client, hide):
    page = ProjectPageFactory(slug="chouettes", live=hide != "draft")
    if hide == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    found = problem(client.get(f"{LIST}{'hiboux' if hide == 'absent' else 'chouettes'}/"), 404)
    assert "n’a « " in found["detail"]
    assert found["remedy"] == f"Prenez le champ « slug » d’un projet de {LIST}."


@pytest.mark.parametrize("path", ["themes/", "projets/une\nautre/"])
def test_an_unknown_address_leads_to_the_documentation(client, path):
    found = problem(client.get(f"/api/v1/{quote(path)}"), 404)
    assert f"« {path} »" in found["detail"]
    assert "/api/v1/" in found["remedy"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_interface_is_only_read(client, method):
    response = getattr(client, method)(LIST)
    assert "GET" in problem(response, 405)["remedy"]
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_search_that_does_not_answer_says_when_to_come_back(client, silent):
    response = client.get(LIST)
    problem(response, 503)
    assert response["Retry-After"] == "120"


def test_any_site_may_read_it(client, discover):
    discover()
    assert client.get(LIST)["Access-Control-Allow-Origin"] == "*"
    assert client.post(LIST)["Access-Control-Allow-Origin"] == "*"
    before = client.options(LIST)
    assert (before.status_code, before["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "If-None-Match" in before["Access-Control-Allow-Headers"]


def test_who_has_the_answer_is_told_that_it_did_not_change(client, discover):
    ProjectPageFactory()
    discover()
    first = client.get(LIST)
    assert "must-revalidate" in first["Cache-Control"]
    again = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_english_is_at_its_own_address(client, discover):
    ProjectPageFactory(scope="places", places=[PlaceFactory().code])
    discover()
    found = client.get("/en" + LIST).json()
    assert found["self"].endswith("/en/api/v1/projets/")
    assert "Theme" in {facet["label"] for facet in found["facets"]}


def test_reading_sets_no_cookie(client, discover):
    discover()
    assert not client.get(LIST).cookies


def test_a_page_of_results_costs_few_queries(client, discover, django_assert_max_num_queries):
    for _number in range(PAGE_SIZE):
        ProjectPageFactory(themes=["birds"], contribution_kinds=["observe"], audiences=["families"])
    discover()
    client.get(LIST)
    with django_assert_max_num_queries(30):
        client.get(LIST)
