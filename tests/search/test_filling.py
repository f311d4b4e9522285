"""The embedded index is written by lots, as if each project were written alone."""

import pytest
from django.db import connection

from search.backends import filling
from search.backends.fulltext import get_fulltext
from search.models import DiscoveryEntry, EmbeddedDocument
from search.query import DiscoveryQuery
from tests.search.test_embedded import document

HELD = 2
of_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")


@pytest.fixture
def somebody_else(db):
    """Another connection, that changes the page ``HELD`` until the end of the test."""
    other = connection.copy()
    columns = "page_id, version, indexed_version, deleted, changed_at, attempts, last_error"
    with other.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_discoveryentry ({columns}) VALUES (%s, 1, 0, false, now(), 0, '')", [HELD]
        )
        other.set_autocommit(False)
        cursor.execute("SELECT 1 FROM search_discoveryentry WHERE page_id = %s FOR UPDATE", [HELD])
    yield
    other.rollback()
    other.set_autocommit(True)
    with other.cursor() as cursor:
        cursor.execute("DELETE FROM search_discoveryentry WHERE page_id = %s", [HELD])
    other.close()


def versions():
    return dict(EmbeddedDocument.objects.values_list("pk", "version"))


def test_more_than_a_lot_is_written_whole(engine):
    last = filling.LOT + 3
    assert engine.write((1, document(number)) for number in range(1, last + 1)) == {}
    assert versions() == dict.fromkeys(range(1, last + 1), 1)


def test_of_two_versions_of_a_page_the_newest_is_kept_in_any_order(engine):
    engine.write([(7, document(1, title="Nouveau")), (6, document(1, title="Ancien"))])
    assert EmbeddedDocument.objects.values_list("version", "start").get() == (7, "nouveau")


def test_a_page_that_changed_since_keeps_only_itself_out(engine):
    DiscoveryEntry.objects.create(pk=1, version=5)
    DiscoveryEntry.objects.create(pk=2, version=1)
    engine.write([(4, document(1)), (1, document(2)), (1, document(3))])
    assert versions() == {2: 1, 3: 1}


def test_an_older_version_replaces_none_of_a_lot(engine):
    engine.write([(3, document(1)), (3, document(2))])
    engine.write([(2, document(1)), (4, document(2)), (1, document(3))])
    assert versions() == {1: 3, 2: 4, 3: 1}


def drawn(page_id=1):
    """What is drawn anew each time that a page is written."""
    return EmbeddedDocument.objects.values_list("written", flat=True).get(pk=page_id)


def test_what_is_there_already_is_not_written_again(engine):
    engine.write([(1, document(1))])
    before = drawn()
    engine.write([(1, document(1))])
    assert drawn() == before


@pytest.mark.parametrize("changed", [{"title": "Autre"}, {"recruiting": False}, {"facets": {"theme": ["x"]}}])
def test_what_another_release_makes_of_the_same_page_is_written(engine, changed):
    engine.write([(1, document(1))])
    before = drawn()
    engine.write([(1, document(1, **changed))])
    assert drawn() != before


def test_what_the_full_text_lost_is_written_again(engine):
    engine.write([(1, document(1, title="Baleine"))])
    get_fulltext().clear()
    engine.write([(1, document(1, title="Baleine"))])
    assert engine.search(DiscoveryQuery(text="baleine")).ids == [1]


@of_postgresql
def test_a_project_that_is_refused_keeps_only_itself_out(engine):
    refused = document(2, facets={"theme": ["x" * 100]})
    assert engine.write([(1, document(1)), (1, refused), (1, document(3))]).keys() == {2}
    assert versions() == {1: 1, 3: 1}


@of_postgresql
def test_a_page_that_somebody_changes_keeps_none_of_its_lot_waiting(engine, somebody_else):
    lot = [(1, document(number)) for number in (1, HELD, 3)]
    assert filling._write_lot(lot) == [lot[1]]
    assert versions() == {1: 1, 3: 1}


def test_a_lot_takes_as_many_questions_as_one_project(engine, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        engine.write([(1, document(number)) for number in range(1, filling.LOT + 1)])
