"""What people see when the search server does not answer: a page in French, never an error."""

import pytest
from django.urls import reverse

from search import backends, indexing
from search.backends import BackendUnavailable
from search.backends.elasticsearch import ElasticsearchBackend
from search.models import DiscoveryEntry
from tests.campaigns.factories import CampaignPageFactory
from tests.projects.factories import ProjectPageFactory


@pytest.fixture(autouse=True)
def no_server(monkeypatch):
    """An engine at a port of this machine where nobody listens."""
    engine = ElasticsearchBackend("http://127.0.0.1:9", "co-construisons-absent")
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


def test_the_search_page_says_to_come_back(client):
    answer = client.get(reverse("search:results"), {"q": "oiseaux"})
    assert answer.status_code == 503
    assert "La recherche est indisponible" in answer.content.decode()


def test_the_draw_of_a_project_says_to_come_back(client):
    answer = client.get(reverse("search:surprise"))
    assert answer.status_code == 503
    assert "La recherche est indisponible" in answer.content.decode()


def test_suggestions_are_none(client):
    answer = client.get(reverse("search:suggestions"), {"q": "ois"})
    assert answer.json() == {"suggestions": []}


def test_a_project_is_read_without_its_neighbours(client):
    page = ProjectPageFactory(title="Chouettes du canton")
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "Chouettes du canton" in answer.content.decode()


def test_a_campaign_shows_its_pinned_projects(client):
    pinned = ProjectPageFactory(title="Chouettes du canton")
    campaign = CampaignPageFactory(pinned=[pinned], query="theme=oiseaux")
    assert "Chouettes du canton" in client.get(campaign.url).content.decode()


def test_a_change_waits_and_says_why():
    page = ProjectPageFactory()
    indexing.index_pending()
    entry = DiscoveryEntry.objects.get(pk=page.pk)
    assert entry.indexed_version == 0
    assert entry.last_error


def test_the_engine_says_that_it_does_not_answer(no_server):
    with pytest.raises(BackendUnavailable):
        no_server.refresh()
