"""How many queries a page may cost when no cache helps it."""

import pytest
from django.core.cache import caches
from wagtail_factories import ImageFactory

from home import caching
from projects.enums import Effort
from tests.projects.factories import PlaceFactory, ProjectPageFactory

LIST_BUDGET, PROJECT_BUDGET, LANDING_BUDGET = 8, 6, 8
THEMES = ("birds", "insects", "sky", "water")


#: More than a page of the list shows.
MANY = 30


@pytest.fixture
def many(discover):
    """Projects with all that a card, a facet and a project page show."""
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    for number in range(3):
        PlaceFactory(code=f"com-3500{number}", name=f"Commune {number}", parent=region)
    picture = ImageFactory()
    pages = [
        ProjectPageFactory(
            themes=[THEMES[number % 4]],
            contribution_kinds=["observe"],
            audiences=["families"],
            access_needs=["wheelchair"],
            places=[f"com-3500{number % 3}"],
            scope="places",
            effort=list(Effort)[number % 3],
            image=picture,
        )
        for number in range(MANY)
    ]
    discover()
    return pages


@pytest.fixture(autouse=True)
def memory(settings, monkeypatch):
    """What every page shows alike is remembered, as in production; pages themselves are not kept."""
    content = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "budgets"}
    settings.CACHES = {**settings.CACHES, "content": content}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PageCache" not in name]
    caches["content"].clear()
    # The token is read once a second: not one of the queries of each page.
    monkeypatch.setattr(caching, "TRUST", 3600)
    caching.forget()
    caching.generation()


def test_the_list_with_all_its_facets(many, client, django_assert_max_num_queries):
    for search in (
        "",
        "?theme=oiseaux&temps=1-heure",
        "?ou=reg-53&quand=maintenant",
        "?q=projet",
        "?page=2&tri=fin",
    ):
        client.get("/projets/" + search)
        with django_assert_max_num_queries(LIST_BUDGET, info=search):
            shown = client.get("/projets/" + search).context["page_of_results"]
            assert len(shown.facets()) >= 6, search


def test_a_project_page(many, client, django_assert_max_num_queries):
    client.get(many[20].url)
    with django_assert_max_num_queries(PROJECT_BUDGET):
        assert "semblables" in client.get(many[20].url).text


def test_another_search_that_finds_known_projects_costs_no_query(many, client, django_assert_num_queries):
    client.get("/projets/?tri=recents")
    with django_assert_num_queries(0):
        assert client.get("/projets/?tous=1&tri=recents").context["page_of_results"].projects()


def test_the_pages_that_lead_to_projects(many, client, django_assert_max_num_queries):
    for address in (
        "/themes/",
        "/themes/oiseaux/",
        "/territoires/",
        "/territoires/bretagne-reg-53/",
        "/territoires/commune-1-com-35001/",
        "/organisations/",
        f"/organisations/{many[0].organisation.slug}/",
        "/plan-du-site/",
        "/projets/atom/?theme=oiseaux",
    ):
        client.get(address)
        with django_assert_max_num_queries(LANDING_BUDGET, info=address):
            assert client.get(address).status_code == 200, address
