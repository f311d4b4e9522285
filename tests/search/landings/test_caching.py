"""Landing pages are kept like every other public page, and forgotten when their words change."""

import pytest
from django.core.cache import caches

from home import caching
from projects.models import TerritoryText, Theme
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

PLACE = "/territoires/rennes-com-35238/"
ADDRESSES = (
    "/themes/",
    "/themes/oiseaux/",
    "/territoires/",
    PLACE,
    "/organisations/",
    "/organisations/les-amis/",
    "/plan-du-site/",
)


@pytest.fixture(autouse=True)
def kept(settings, discover):
    """Pages are kept in memory, as in production, on a site with one project."""
    content = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "landings"}
    settings.CACHES = {**settings.CACHES, "content": content}
    caches["content"].clear()
    PlaceFactory(code="com-35238", name="Rennes")
    carrier = OrganisationFactory(name="Les amis", slug="les-amis")
    ProjectPageFactory(themes=["birds"], scope="places", places=["com-35238"], organisation=carrier)
    discover()
    caching.forget()
    caching.generation()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_second_visit_asks_nothing_of_the_database(client, django_assert_num_queries, address):
    tag = client.get(address)["ETag"]
    with django_assert_num_queries(0):
        again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_new_words_of_a_theme_are_read_at_once(client, django_capture_on_commit_callbacks):
    client.get("/themes/oiseaux/")
    with django_capture_on_commit_callbacks(execute=True):
        theme = Theme.objects.get(slug="oiseaux")
        theme.introduction = "<p>Lever la tête.</p>"
        theme.save()
    assert "Lever la tête." in client.get("/themes/oiseaux/").text


def test_the_new_words_of_a_territory_are_read_at_once(client, django_capture_on_commit_callbacks):
    client.get(PLACE)
    place = PlaceFactory(code="com-35238")
    with django_capture_on_commit_callbacks(execute=True):
        TerritoryText.objects.create(place=place, introduction="<p>Entre Ille et Vilaine.</p>")
    assert "Entre Ille et Vilaine." in client.get(PLACE).text


def test_the_new_words_of_an_organisation_are_read_at_once(client, django_capture_on_commit_callbacks):
    client.get("/organisations/les-amis/")
    carrier = OrganisationFactory(name="Les amis")
    with django_capture_on_commit_callbacks(execute=True):
        carrier.description = "<p>Nous écoutons la nuit.</p>"
        carrier.save()
    assert "Nous écoutons la nuit." in client.get("/organisations/les-amis/").text
