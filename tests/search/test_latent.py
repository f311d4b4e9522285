"""The space in which texts of the same matter are near."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.latent import DIMENSIONS, MATTERS, TERMS, LatentSpace

#: Three matters, ten texts each; texts of a matter take turns with its words.
WORDS = {
    "river": ("loutr", "rivier", "berg", "castor", "barrag"),
    "sky": ("etoil", "ciel", "nuit", "lun", "comet"),
    "paper": ("lettr", "archiv", "manuscrit", "encr", "registr"),
}


def texts_of(matter):
    words = WORDS[matter]
    return [Counter(["projet", words[n % 5], words[(n + 1) % 5], f"{matter}{n}"]) for n in range(10)]


@pytest.fixture(scope="module")
def space():
    return LatentSpace.of([text for matter in WORDS for text in texts_of(matter)])


def closeness(space, one, other):
    return float(space.vector(Counter(one.split())) @ space.vector(Counter(other.split())))


def test_texts_of_one_matter_are_near_without_a_word_in_common(space):
    assert closeness(space, "loutr rivier", "castor barrag") > 0.3


def test_texts_of_two_matters_are_far_even_with_a_word_that_all_say(space):
    assert closeness(space, "projet loutr", "projet comet") < 0.1


def test_a_word_in_common_brings_nearer_still(space):
    assert closeness(space, "loutr berg", "loutr rivier") > closeness(space, "loutr berg", "castor barrag")


@given(st.lists(st.sampled_from([word for words in WORDS.values() for word in words]), min_size=1))
def test_a_text_is_nearest_to_itself(space, words):
    text = " ".join(words)
    itself = closeness(space, text, text)
    assert 0 < itself <= 1.001
    assert all(closeness(space, text, " ".join(other)) <= 1.001 for other in WORDS.values())


@pytest.mark.parametrize("text", ["", "jamais entendu"])
def test_a_text_that_says_nothing_known_is_near_nothing(space, text):
    assert closeness(space, text, "loutr rivier") == 0


def test_a_space_that_was_stored_places_texts_where_it_did(space):
    again = LatentSpace.from_bytes(space.to_bytes())
    text = Counter(["loutr", "berg", "projet"])
    assert np.allclose(again.vector(text), space.vector(text), atol=0.01)
    assert again.terms == space.terms


def test_the_same_texts_give_the_same_space():
    texts = [text for matter in WORDS for text in texts_of(matter)]
    text = Counter(["loutr", "berg"])
    one, other = LatentSpace.of(texts), LatentSpace.of(texts)
    assert float(one.vector(text) @ one.vector(text)) == float(other.vector(text) @ other.vector(text))


@pytest.mark.parametrize("texts", [[], [Counter()], [Counter(["seul"])], [Counter(["a", "b"])] * 3])
def test_a_catalogue_of_almost_nothing_has_a_space(texts):
    space = LatentSpace.of(texts)
    assert np.isfinite(space.vector(Counter(["seul", "a"]))).all()


def test_a_space_stays_small_whatever_the_catalogue():
    random = np.random.default_rng(1)
    texts = [Counter(f"mot{n}" for n in random.integers(0, 20_000, 60)) for _text in range(400)]
    space = LatentSpace.of(texts)
    assert space.axes.shape == (TERMS, DIMENSIONS)
    assert len(space.vector(texts[0])) == DIMENSIONS + MATTERS
