"""The neighbours shown at the foot of a project's page."""

import pytest
from django.template import Context, Template

from projects.models import ProjectPage
from search import backends
from search.backends import BackendUnavailable
from search.backends.embedded import EmbeddedBackend
from tests.projects.factories import ProjectPageFactory

TEMPLATE = Template(
    "{% load discovery_tags %}{% similar_projects page size=2 as found %}"
    "{% for neighbour in found %}[{{ neighbour.title }} : {{ neighbour.reason }}]{% endfor %}"
)


def rendered(page):
    return TEMPLATE.render(Context({"page": page}))


@pytest.fixture
def neighbours(indexed):
    seed = ProjectPageFactory(title="Nichoirs", themes=["birds"])
    ProjectPageFactory(title="Mangeoires", themes=["birds"])
    indexed()
    return seed


def test_each_neighbour_has_its_reason_in_words(neighbours):
    assert rendered(neighbours) == "[Mangeoires : Thème : oiseaux]"


def test_no_more_neighbours_than_asked(neighbours, indexed):
    for _number in range(4):
        ProjectPageFactory(themes=["birds"])
    indexed()
    assert rendered(neighbours).count("[") == 2


def test_a_neighbour_withdrawn_since_is_left_out(neighbours):
    ProjectPage.objects.filter(title="Mangeoires").update(live=False)
    assert rendered(neighbours) == ""


def test_a_page_not_saved_yet_has_no_neighbour(neighbours):
    assert rendered(ProjectPage(title="Aperçu")) == ""


def test_an_engine_that_is_down_leaves_the_page_readable(neighbours, monkeypatch):
    class Down(EmbeddedBackend):
        def candidates(self, *args, **kwargs):
            raise BackendUnavailable

    monkeypatch.setattr(backends, "get_backend", Down)
    assert rendered(neighbours) == ""


def test_the_page_of_a_project_shows_its_neighbours(client, neighbours):
    page = client.get(neighbours.url).content.decode()
    assert "Mangeoires" in page
    assert "Thème : oiseaux" in page
