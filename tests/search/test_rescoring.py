"""A question of many words is a sentence: what says its matter in other words comes forward."""

import pytest

from search import rescoring
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory
from tests.search.test_likeness import CIRCUS, RIVER

#: Both share as many words with the sentence; only one of them is about rivers.
TOLD_OTHERWISE, OFF_TOPIC = "Castor berge forêt", "Cirque berge forêt"
SENTENCE = "Une berge de loutre et de rivière en forêt"


@pytest.fixture
def pages():
    titles = (*RIVER, *CIRCUS, TOLD_OTHERWISE, OFF_TOPIC)
    return {title: ProjectPageFactory(title=title, summary=title).pk for title in titles}


def ranked(engine, **how):
    return engine.search(DiscoveryQuery(text=SENTENCE, **how)).ids


def test_a_project_that_says_the_matter_of_a_sentence_comes_before_one_that_shares_a_word(pages, indexed):
    ids = ranked(indexed())
    assert ids.index(pages[TOLD_OTHERWISE]) < ids.index(pages[OFF_TOPIC])


def test_pages_of_a_sentence_have_no_duplicate_and_no_gap_across_what_is_looked_at_again(
    pages, indexed, monkeypatch
):
    monkeypatch.setattr(rescoring, "DEPTH", 3)
    engine = indexed()
    whole = ranked(engine, size=24)
    assert len(whole) > rescoring.DEPTH
    by_two = [ranked(engine, size=2, page=page) for page in range(1, len(whole))]
    assert [page_id for ids in by_two for page_id in ids] == whole


def test_what_a_sentence_finds_and_counts_does_not_change(pages, indexed, monkeypatch):
    engine = indexed()
    after = engine.search(DiscoveryQuery(text=SENTENCE))
    monkeypatch.setattr(rescoring, "NEARNESS", 0.0)
    before = engine.search(DiscoveryQuery(text=SENTENCE))
    assert (sorted(before.ids), before.total, before.counts) == (sorted(after.ids), after.total, after.counts)


def test_another_order_than_relevance_is_kept(pages, indexed):
    engine = indexed()
    assert ranked(engine, sort="recent") == sorted(ranked(engine, sort="recent"), reverse=True)
