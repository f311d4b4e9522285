"""The page of results and the suggestions, as a browser or a robot asks for them."""

from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from projects.enums import Scope
from projects.models import ProjectPage
from search import backends, indexing
from search.backends.embedded import EmbeddedBackend
from search.facets import FACETS, STORED
from tests.projects.factories import ProjectPageFactory, project_index

RESULTS = "/projets/"
NAMES = [*(facet.name for facet in FACETS), "q", "tri", "tous", "page"]
#: What a page of results may cost whatever the number of projects, with two choices, some words, their
#: synonyms and corrections, and nothing kept in memory. The budget of the real page is in tests/cms.
MAX_QUERIES = 24

addresses = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["birds", "1-heure", "2", "1"]) | st.text(max_size=30)),
    max_size=6,
).map(urlencode) | st.text(st.characters(codec="ascii"), max_size=40)


@pytest.fixture
def embedded(monkeypatch):
    """The engine inside the database, whatever the run has: what is counted here is SQL."""
    engine = EmbeddedBackend()
    engine.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


def publish(number=1, **attributes):
    attributes = {"themes": ["birds"], "contribution_kinds": ["observe"], **attributes}
    pages = [ProjectPageFactory(**attributes) for _number in range(number)]
    indexing.index_pending()
    return pages


def text_of(response):
    return response.content.decode()


def test_the_list_of_projects_has_a_lasting_address():
    assert reverse("search:results") == RESULTS


def test_projects_are_listed_with_their_total(client, indexed):
    ProjectPageFactory(title="Observatoire des nichoirs")
    indexed()
    response = client.get(RESULTS)
    assert response.status_code == 200
    assert "Observatoire des nichoirs" in text_of(response)
    assert "1 projet" in text_of(response)


def test_each_value_bears_its_count(client, embedded):
    publish(2)
    assert '<span class="count">2 ' in text_of(client.get(RESULTS))


def test_a_choice_is_ticked_and_can_be_removed(client, embedded):
    publish()
    page = text_of(client.get(RESULTS, {"temps": "1-heure", "q": "projet"}))
    assert 'href="?q=projet"' in page
    assert page.count(" checked") == 1


def test_a_search_that_finds_nothing_proposes_ways_out(client, embedded):
    publish(3)
    page = text_of(client.get(RESULTS, {"temps": "5-minutes"}))
    assert "Aucun projet" in page
    assert "Sans le filtre « Temps à donner »" in page
    assert "3 projets" in page


def test_an_unknown_value_is_told_and_ignored(client, embedded):
    publish()
    page = text_of(client.get(RESULTS, {"theme": "licornes"}))
    assert "licornes" in page
    assert "a été ignoré" in page
    assert "1 projet" in page


def test_what_is_typed_is_shown_as_text(client, embedded):
    assert "<script>alert" not in text_of(client.get(RESULTS, {"q": '"><script>alert(1)</script>'}))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(addresses)
def test_any_address_is_answered(client, embedded, address):
    assert client.get(f"{RESULTS}?{address}").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "abc", "417", "999999999999"])
def test_any_page_number_is_answered(client, embedded, page):
    publish()
    assert "1 projet" in text_of(client.get(RESULTS, {"page": page}))


@pytest.mark.parametrize("hidden", [{"live": False}, {"recruiting": False}])
def test_what_is_not_public_or_not_open_is_not_listed(client, embedded, hidden):
    publish(title="Secret", **hidden)
    assert "Secret" not in text_of(client.get(RESULTS))


def test_a_draft_left_in_the_index_is_not_listed(client, embedded):
    publish(title="Secret")
    ProjectPage.objects.update(live=False)
    assert "Secret" not in text_of(client.get(RESULTS))


def test_a_page_restricted_since_it_was_indexed_is_not_listed(client, embedded):
    publish(title="Secret")
    PageViewRestriction.objects.create(page=project_index(), restriction_type="login")
    assert "Secret" not in text_of(client.get(RESULTS))


def queries_of(client, address):
    """Those of the second visit: the first after a change may read again what the site keeps."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", [RESULTS, f"{RESULTS}?q=projet&theme=birds&ou=dep-35"])
def test_the_number_of_queries_does_not_grow_with_the_projects(client, embedded, address):
    place = {"scope": Scope.PLACES, "places": ["dep-35"]}
    publish(3, **place)
    few = queries_of(client, address)
    publish(17, **place)
    assert queries_of(client, address) <= few <= MAX_QUERIES


def test_reading_leaves_nothing_on_the_visitor(client, embedded):
    response = client.get(RESULTS, {"q": "nid"})
    assert not response.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("name", ["search:results", "search:suggestions"])
def test_addresses_are_read_and_never_posted_to(client, embedded, name):
    assert client.head(reverse(name)).status_code == 200
    assert client.post(reverse(name)).status_code == 405


def suggested(client, typed):
    return client.get(reverse("search:suggestions"), {"q": typed}).json()["suggestions"]


def test_suggestions_give_titles_and_addresses(client, indexed):
    page = ProjectPageFactory(title="Observatoire des nichoirs")
    indexed()
    (found,) = suggested(client, "obs")
    assert found["title"] == "Observatoire des nichoirs"
    assert found["url"].endswith(page.url)


def test_suggestions_may_be_kept_by_caches(client, embedded):
    response = client.get(reverse("search:suggestions"), {"q": "a"})
    assert "max-age=60" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("hidden", [{"live": False}, {"recruiting": False}])
def test_what_cannot_be_joined_is_not_suggested(client, embedded, hidden):
    publish(title="Observatoire", **hidden)
    assert suggested(client, "obs") == []


def test_a_draft_left_in_the_index_is_not_suggested(client, embedded):
    publish(title="Observatoire")
    ProjectPage.objects.update(live=False)
    assert suggested(client, "obs") == []


def test_suggestions_are_few(client, embedded):
    for number in range(12):
        publish(title=f"Observatoire {number}")
    assert len(suggested(client, "obs")) == 8


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_typing_is_answered(client, embedded, typed):
    assert isinstance(suggested(client, typed), list)


VOCABULARIES = ("projects_theme", "projects_contributionkind", "projects_audience", "projects_accessneed")


def test_a_searched_page_reads_each_chosen_vocabulary_once(indexed, client):
    page = ProjectPageFactory(
        themes=["birds"], contribution_kinds=["observe"], audiences=["families"], access_needs=["wheelchair"]
    )
    chosen = [(facet.name, value.slug) for facet in STORED for value in facet.of_page(page)]
    indexed()
    # Nothing is kept here from one reading to the next.
    with CaptureQueriesContext(connection) as captured:
        assert client.get(RESULTS, dict(chosen)).status_code == 200
    read = [query["sql"] for query in captured.captured_queries]
    for table in VOCABULARIES:
        assert sum(f'FROM "{table}"' in sql for sql in read) == 1, table
