"""The plan of the site, for people and for robots."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from wagtail.models import PageViewRestriction

from home.models import HomePage, StandardPage
from projects.enums import PlaceKind, Scope
from search.landings.directory import grow
from tests.campaigns.factories import CampaignPageFactory
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

PLAN = "/plan-du-site/"
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def read(client, address=PLAN):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.text.split())


def locations(client, section):
    response = client.get(f"/sitemap-{section}.xml")
    return [found.text for found in ElementTree.fromstring(response.content).iter(LOCATION)]


@pytest.fixture
def catalogue(discover):
    """One project of each kind of place, with its theme and who bears it."""
    region = PlaceFactory(code="reg-53", name="Bretagne", kind=PlaceKind.REGION, population=1)
    PlaceFactory(code="com-35238", name="Rennes", parent=region)
    carrier = OrganisationFactory(name="Les amis", slug="les-amis")
    page = ProjectPageFactory(
        title="Nids", themes=["birds"], scope=Scope.PLACES, places=["com-35238"], organisation=carrier
    )
    discover()
    return page


def test_the_plan_holds_every_public_page_under_its_parent(client, discover):
    home = HomePage.objects.get()
    about = home.add_child(instance=StandardPage(title="À propos", slug="a-propos"))
    about.add_child(instance=StandardPage(title="Équipe", slug="equipe"))
    discover()
    html = read(client)
    assert '<a href="/a-propos/">À propos</a> <ul> <li> <a href="/a-propos/equipe/">Équipe</a>' in html


def test_the_plan_holds_the_campaigns(client, discover):
    campaign = CampaignPageFactory(title="Un mois d’oiseaux")
    discover()
    assert f'<a href="{campaign.url}">Un mois d’oiseaux</a>' in read(client)


def test_the_plan_leads_to_projects_by_lists_and_not_one_by_one(client, catalogue):
    html = read(client)
    assert catalogue.url not in html
    for address in (
        "/projets/",
        "/themes/oiseaux/",
        "/territoires/bretagne-reg-53/",
        "/organisations/les-amis/",
    ):
        assert f'href="{address}"' in html


def test_the_plan_keeps_drafts_and_private_pages_to_itself(client, discover):
    home = HomePage.objects.get()
    home.add_child(instance=StandardPage(title="Brouillon", slug="brouillon", live=False))
    private = home.add_child(instance=StandardPage(title="Privée", slug="privee"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    discover()
    html = read(client)
    assert "Brouillon" not in html
    assert "Privée" not in html


def test_a_page_whose_parent_is_hidden_stands_alone():
    class Found:
        def __init__(self, path):
            self.path = self.title = path

    tree = grow([Found("01"), Found("0102"), Found("0203"), Found("020301")], lambda page: page.path)
    assert [branch.title for branch in tree] == ["01", "0203"]
    assert [branch.title for branch in tree[1].branches] == ["020301"]


@pytest.mark.parametrize(
    ("section", "address"),
    [
        ("lists", "/plan-du-site/"),
        ("lists", "/projets/"),
        ("themes", "/themes/oiseaux/"),
        ("territoires", "/territoires/rennes-com-35238/"),
        ("territoires", "/territoires/bretagne-reg-53/"),
        ("organisations", "/organisations/les-amis/"),
    ],
)
def test_robots_are_told_of_the_pages_that_list_something(client, catalogue, section, address):
    assert f"{settings.SITE_URL}{address}" in locations(client, section)
    assert f"/sitemap-{section}.xml" in client.get("/sitemap.xml").text


@pytest.mark.parametrize("section", ["themes", "territoires", "organisations"])
def test_robots_are_not_told_of_pages_that_list_nothing(client, section):
    OrganisationFactory()
    ProjectPageFactory(themes=["birds"], scope=Scope.PLACES, places=["com-35238"], live=False)
    assert locations(client, section) == []


def test_every_address_of_the_sitemap_answers(client, catalogue):
    for section in ("lists", "themes", "territoires", "organisations"):
        for address in locations(client, section):
            assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200
