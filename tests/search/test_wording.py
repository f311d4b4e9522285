"""What a project says and what somebody types become comparable bags of tokens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import spelling
from search.analysis import STOP_WORDS, compact, pairs, roots, telling, tokens, words
from search.models import SynonymGroup
from search.query import SUMMARY_TIMES, TITLE_TIMES
from search.wording import BAG_WEIGHTS, LEAST_WORDS, MAX_GROUPS, read
from tests.search.test_embedded import document

sentence = st.lists(st.sampled_from(["compter", "les", "oiseaux", "du", "jardin", "école"]), max_size=12)


@pytest.fixture(autouse=True)
def without_synonyms():
    SynonymGroup.objects.all().delete()


def bag(name, **attributes):
    return document(1, **attributes).bags[name].split()


def test_a_text_that_says_nothing_asks_nothing():
    assert read("pour tous").groups == ()


@pytest.mark.parametrize(("count", "minimum"), [(1, 1), (2, 2), (3, 3), (4, 2), (6, 3), (10, 4), (20, 7)])
def test_up_to_three_words_are_all_wanted_and_a_part_of_a_sentence(count, minimum):
    assert read(" ".join(f"mot{number}" for number in range(count))).minimum == minimum


@settings(deadline=None, max_examples=25)
@given(sentence)
def test_never_more_words_are_wanted_than_were_typed(typed):
    wording = read(" ".join(typed))
    assert min(len(wording.groups), LEAST_WORDS) <= wording.minimum or not wording.groups
    assert wording.minimum <= len(wording.groups) <= MAX_GROUPS


@settings(deadline=None, max_examples=25)
@given(sentence)
def test_what_is_typed_in_capitals_asks_the_same(typed):
    text = " ".join(typed)
    assert read(text) == read(text.upper())


def test_each_word_stands_for_itself_and_what_means_the_same():
    SynonymGroup.objects.create(words="tricycle, triporteur")
    (group,) = read("triporteur").groups
    assert set(group) == {*tokens("tricycle"), *tokens("triporteur")}


def test_a_corrected_word_keeps_the_one_typed():
    spelling.learn([document(1, title="Mission hérisson")])
    (group,) = read("hérison").groups
    assert set(group) == {*tokens("hérison"), *tokens("hérisson")}


def test_a_correction_is_also_read_as_the_beginning_of_a_title():
    spelling.learn([document(1, title="Mission hérisson")])
    assert read("Mision hérisson").starts == ("misionherisson", "missionherisson")


def test_all_the_bags_of_a_text_hold_each_token_once():
    for found in read("compter compter les oiseaux, oiseaux du jardin").bags.values():
        assert len(found) == len(set(found))


@settings(deadline=None, max_examples=25)
@given(sentence)
def test_a_title_typed_as_it_is_shares_all_of_its_tokens_with_its_project(typed):
    text = " ".join(typed)
    wording = read(text)
    stored = document(1, title=text).bags
    for name in BAG_WEIGHTS:
        assert set(wording.bags[name]) <= set(stored[name].split())


def test_the_words_of_a_title_and_of_a_summary_count_several_times():
    assert bag("stems", title="Baleine", summary="Dauphin", body="Phoque").count("balein") == TITLE_TIMES
    assert bag("stems", title="Baleine", summary="Dauphin", body="Phoque").count("dauphin") == SUMMARY_TIMES
    assert bag("stems", title="Baleine", summary="Dauphin", body="Phoque").count("phoqu") == 1


def test_the_title_has_a_bag_of_its_own():
    assert bag("title", title="Les baleines", summary="Dauphin") == ["balein"]
    assert bag("title_words", title="Les baleines") == ["les", "baleines"]


def test_labels_and_the_organisation_are_found_too():
    assert set(tokens("Oiseaux LPO")) <= set(bag("stems", labels="Oiseaux", organisation="LPO"))


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=80))
def test_any_text_gives_tokens_that_no_engine_takes_for_syntax(text):
    wording = read(text)
    for token in (token for found in wording.bags.values() for token in found):
        assert token.isascii()
        assert token.replace("_", "").isalnum()


@settings(deadline=None, max_examples=25)
@given(sentence)
def test_pairs_do_not_depend_on_the_order_of_two_words(typed):
    stems = tokens(" ".join(typed))
    assert sorted(pairs(stems)) == sorted(pairs(stems[::-1]))


def test_roots_are_the_beginnings_of_words_that_say_something():
    assert roots(telling(words("La plantation des écoles"))) == ["planta", "ecoles"]
    assert not telling(STOP_WORDS)


@pytest.mark.parametrize("typed", ["Mon espace", "mon-espace", "MONESPACE", "mone space"])
def test_spaces_do_not_matter_to_a_text_in_one_piece(typed):
    assert compact(typed) == "monespace"
