"""« Surprenez-moi »: a project of the search, by chance."""

import secrets

import pytest
from django.urls import reverse

from tests.projects.factories import ProjectPageFactory

SURPRISE = "/projets/surprise/"


@pytest.fixture
def drawn(monkeypatch):
    """The ranks that chance gives, one after the other, and how many it could choose from."""
    asked = []

    def randbelow(total):
        asked.append(total)
        return (len(asked) - 1) % total

    monkeypatch.setattr(secrets, "randbelow", randbelow)
    return asked


def test_the_draw_has_a_lasting_address():
    assert reverse("search:surprise") == SURPRISE


def test_every_project_of_the_search_may_be_drawn_and_no_other(client, indexed, drawn):
    birds = [ProjectPageFactory(themes=["birds"]) for _number in range(3)]
    ProjectPageFactory(themes=["insects"])
    indexed()
    (slug,) = birds[0].themes.values_list("slug", flat=True)
    found = {client.get(SURPRISE, {"theme": slug}).url for _draw in birds}
    assert found == {page.get_url() for page in birds}
    assert drawn == [3, 3, 3]


def test_a_project_that_takes_nobody_on_is_never_drawn(client, indexed):
    ProjectPageFactory(recruiting=False)
    indexed()
    assert client.get(SURPRISE, {"tous": "1"}).url == "/projets/?tous=1"


def test_nothing_found_leads_back_to_the_search_which_says_what_to_let_go(client, indexed):
    ProjectPageFactory(title="Chouettes")
    indexed()
    assert client.get(SURPRISE, {"q": "locomotive"}).url == "/projets/?q=locomotive"


def test_a_project_withdrawn_since_it_was_indexed_is_not_shown(client, indexed):
    page = ProjectPageFactory()
    indexed()
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert client.get(SURPRISE).url == "/projets/"


def test_no_cache_keeps_the_draw_and_nothing_is_left_on_the_visitor(client, indexed):
    ProjectPageFactory()
    indexed()
    response = client.get(SURPRISE)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_the_list_offers_the_draw_among_what_it_shows(client, indexed):
    ProjectPageFactory(title="Chouettes")
    indexed()
    assert f'href="{SURPRISE}?q=chouettes"' in client.get("/projets/?q=chouettes").content.decode()
    assert SURPRISE not in client.get("/projets/?q=locomotive").content.decode()
