"""Pages in several languages: where each is read, and what leads from one to the other."""

import re

import pytest
from django.utils.translation import override

from home.models import HomePage, StandardPage
from home.translations import each_once, for_reader
from projects.models import ProjectPage
from tests.home.factories import translated
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def project():
    return ProjectPageFactory(title="Les chouettes", slug="chouettes")


def languages_of(html):
    return re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)


def switch_of(html):
    return re.findall(r'<a[^>]* href="([^"]+)" lang="(\w\w)" hreflang', html)


def test_a_page_in_one_language_announces_no_other(client, project):
    html = client.get(project.url).text
    assert languages_of(html) == [] == switch_of(html)


def test_a_page_announces_its_translation_and_which_one_is_for_everybody(client, project):
    english = translated(project)
    french = project.full_url
    found = languages_of(client.get(project.url).text)
    assert found == [("fr", french), ("x-default", french), ("en", english.get_full_url())]


def test_a_translation_that_is_not_published_is_not_announced(client, project):
    translated(project).unpublish()
    assert languages_of(client.get(project.url).text) == []


def test_english_is_read_under_its_own_address(client, project):
    english = translated(project, title="Owls")
    assert english.url == f"/en{project.url}"
    html = client.get(english.url).text
    assert '<html lang="en">' in html
    assert "<h1>Owls</h1>" in html
    assert 'content="en_GB"' in html


def test_the_address_alone_decides(client, project):
    translated(project, title="Owls")
    asked = {"headers": {"accept-language": "en", "cookie": "django_language=en"}}
    response = client.get(project.url, **asked)
    assert "<h1>Les chouettes</h1>" in response.text
    assert response["Content-Language"] == "fr"
    assert "accept-language" not in response.get("Vary", "").lower()
    assert not response.cookies


def test_one_goes_from_a_page_to_the_same_in_the_other_language(client, project):
    english = translated(project, title="Owls")
    assert switch_of(client.get(project.url).text) == [(english.full_url, "en")]
    assert switch_of(client.get(english.url).text) == [(project.full_url, "fr")]


def test_what_nobody_translated_leads_to_the_home_page(client, project):
    translated(HomePage.objects.get())
    assert switch_of(client.get(project.url).text) == [("/en/", "en")]


@pytest.mark.parametrize("address", ["/projets/", "/themes/", "/lettre/", "/plan-du-site/"])
def test_a_page_that_is_not_in_the_tree_has_both_languages(client, address):
    translated(HomePage.objects.get())
    response = client.get(f"/en{address}")
    assert '<html lang="en">' in response.text
    assert switch_of(response.text) == [(address, "fr")]
    assert [url for _code, url in languages_of(response.text)][-1].endswith(f"/en{address}")


def test_a_search_is_the_same_in_the_other_language(client):
    translated(HomePage.objects.get())
    found = switch_of(client.get("/projets/?q=a%26b&theme=oiseaux").text)
    assert found == [("/en/projets/?q=a%26b&amp;theme=oiseaux", "en")]


def test_an_error_keeps_its_language(client):
    translated(HomePage.objects.get())
    response = client.get("/en/nowhere/")
    assert response.status_code == 404
    assert '<html lang="en">' in response.text
    assert switch_of(response.text) == [("/", "fr")]


def test_an_english_page_that_was_taken_away_is_gone(client, project):
    english = translated(project)
    english.unpublish()
    assert client.get(english.url).status_code == 410


def test_the_menus_of_a_language_are_of_its_tree(client):
    home = HomePage.objects.get()
    page = home.add_child(instance=StandardPage(title="À propos", slug="a-propos", show_in_menus=True))
    english = translated(page, title="About us")
    html = client.get(english.url).text
    assert "About us</a>" in html
    assert "À propos" not in html


def test_the_sitemap_holds_each_language(client, project):
    english = translated(project)
    pages = client.get("/sitemap-pages.xml").text
    assert f"<loc>{project.full_url}</loc>" in pages
    assert f"<loc>{english.full_url}</loc>" in pages
    lists = client.get("/sitemap-lists.xml").text
    assert 'hreflang="en" href="http://localhost:8000/en/projets/"' in lists


def test_each_project_is_shown_once_in_the_language_of_the_reader(project):
    other = ProjectPageFactory(title="Les hiboux")
    english = translated(project, title="Owls")
    assert set(each_once(ProjectPage.objects.live())) == {project, other}
    with override("en"):
        assert set(each_once(ProjectPage.objects.live())) == {english, other}
        assert for_reader([other.pk, project.pk]) == [other.pk, english.pk]
    assert for_reader([project.pk]) == [project.pk]


def test_french_spaces_stay_french(client, settings, project):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "home.typography.FrenchSpacesMiddleware"]
    english = translated(project, summary="Really ?")
    assert "Really ?" in client.get(english.url).text
