"""The pages that the law wants, as a new site gets them: true, and editable."""

import pytest
from django.conf import settings

from home.accessibility.models import AccessibilityPage
from home.demonstration import create_pages
from home.models import StandardPage
from tests.projects.factories import ProjectPageFactory
from tests.reading import links

DUTIES = ("mentions-legales", "donnees-personnelles", "cookies", "contact", "accessibilite")
A_YEAR, HALF_A_DAY = 366 * 86_400, 43_200


@pytest.fixture
def pages(client):
    create_pages()
    return client


def read(client, slug):
    response = client.get(f"/{slug}/")
    assert response.status_code == 200
    return " ".join(response.text.replace("\xa0", " ").split())


@pytest.mark.parametrize("slug", DUTIES)
def test_each_duty_has_its_page_and_every_page_leads_there(pages, slug):
    assert "<h1>" in read(pages, slug)
    assert f"/{slug}/" in links(pages.get("/").text).values()


def test_every_page_leads_to_the_plan_of_the_site(pages):
    assert 'href="/plan-du-site/"' in pages.get("/").text


def test_a_second_run_keeps_what_editors_wrote(pages):
    StandardPage.objects.filter(slug="cookies").update(title="Nos cookies")
    create_pages()
    assert StandardPage.objects.get(slug="cookies").title == "Nos cookies"
    assert AccessibilityPage.objects.count() == 1


def test_the_declaration_claims_nothing_that_was_not_audited(pages):
    html = read(pages, "accessibilite")
    assert "<h1>Accessibilité : non conforme</h1>" in html
    assert "aucun audit valable n’existe" in html


def test_the_cookies_that_are_named_are_those_of_the_site(pages):
    html = read(pages, "cookies")
    assert f"nommé {settings.CSRF_COOKIE_NAME}." in html
    assert f"nommé {settings.SESSION_COOKIE_NAME} " in html
    assert f"nommé {settings.KNOWN_BROWSER_COOKIE_NAME}," in html
    assert settings.CSRF_COOKIE_AGE <= A_YEAR
    assert settings.SESSION_COOKIE_AGE <= HALF_A_DAY


def test_a_form_sets_the_one_cookie_that_is_told(pages):
    assert set(pages.get("/lettre/").cookies) == {settings.CSRF_COOKIE_NAME}


@pytest.mark.parametrize(
    "address", ["/", "/cookies/", "/accessibilite/", "/themes/", "/projets/", "/projets/atom/"]
)
def test_to_read_sets_no_cookie_as_it_is_told(pages, discover, address):
    ProjectPageFactory(themes=["birds"])
    discover()
    assert not pages.get(address).cookies
