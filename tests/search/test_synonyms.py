"""Words that editors say mean the same find the same projects, on every engine."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from search import synonyms
from search.models import SynonymGroup
from search.query import DiscoveryQuery
from search.wording import read
from tests.projects.factories import ProjectPageFactory

TODAY = datetime.date(2026, 5, 15)


@pytest.fixture(autouse=True)
def groups():
    SynonymGroup.objects.all().delete()
    return SynonymGroup.objects.create(words="tricycle, triporteur, Tricyclettes")


def found(engine, text):
    return engine.search(DiscoveryQuery(text=text, today=TODAY))


def test_a_word_finds_the_projects_that_say_its_synonym(indexed):
    page = ProjectPageFactory(title="Réparer un triporteur")
    ProjectPageFactory(title="Réparer un grille-pain")
    assert found(indexed(), "tricycles").ids == [page.pk]


def test_a_project_that_says_the_word_itself_and_one_its_synonym_are_both_found(indexed):
    both = {ProjectPageFactory(title=f"Réparer un {word}").pk for word in ("triporteur", "tricycle")}
    result = found(indexed(), "réparer tricycle")
    assert (set(result.ids), result.relaxed) == (both, False)


def test_a_synonym_is_no_more_than_its_word_among_others(indexed):
    ProjectPageFactory(title="Peindre un triporteur")
    assert found(indexed(), "réparer tricycle").relaxed


def test_a_group_that_is_removed_is_forgotten(indexed, groups, django_capture_on_commit_callbacks):
    ProjectPageFactory(title="Réparer un triporteur")
    engine = indexed()
    assert found(engine, "tricycle").total == 1
    with django_capture_on_commit_callbacks(execute=True):
        groups.delete()
    assert found(engine, "tricycle").total == 0


def test_each_word_of_a_group_stands_for_all_the_others():
    assert read("triporteur").groups == read("Triporteurs").groups
    assert set(read("triporteur").groups[0]) == set(read("tricycle").groups[0])


def test_a_word_without_a_group_stands_for_itself():
    assert "loutr" not in synonyms.stems()
    assert read("loutre").groups == (("loutr",),)


@pytest.mark.parametrize(
    ("words", "told"),
    [("vélo", "au moins deux mots"), ("vélo,", "au moins deux mots"), ("vélo, deux roues", "deux roues")],
)
def test_a_group_that_would_do_nothing_is_refused_and_told_why(words, told):
    with pytest.raises(ValidationError, match=told):
        SynonymGroup(words=words).full_clean()


def test_editors_change_the_table_in_the_admin(admin_client):
    admin_client.post(
        reverse("search_synonymgroup_modeladmin_create"), {"words": "maraude, tournée"}, follow=True
    )
    assert "maraude, tournée" in admin_client.get(reverse("search_synonymgroup_modeladmin_index")).text
