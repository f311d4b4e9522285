"""French text becomes the same tokens however it is typed."""

import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from snowballstemmer import stemmer

from search.analysis import MAX_PIECE, MAX_WORD, STOP_WORDS, _known_words, _stem, _words, fold, tokens, words

FRENCH = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ'’ʼ -.,;:!?«»0123456789"
french_text = st.text(alphabet=FRENCH, max_size=80)


def without_accents(text):
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@given(french_text)
def test_accents_never_matter(text):
    assert tokens(text) == tokens(without_accents(text))


@given(french_text)
def test_case_never_matters(text):
    assert tokens(text) == tokens(text.upper()) == tokens(text.capitalize())


@given(french_text)
def test_composed_and_decomposed_letters_are_the_same(text):
    assert tokens(unicodedata.normalize("NFC", text)) == tokens(unicodedata.normalize("NFD", text))


@given(french_text)
def test_the_three_apostrophes_are_the_same(text):
    straight = text.replace("’", "'").replace("ʼ", "'")
    assert tokens(text) == tokens(straight)


@given(french_text, french_text)
def test_a_space_separates(left, right):
    assert words(f"{left} {right}") == words(left) + words(right)


@given(st.text())
def test_any_text_gives_short_ascii_tokens(text):
    for token in tokens(text):
        assert token.isascii()
        assert token.isalnum()
        assert len(token) <= MAX_WORD


@pytest.mark.parametrize(("typed", "folded"), [("Ǣ", "ae"), ("ᴬ", "a"), ("Œuvre", "oeuvre"), ("İ", "i")])
def test_capitals_and_ligatures_hidden_in_a_sign_are_folded(typed, folded):
    assert fold(typed) == folded


@given(st.text())
@example("Ǣ")
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.sampled_from(sorted(STOP_WORDS))))
def test_stop_words_stand_for_nothing(typed):
    assert tokens(" ".join(typed)) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Ça va, Zoé ?", "ca va, zoe ?"),
        ("Cœur", "coeur"),
        ("ŒUVRE", "oeuvre"),
        ("ex æquo", "ex aequo"),
        ("ÆTHER", "aether"),
        ("Île", "ile"),
        ("²ﬁ", "2fi"),
    ],
)
def test_folding_leaves_plain_letters(typed, expected):
    assert fold(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("l'école", ["ecole"]),
        ("L’ÉCOLE", ["ecole"]),
        ("aujourd'hui", ["aujourd", "hui"]),
        ("lorsqu’il pleut", ["il", "pleut"]),
        ("qu'est-ce", ["est", "ce"]),
        ("presqu'île", ["presqu", "ile"]),
        ("rendez-vous", ["rendez", "vous"]),
        ("CO2, 2026", ["co2", "2026"]),
        ("", []),
        ("🐦 — …", []),
    ],
)
def test_elisions_and_punctuation_are_left_out(typed, expected):
    assert words(typed) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("oiseaux", "oiseau"),
        ("école", "écoles"),
        ("mésange charbonnière", "mésanges charbonnières"),
        ("observer", "observez"),
        ("l'eau", "d’eau"),
        ("sciences participatives", "science participative"),
        ("cœurs", "coeur"),
    ],
)
def test_forms_of_one_word_share_a_token(one, other):
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"), [("poisson", "poison"), ("chat", "château"), ("eau", "oiseau"), ("ver", "verre")]
)
def test_different_words_keep_different_tokens(one, other):
    assert tokens(one) != tokens(other)


@given(st.one_of(st.text(), french_text, st.text(alphabet="lLdſ'’ʼ \u0301\u00a0\u2003ΣσéÉİ½¨", max_size=40)))
@example("l' \u0301école")
@example("ΑΣ Σ")
def test_a_text_says_the_same_in_one_piece_as_word_by_word(text):
    assert words(text) == _words(text)


def test_what_nobody_says_twice_is_not_kept_in_memory():
    _known_words.cache_clear()
    words("chouettes " + "x" * (MAX_PIECE + 1))
    assert _known_words.cache_info().currsize == 1


def test_a_word_without_end_is_cut():
    assert words("a" * 10_000) == ["a" * MAX_WORD]


def test_the_stop_list_is_folded_like_what_it_filters():
    assert all(fold(word) == word for word in STOP_WORDS)


def test_threads_that_stem_at_once_do_not_cut_each_other_s_words():
    roots = ("plant", "observ", "compt", "jardin", "recueill", "particip", "biodivers")
    endings = ("ation", "issement", "euse", "ement", "ite")
    many = ["".join(parts) for parts in product(roots, endings, ("", "s"))]
    expected = [stemmer("french").stemWord(word) for word in many]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as people:
            for found in people.map(lambda _rank: [_stem.__wrapped__(word) for word in many], range(8)):
                assert found == expected
    finally:
        sys.setswitchinterval(before)
