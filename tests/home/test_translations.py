"""Pages in several languages: search engines are told of each of them."""

import re

import pytest
from wagtail.models import Locale, Site

from home.models import HomePage
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def project():
    return ProjectPageFactory(title="Les chouettes")


def translated(page):
    """The page in English, published, on the site of the English tree."""
    english, _new = Locale.objects.get_or_create(language_code="en")
    copy = page.copy_for_translation(english, copy_parents=True)
    root = HomePage.objects.get(locale=english)
    Site.objects.create(hostname="en.example.org", root_page=root)
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy


def languages_of(html):
    return re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)


def test_a_page_in_one_language_announces_no_other(client, project):
    assert languages_of(client.get(project.url).text) == []


def test_a_page_announces_its_translation_and_which_one_is_for_everybody(client, project):
    english = translated(project)
    french = project.full_url
    found = languages_of(client.get(project.url).text)
    assert found == [("fr", french), ("x-default", french), ("en", english.get_full_url())]


def test_a_translation_that_is_not_published_is_not_announced(client, project):
    translated(project).unpublish()
    assert languages_of(client.get(project.url).text) == []
