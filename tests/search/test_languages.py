"""What is found by those who read another language: translations and, failing one, the original."""

import datetime

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from search.forms import DiscoveryForm
from search.query import DiscoveryQuery
from search.recommendations import similar_projects
from tests.home.factories import translated
from tests.projects.factories import ProjectPageFactory

TODAY = datetime.date(2026, 5, 15)


def found(engine, language, text=""):
    return set(engine.search(DiscoveryQuery(text=text, language=language, today=TODAY)).ids)


@pytest.fixture
def owls():
    return ProjectPageFactory(title="Les chouettes", themes=["birds"])


@pytest.fixture
def other():
    return ProjectPageFactory(title="Les hiboux", themes=["birds"])


def test_each_project_is_found_once_in_each_language(indexed, owls, other):
    english = translated(owls, title="Owls at night")
    engine = indexed()
    assert found(engine, "fr") == {owls.pk, other.pk}
    assert found(engine, "en") == {english.pk, other.pk}


def test_words_find_what_is_written_in_the_language_of_the_reader(indexed, owls):
    english = translated(owls, title="Owls at night")
    engine = indexed()
    assert found(engine, "en", "owls night") == {english.pk}
    assert not found(engine, "fr", "owls night")
    assert not found(engine, "en", "chouettes")


def test_the_original_is_found_again_when_its_translation_goes_away(indexed, owls):
    english = translated(owls)
    indexed()
    english.unpublish()
    assert found(indexed(), "en") == {owls.pk}


def test_the_counts_are_those_of_the_language(indexed, owls, other):
    translated(owls)
    engine = indexed()
    for language in ("fr", "en"):
        assert engine.search(DiscoveryQuery(language=language, today=TODAY)).counts["theme"] == {"oiseaux": 2}


def test_words_that_are_found_in_another_language_only_do_not_hide_less_exact_ones(indexed, owls, other):
    translated(owls, title="Owls of the night")
    result = indexed().search(DiscoveryQuery(text="owls hiboux night chouettes", today=TODAY))
    assert set(result.ids) == {owls.pk, other.pk}


def test_suggestions_and_neighbours_are_in_the_language_of_the_reader(indexed, owls, other):
    english = translated(owls, title="Chouettes in English")
    engine = indexed()
    assert engine.suggest("chou", 5, TODAY, "fr") == [owls.pk]
    assert engine.suggest("chou", 5, TODAY, "en") == [english.pk]
    assert [suggestion.project_id for suggestion in similar_projects(other.pk)] == [owls.pk]
    with override("en"):
        assert [suggestion.project_id for suggestion in similar_projects(other.pk)] == [english.pk]


def test_the_address_of_a_search_is_read_in_the_language_of_the_page():
    assert DiscoveryForm.from_querystring("").query.language == "fr"
    with override("en"):
        assert DiscoveryForm.from_querystring("").query.language == "en"


def test_a_card_says_in_which_language_it_was_written(client, discover, owls):
    Locale.objects.get_or_create(language_code="en")
    discover()
    assert f'<a href="{owls.url}" lang="fr">Les chouettes</a>' in client.get("/en/projets/").text
    assert 'lang="fr">Les chouettes' not in client.get("/projets/").text
