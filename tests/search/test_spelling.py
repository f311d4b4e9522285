"""A slip of the hand, or a word not typed to its end, still finds what was meant."""

import datetime
import re

import pytest
from django.db import connection
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from search import spelling
from search.analysis import words
from search.models import SpellingVariant
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory
from tests.search.test_embedded import document

TODAY = datetime.date(2026, 5, 15)
word = st.text(alphabet="abcdeilnorst", min_size=5, max_size=12)


def learn(*titles):
    spelling.learn([document(number, title=title, summary="") for number, title in enumerate(titles, 1)])


def slips(text, at, letter):
    """The four slips of the hand, at one place."""
    return {
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[:at] + letter + text[at + 1 :],
        text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
    }


@settings(deadline=None, max_examples=25)
@given(word, st.integers(0, 10), st.sampled_from("abcdeilnorst"))
def test_any_one_slip_is_put_right(meant, at, letter):
    assume(at < len(meant))
    SpellingVariant.objects.all().delete()
    learn(meant)
    for typed in slips(meant, at, letter) - {meant}:
        assume(typed not in spelling.STOP_WORDS and meant not in spelling.STOP_WORDS)
        assert meant in spelling.corrections([typed]).get(typed, []), typed


@pytest.mark.parametrize("typed", ["hérisson", "herissons", "chat"])
def test_a_word_that_projects_have_is_left_alone(typed):
    learn("Hérisson et hérissons, chat, chats, chut")
    assert spelling.corrections([words(typed)[0]]) == {}


@pytest.mark.parametrize("typed", ["zzzyxzzz", "le", "abc"])
def test_a_word_that_is_like_no_other_is_left_alone(typed):
    learn("Mission hérisson")
    assert spelling.corrections([typed]) == {}


def test_a_number_stands_for_no_other():
    learn("Recensement 2023 des hérissons")
    assert spelling.corrections(["2024", "recensement"]) == {}


def test_the_last_word_may_not_be_typed_to_its_end():
    learn("Observatoire des hérissons")
    assert spelling.corrections(["observatoire", "heris"]) == {"heris": ["herissons"]}
    assert spelling.corrections(["heris", "observatoire"]) == {}


@settings(deadline=None, max_examples=25)
@given(st.sets(st.text(alphabet="abz09", min_size=5, max_size=12), min_size=1, max_size=5), st.integers(1, 4))
def test_any_beginning_leads_to_all_the_words_that_begin_so(known, length):
    SpellingVariant.objects.all().delete()
    learn(*known)
    start = min(known)[:length]
    assert set(spelling._endings(start)) == {each for each in known if each.startswith(start)}


def test_the_ends_of_a_word_are_looked_for_in_an_index():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # So few words are read faster than their index.
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = spelling._begun("heris").explain()
    assert re.search(r"SEARCH .* INDEX .*variant>|Index Cond: .*variant.* >=", plan), plan


def test_what_is_typed_right_is_looked_for_once_and_as_it_is(django_assert_num_queries):
    learn("Mission hérisson du jardin")
    with django_assert_num_queries(1) as asked:
        assert spelling.corrections(["mission", "herisson", "jardin"]) == {}
    assert "erisson" not in asked[0]["sql"].replace("herisson", "")


def test_a_word_of_a_long_text_is_known_but_corrects_nothing():
    spelling.learn([document(1, title="Mission", summary="", body="Une clepsydre")])
    assert spelling.corrections(["clepsydre"]) == {}
    assert spelling.corrections(["clepsidre"]) == {}


def test_a_word_of_a_long_text_may_become_one_that_is_shown():
    spelling.learn([document(1, title="Mission", summary="", body="Une clepsydre")])
    learn("La clepsydre")
    assert spelling.corrections(["clepsidre"]) == {"clepsidre": ["clepsydre"]}


def test_learning_twice_changes_nothing(django_assert_max_num_queries):
    learn("Mission hérisson")
    known = SpellingVariant.objects.count()
    with django_assert_max_num_queries(2):
        learn("Mission hérisson")
    assert SpellingVariant.objects.count() == known


def test_a_pass_over_many_lots_asks_for_each_word_once(django_assert_num_queries):
    known, mission = {}, document(1, title="Mission", summary="", body="")
    spelling.learn([mission], known)
    with django_assert_num_queries(0):
        spelling.learn([mission], known)


def test_a_pass_keeps_so_many_words_at_most(monkeypatch):
    monkeypatch.setattr(spelling, "MAX_KNOWN", 1)
    known = {}
    for number, word in enumerate(["Baleine", "Dauphin", "Phoque"]):
        spelling.learn([document(number, title=f"{word} Mission", summary="", body="")], known)
    assert len(known) == 2 + len(document(1, summary="", body="").told["shown"])


def test_a_word_that_a_later_lot_of_a_pass_shows_corrects_slips():
    known = {}
    spelling.learn([document(1, title="Mission", summary="", body="Une clepsydre")], known)
    spelling.learn([document(2, title="La clepsydre", summary="", body="")], known)
    assert spelling.corrections(["clepsidre"]) == {"clepsidre": ["clepsydre"]}


@pytest.mark.parametrize("typed", ["herison", "hreisson", "hérissson", "hérissom", "MISSION HERISON"])
def test_a_slip_finds_the_project_that_was_meant(indexed, typed):
    page = ProjectPageFactory(title="Mission hérisson")
    ProjectPageFactory(title="Compter les oiseaux")
    result = indexed().search(DiscoveryQuery(text=typed, today=TODAY))
    assert (result.ids, result.relaxed) == ([page.pk], False)


@pytest.mark.parametrize("typed", ["Mission hé", "mission hériss", "missionh", "Mis"])
def test_the_beginning_of_a_title_finds_the_project(indexed, typed):
    page = ProjectPageFactory(title="Mission hérisson")
    ProjectPageFactory(title="Compter les oiseaux")
    assert indexed().search(DiscoveryQuery(text=typed, today=TODAY)).ids == [page.pk]
