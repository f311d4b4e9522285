"""The engine inside the database of the site: what only it has to prove."""

import sqlite3
import time
from datetime import date

import pytest
from django.db import connection

from search.backends.embedded import condition_q
from search.backends.fulltext import get_fulltext
from search.facets import BY_NAME
from search.models import EmbeddedDocument, EmbeddedValue
from search.query import DiscoveryQuery, ProjectDocument
from search.wording import MAX_GROUPS, read
from tests.projects.factories import ProjectPageFactory

TODAY = date(2026, 5, 15)
PROJECTS = 400
#: Fewer than the projects, more than any of our statements needs for itself.
VARIABLES = 200


def document(number, **attributes):
    described = {
        "page_id": number,
        "title": f"Comptage {number}",
        "summary": "Compter les oiseaux du jardin",
        "body": "",
        "labels": "Oiseaux",
        "organisation": "",
        "facets": {"theme": ["oiseaux"], "ou": ["partout"], "organisation": [f"association-{number % 7}"]},
        "recruiting": True,
        "months": tuple(range(1, 13)),
    }
    return ProjectDocument(**{**described, **attributes})


@pytest.fixture
def crowded(engine):
    """More projects than a statement may have parameters, as 300,000 would be for a real SQLite."""
    engine.write([(1, document(number)) for number in range(1, PROJECTS + 1)])
    engine.refresh()
    if connection.vendor != "sqlite":
        yield engine
        return
    former = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, VARIABLES)
    yield engine
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, former)


def ask(engine, text="", **selected):
    chosen = {name: frozenset(slugs) for name, slugs in selected.items()}
    return engine.search(DiscoveryQuery(text=text, selected=chosen, today=TODAY))


@pytest.mark.parametrize("text", ["", "comptage", "comptage introuvablezz"])
def test_a_search_that_finds_more_projects_than_parameters_is_answered(crowded, text):
    result = ask(crowded, text, theme=["oiseaux"])
    assert result.total == PROJECTS
    assert result.counts["ou"] == {"partout": PROJECTS}


@pytest.mark.parametrize("sort", ["relevance", "recent", "closing"])
def test_every_order_answers_in_a_crowd(crowded, sort):
    result = crowded.search(DiscoveryQuery(text="comptage", sort=sort, page=2, today=TODAY))
    assert len(result.ids) == 24


def test_neighbours_are_found_in_a_crowd_without_reading_it_all(crowded, django_assert_max_num_queries):
    near = dict.fromkeys(range(2, 62), 0.5)
    with django_assert_max_num_queries(3):
        found = crowded.candidates(near, {"theme": frozenset({"oiseaux"})}, frozenset({1}), TODAY, "fr")
    assert len(found) == 60


def test_an_engine_can_forget_everything(engine):
    engine.write([(1, document(number)) for number in range(1, 5)])
    engine.clear()
    assert ask(engine).total == ask(engine, "comptage").total == 0


def test_the_most_alike_are_kept_when_candidates_are_too_many(engine):
    facets = {"theme": ["oiseaux"], "contribution": ["observer"]}
    engine.write([(1, document(number)) for number in range(1, 30)])
    engine.write([(1, document(99, title="Autre", summary="", labels="", facets=facets))])
    wanted = {name: frozenset(slugs) for name, slugs in facets.items()}
    found = engine.candidates({}, wanted, frozenset(), TODAY, "fr", size=3)
    assert [candidate.page_id for candidate in found] == [99, 29, 28]


def test_candidates_without_anything_wanted_are_none(engine):
    engine.write([(1, document(1))])
    assert engine.candidates({}, {}, frozenset(), TODAY, "fr") == []


def test_the_months_of_a_season_are_no_facet_of_a_candidate(engine):
    engine.write([(1, document(1))])
    (found,) = engine.candidates({}, {"theme": frozenset({"oiseaux"})}, frozenset(), TODAY, "fr")
    assert set(found.facets) == {"theme", "ou", "organisation"}


def test_a_project_without_a_date_comes_after_those_with_one(engine):
    published = ProjectPageFactory()
    published.save_revision().publish()
    published.refresh_from_db()
    when = published.last_published_at
    engine.write([(1, document(1)), (1, document(2, published_at=when))])
    assert ask(engine).ids == [2, 1]


def test_writing_again_leaves_no_value_of_before(engine):
    engine.write([(1, document(1))])
    engine.write([(2, document(1, facets={"theme": ["plantes"]}, months=(5,)))])
    assert sorted(EmbeddedValue.objects.values_list("facet", "value")) == [
        ("_language", "en"),
        ("_language", "fr"),
        ("_month", "5"),
        ("theme", "plantes"),
    ]
    assert EmbeddedDocument.objects.get().version == 2


def test_a_long_text_is_searched_by_its_first_words():
    text = " ".join(f"mot{number}" for number in range(100))
    assert len(read(text).groups) == MAX_GROUPS


def test_a_word_typed_twice_is_searched_once():
    assert read("loutre loutres Loutre").groups == (("loutr",),)


def test_how_many_words_each_project_has_is_counted(engine):
    engine.write([(1, document(1)), (1, document(2, title="Recensement", summary=""))])
    assert get_fulltext().having(read("comptage oiseaux").groups, "stems") == [{1: 2, 2: 1}]


def test_what_says_a_word_more_often_comes_first(engine):
    texts = ["loutre pie merle geai", "loutre loutre loutre geai", "loutre loutre merle geai"]
    engine.write([(1, document(number, body=text)) for number, text in enumerate(texts, 1)])
    assert ask(engine, "loutre").ids == [2, 3, 1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_what_was_just_written_is_found_by_the_index_alone(engine):
    engine.write([(1, document(number)) for number in range(1, 50)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gin_clean_pending_list('search_fulltext_bags'::regclass)")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("slug", ["maintenant", "bientot", "se-termine"])
def test_every_moment_is_understood_by_the_database(engine, slug):
    condition = BY_NAME["quand"].conditions(TODAY, None)[slug]
    assert EmbeddedDocument.objects.filter(condition_q(condition)).count() == 0


def test_a_few_hundred_projects_are_searched_in_a_moment(crowded):
    ask(crowded, "comptage", theme=["oiseaux"])
    start = time.perf_counter()
    ask(crowded, "comptage", theme=["oiseaux"])
    assert time.perf_counter() - start < 1
