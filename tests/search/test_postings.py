"""The embedded index in memory says what SQL would say."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from home import caching
from search.backends import postings
from search.backends.embedded import condition_q
from search.backends.postings import Postings, as_set, condition_set
from search.facets import BY_NAME
from search.models import EmbeddedDocument, EmbeddedValue
from search.predicates import joinable, on_or_after, on_or_before, taking_part
from search.query import DiscoveryQuery, ProjectDocument

TODAY = date(2026, 5, 15)
DAYS = (None, TODAY - timedelta(days=40), TODAY, TODAY + timedelta(days=20), TODAY + timedelta(days=90))
CONDITIONS = {
    **BY_NAME["quand"].conditions(TODAY, None),
    "taking part": taking_part(TODAY),
    "joinable": joinable(TODAY),
    "has an end": on_or_before("closes_on", date(9999, 1, 1)),
    "has a beginning": on_or_after("opens_on", date(1, 1, 2)),
}


def document(page_id, **attributes):
    described = {"title": "T", "summary": "", "body": "", "labels": "", "organisation": "", "facets": {}}
    return ProjectDocument(page_id, **{**described, "recruiting": True, **attributes})


@pytest.fixture
def all_dates(engine):
    """One document for each pair of first and last day, in season or out of it, recruiting or not."""
    pairs = [(opens, closes) for opens in DAYS for closes in DAYS]
    shapes = [(pair, months, asked) for pair in pairs for months in ((5, 6), (1,)) for asked in (True, False)]
    engine.write(
        (1, document(number, opens_on=pair[0], closes_on=pair[1], months=months, recruiting=asked))
        for number, (pair, months, asked) in enumerate(shapes, 1)
    )


@pytest.fixture
def memory(settings):
    """What is remembered is kept, as in production."""
    locmem = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "postings"}
    settings.CACHES = {**settings.CACHES, "content": locmem}
    caches["content"].clear()


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_on_dates_finds_what_it_finds_in_sql(all_dates, name):
    documents = list(EmbeddedDocument.objects.order_by("-pk").values())
    index = postings._read(TODAY)
    found = condition_set(CONDITIONS[name], documents, index.bearing[postings.MONTH], index.everything)
    expected = EmbeddedDocument.objects.filter(condition_q(CONDITIONS[name])).values_list("pk", flat=True)
    assert list(index.newest_first(found)) == sorted(expected, reverse=True)


@given(st.lists(st.booleans(), max_size=200))
def test_a_set_gives_back_what_was_put_in_it(flags):
    ids = list(range(100, 100 + len(flags)))
    index = Postings(ids, [""] * len(ids), [None] * len(ids), {}, {}, [], (1 << len(ids)) - 1, 0, 0)
    assert list(index.newest_first(as_set(flags))) == [
        pk for pk, flag in zip(ids, flags, strict=True) if flag
    ]


@given(st.sets(st.integers(1, 60)))
def test_the_ids_of_a_text_make_a_set(wanted):
    index = Postings(list(range(50, 0, -1)), [""] * 50, [None] * 50, {}, {}, [], (1 << 50) - 1, 0, 0)
    assert list(index.newest_first(index.set_of(wanted))) == sorted(wanted & set(index.ids), reverse=True)


def test_what_ends_first_comes_first_and_what_never_ends_last(engine):
    ends = {1: None, 2: TODAY + timedelta(days=9), 3: TODAY + timedelta(days=2), 4: None}
    engine.write((1, document(pk, closes_on=day)) for pk, day in ends.items())
    assert engine.search(DiscoveryQuery(sort="closing", today=TODAY)).ids == [3, 2, 1, 4]


def test_an_empty_index_finds_nothing_and_counts_nothing(engine):
    result = engine.search(DiscoveryQuery(selected={"theme": frozenset({"oiseaux"})}, today=TODAY))
    assert (result.ids, result.total) == ([], 0)
    assert not any(result.counts.values())


def test_every_facet_is_there_even_when_nothing_bears_it():
    bearing, borne = postings._by_value([])
    assert set(bearing) == {postings.MONTH, postings.LANGUAGE, *BY_NAME}
    assert not any(bearing.values())
    assert borne == {"ou": [], "organisation": []}


@pytest.mark.parametrize("few", [0, 100])
def test_a_value_whose_document_is_not_known_yet_is_left_out(engine, monkeypatch, few):
    monkeypatch.setattr(postings, "FEW", few)
    engine.write((1, document(pk, facets={"theme": ["oiseaux"]})) for pk in (1, 2))
    (first, _second) = EmbeddedDocument.objects.order_by("pk").values("pk", "version", "written")
    pairs = [("_language", "en"), ("_language", "fr"), ("theme", "oiseaux")]
    assert [sorted(borne) for borne in postings._borne([first])] == [pairs]


def test_after_a_change_only_what_changed_is_read_again(engine, memory):
    engine.write((1, document(pk, facets={"theme": ["oiseaux"]})) for pk in range(1, 4))
    engine.search(DiscoveryQuery(today=TODAY))
    engine.write([(2, document(2, facets={"theme": ["plantes"]}))])
    engine.delete([(2, 3)])
    caching.forget()
    with CaptureQueriesContext(connection) as asked:
        counts = engine.search(DiscoveryQuery(today=TODAY)).counts
    assert counts["theme"] == {"oiseaux": 1, "plantes": 1}
    (read,) = [query["sql"] for query in asked if "search_embeddedvalue" in query["sql"]]
    assert read.endswith("IN (2)")


def test_what_is_written_again_with_the_same_version_is_read_again(engine):
    for theme in ("oiseaux", "plantes"):
        engine.write([(1, document(1, facets={"theme": [theme]}))])
        assert engine.search(DiscoveryQuery(today=TODAY)).counts["theme"] == {theme: 1}


def test_a_value_of_a_facet_that_is_no_more_is_left_out(engine):
    engine.write([(1, document(1))])
    EmbeddedValue.objects.create(document_id=1, facet="abandonnée", value="oui")
    assert engine.search(DiscoveryQuery(today=TODAY)).total == 1


def test_searches_without_words_ask_the_database_once_between_two_changes(
    engine, memory, django_assert_num_queries
):
    engine.write([(1, document(1, facets={"theme": ["oiseaux"]}))])
    engine.search(DiscoveryQuery(today=TODAY))
    with django_assert_num_queries(0):
        assert engine.search(DiscoveryQuery(selected={"theme": frozenset({"oiseaux"})}, today=TODAY)).total


def test_a_change_of_content_is_searched_at_once(engine, memory):
    engine.search(DiscoveryQuery(today=TODAY))
    engine.write([(1, document(1))])
    caching.forget()
    assert engine.search(DiscoveryQuery(today=TODAY)).ids == [1]


def test_what_is_remembered_of_a_day_is_not_told_the_next(engine, memory):
    engine.write([(1, document(1, closes_on=TODAY))])
    assert engine.search(DiscoveryQuery(today=TODAY)).ids == [1]
    assert engine.search(DiscoveryQuery(today=TODAY + timedelta(days=1))).ids == []
