"""The page of each organisation, and how one finds it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail_factories import ImageFactory

from projects.enums import Stage
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.text.split())


@pytest.fixture
def friends():
    return OrganisationFactory(name="Les amis des chouettes", slug="chouettes", kind="association")


def titles(pages):
    return [page.title for page in pages]


def test_open_projects_come_before_those_that_are_over(client, friends):
    yesterday = timezone.localdate() - timedelta(days=1)
    ProjectPageFactory(title="Fini", organisation=friends, closes_on=yesterday)
    ProjectPageFactory(title="Terminé", organisation=friends, stage=Stage.COMPLETED)
    ProjectPageFactory(title="Complet", organisation=friends, recruiting=False)
    ProjectPageFactory(title="Ouvert", organisation=friends, closes_on=timezone.localdate())
    context = client.get("/organisations/chouettes/").context
    assert titles(context["current"]) == ["Ouvert"]
    assert set(titles(context["past"])) == {"Fini", "Terminé", "Complet"}


def test_what_the_page_calls_open_is_what_the_search_finds(client, friends, discover):
    for number, closing in enumerate((-1, 0, 1)):
        day = timezone.localdate() + timedelta(days=closing)
        ProjectPageFactory(title=f"Nid {number}", organisation=friends, closes_on=day)
    discover()
    found = client.get("/projets/?organisation=chouettes").context["page_of_results"].projects()
    assert set(titles(client.get("/organisations/chouettes/").context["current"])) == set(titles(found))


def test_drafts_and_the_projects_of_others_are_not_shown(client, friends):
    ProjectPageFactory(title="Brouillon", organisation=friends, live=False)
    ProjectPageFactory(title="D’une autre")
    html = read(client, "/organisations/chouettes/")
    assert "Brouillon" not in html
    assert "D’une autre" not in html


def test_the_page_says_who_the_organisation_is(client, friends):
    friends.description, friends.url = "<p>Nous écoutons la <b>nuit</b>.</p>", "https://chouettes.example.org"
    friends.place = PlaceFactory(code="com-35238", name="Rennes")
    friends.logo = ImageFactory()
    friends.save()
    html = read(client, "/organisations/chouettes/")
    assert "<p>Nous écoutons la <b>nuit</b>.</p>" in html
    assert '<meta name="description" content="Nous écoutons la nuit.">' in html
    assert 'href="https://chouettes.example.org"' in html
    assert 'href="/territoires/rennes-com-35238/"' in html
    assert "Association" in html
    assert ".webp" in html


def test_an_organisation_without_words_still_has_a_page(client, friends):
    html = read(client, "/organisations/chouettes/")
    assert "Aucun projet de cette organisation" in html
    assert 'content="noindex, follow"' in html


def test_the_feed_of_an_organisation_is_that_of_its_search(client, friends):
    assert 'href="/projets/atom/?organisation=chouettes"' in read(client, "/organisations/chouettes/")


def test_an_organisation_that_does_not_exist_is_not_found(client):
    assert client.get("/organisations/personne/").status_code == 404


def test_the_list_shows_who_bears_a_public_project(client, friends):
    ProjectPageFactory(organisation=friends)
    OrganisationFactory(name="Sans projet")
    html = read(client, "/organisations/")
    assert '<a href="/organisations/chouettes/">Les amis des chouettes</a>' in html
    assert "Sans projet" not in html


@pytest.fixture
def several():
    for name in ("Écologie pour tous", "Eau vive", "Les amis", "3e souffle"):
        ProjectPageFactory(organisation=OrganisationFactory(name=name))


def listed(client, query):
    return [row.label for row in client.get(f"/organisations/?{query}").context["organisations"].shown()]


def test_a_letter_is_that_of_the_name_without_its_accent(client, several):
    assert listed(client, "lettre=E") == ["Eau vive", "Écologie pour tous"]
    assert listed(client, "lettre=0-9") == ["3e souffle"]


def test_only_the_letters_that_open_a_name_are_offered(client, several):
    letters = client.get("/organisations/?lettre=L").context["organisations"].letters()
    assert [letter.label for letter in letters] == ["0-9", "E", "L"]
    assert [letter.label for letter in letters if letter.current] == ["L"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ecologie", ["Écologie pour tous"]), ("TOUS éco", ["Écologie pour tous"]), ("zzz", []), ("%", [])],
)
def test_a_name_is_found_by_any_of_its_words(client, several, typed, found):
    context = client.get("/organisations/", {"q": typed}).context
    assert [row.label for row in context["organisations"].shown()] == found


def test_a_letter_that_no_name_has_is_ignored(client, several):
    assert len(listed(client, "lettre=Q")) == 4


def test_who_finds_no_organisation_is_told_what_to_try(client, several):
    assert "Essayez un seul mot" in read(client, "/organisations/?q=zzz")
