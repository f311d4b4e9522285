"""The words that tell what a text is about, and closeness by way of neighbours."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.likeness import TELLING_WORDS, near_both, telling_words
from tests.search.test_embedded import document

TODAY = datetime.date(2026, 5, 15)
share = st.floats(0, 1)


def test_a_rare_word_tells_more_than_a_common_one():
    assert telling_words(["projet", "loutr"], {"projet": 90, "loutr": 3}, 100) == ["loutr", "projet"]


def test_a_word_said_often_tells_more_than_one_said_once():
    assert telling_words(["a", "b", "b", "b"], {"a": 5, "b": 5}, 100) == ["b", "a"]


def test_a_word_that_nobody_else_says_finds_nobody():
    assert telling_words(["hapax", "loutr"], {"hapax": 1, "loutr": 2}, 100) == ["loutr"]


def test_a_long_text_is_told_by_some_of_its_words():
    stems = [f"mot{number}" for number in range(200)]
    assert len(telling_words(stems, dict.fromkeys(stems, 3), 1000)) == TELLING_WORDS


@given(share, share)
def test_closeness_stays_between_none_and_all(own, around):
    assert 0 <= near_both(own, around) <= 1


@given(share, share, share)
def test_closer_to_the_text_is_closer(own, nearer, around):
    assert near_both(max(own, nearer), around) >= near_both(min(own, nearer), around)


@pytest.fixture
def catalogue(backend):
    """Two matters, and a text that shares words with the second of the first only."""
    texts = {
        1: "Loutre rivière berge",
        2: "Loutre rivière castor barrage",
        3: "Castor barrage terrier",
        4: "Cirque spectacle clown",
        5: "Cirque spectacle trapèze",
    }
    documents = {
        number: document(number, title=text, summary="", labels="") for number, text in texts.items()
    }
    backend.write([(1, each) for each in documents.values()])
    backend.refresh()
    return backend, documents


def test_what_is_near_a_neighbour_is_near(catalogue):
    backend, documents = catalogue
    found = backend.candidates([documents[1]], {}, frozenset({1}), TODAY, "fr")
    closeness = {candidate.page_id: candidate.text_scores[1] for candidate in found if candidate.text_scores}
    assert closeness[2] > closeness[3] > 0
    assert not {4, 5} & set(closeness)
