"""How an editor builds the saved search of a campaign, with the number of projects that it finds."""

import pytest
from django.urls import reverse

from campaigns.widgets import QueryWidget, tell_count
from search import backends
from search.backends import BackendUnavailable
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory

COUNT = reverse("campaigns_admin:count")


@pytest.fixture
def catalogue(discover):
    ProjectPageFactory(themes=["birds"])
    ProjectPageFactory(themes=["birds"], recruiting=False)
    ProjectPageFactory(themes=["sea"])
    discover()


def counted(client, querystring):
    client.force_login(editor())
    return client.get(f"{COUNT}?{querystring}").json()["count"]


@pytest.mark.parametrize(
    ("querystring", "told"),
    [
        ("theme=oiseaux", "1 projet trouvé aujourd’hui."),
        ("theme=oiseaux&tous=1", "2 projets trouvés aujourd’hui."),
        ("theme=ciel", "Aucun projet trouvé aujourd’hui."),
    ],
)
def test_the_count_is_that_of_the_same_search_by_a_citizen(client, catalogue, querystring, told):
    assert counted(client, querystring) == told


def test_a_value_that_does_not_exist_is_told(client, catalogue):
    assert "n’existe pas" in counted(client, "theme=oiseaux&theme=dragons")


def test_an_empty_search_says_what_the_campaign_will_show(client):
    assert "mis en avant" in counted(client, "")


def test_a_search_that_does_not_answer_is_told(monkeypatch):
    def silent(query):
        raise BackendUnavailable

    monkeypatch.setattr(backends.get_backend(), "search", silent)
    assert "ne répond pas" in tell_count("theme=oiseaux")


def test_the_count_asks_to_sign_in(client):
    assert client.get(COUNT).url.startswith(reverse("wagtailadmin_login"))


def drawn(value):
    return QueryWidget().render("query", value, {"id": "id_query"})


def box(html, facet, slug):
    """The tag of the box of one value."""
    at = html.index(f'data-facet="{facet}"\n                               value="{slug}"')
    return html[html.rindex("<input", 0, at) : html.index(">", at)]


def test_each_value_of_a_closed_facet_has_its_box(catalogue):
    html = drawn("")
    assert "checked" not in box(html, "theme", "oiseaux")
    assert "checked" not in box(html, "temps", "1-heure")


def test_the_saved_values_are_ticked(catalogue):
    html = drawn("theme=oiseaux&temps=1-heure")
    assert "checked" in box(html, "theme", "oiseaux")
    assert "checked" in box(html, "temps", "1-heure")


def test_the_boxes_are_not_sent_with_the_form():
    assert drawn("theme=oiseaux").count('name="') == 1


def test_the_form_of_a_campaign_shows_the_count_without_script(client, catalogue):
    campaign = CampaignPageFactory(query="theme=oiseaux")
    client.force_login(editor())
    html = client.get(reverse("wagtailadmin_pages:edit", args=[campaign.pk])).content.decode()
    assert "1 projet trouvé aujourd’hui." in html
    assert "campaigns/admin/query.js" in html
