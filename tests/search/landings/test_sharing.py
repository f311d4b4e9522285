"""What other sites and machines read of the landing pages."""

import json
import re
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from home.sharing import SIZE
from projects.models import Theme
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

THEME, PLACE, CARRIER = "/themes/oiseaux/", "/territoires/rennes-com-35238/", "/organisations/les-amis/"
ALL = (THEME, PLACE, CARRIER)


@pytest.fixture
def project(discover):
    PlaceFactory(code="com-35238", name="Rennes")
    carrier = OrganisationFactory(name="Les amis", slug="les-amis", url="https://amis.example.org")
    page = ProjectPageFactory(
        title="Nids", themes=["birds"], scope="places", places=["com-35238"], organisation=carrier
    )
    discover()
    return page


def meta(html, name):
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', html)
    return found[1] if found else None


def data(html):
    """All that the page says in JSON-LD, by type."""
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    said = [json.loads(script) for script in scripts]
    flat = [part for one in said for part in one.get("@graph", [one])]
    return {part["@type"]: part for part in flat}


@pytest.mark.parametrize("address", ALL)
def test_a_page_has_one_address_and_a_picture(client, project, address):
    html = client.get(f"{address}?utm_source=x").text
    assert f'<link rel="canonical" href="{settings.SITE_URL}{address}">' in html
    assert meta(html, "og:image") == f"{settings.SITE_URL}{address}apercu.jpg"


@pytest.mark.parametrize("address", ALL)
def test_the_picture_is_drawn_with_the_title(client, project, address):
    response = client.get(f"{address}apercu.jpg")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert Image.open(BytesIO(response.content)).size == SIZE


@pytest.mark.parametrize("address", ["/themes/x/", "/territoires/x/", "/organisations/x/"])
def test_what_does_not_exist_has_no_picture(client, address):
    assert client.get(f"{address}apercu.jpg").status_code == 404


def test_two_titles_are_two_pictures(client, project):
    before = client.get(f"{THEME}apercu.jpg").content
    Theme.objects.filter(slug="oiseaux").update(page_title="Lever la tête")
    assert client.get(f"{THEME}apercu.jpg").content != before


@pytest.mark.parametrize("address", ALL)
def test_machines_read_what_the_page_gathers(client, project, address):
    said = data(client.get(address).text)["CollectionPage"]
    assert said["url"] == settings.SITE_URL + address
    assert [item["name"] for item in said["mainEntity"]["itemListElement"]] == ["Nids"]


@pytest.mark.parametrize(
    ("address", "about"),
    [
        (THEME, {"@type": "Thing", "name": "Oiseaux"}),
        (PLACE, {"@type": "Place", "name": "Rennes"}),
        (CARRIER, {"@type": "Organization", "name": "Les amis", "url": "https://amis.example.org"}),
    ],
)
def test_machines_read_what_the_page_is_about(client, project, address, about):
    assert data(client.get(address).text)["CollectionPage"]["about"] == about


@pytest.mark.parametrize("address", ALL)
def test_machines_read_the_way_to_the_page(client, project, address):
    trail = data(client.get(address).text)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in trail] == [1, 2, 3]
    assert trail[1]["item"].startswith(settings.SITE_URL)
    assert trail[2]["item"] == settings.SITE_URL + address
