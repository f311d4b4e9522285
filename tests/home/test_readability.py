"""How hard a text is to read, and which links say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.readability import broken_page_links, read, syllables, vague_links
from tests.projects.factories import ProjectPageFactory

EASY = "Le soir, on va voir les oiseaux. On les compte. On note leur nom. Puis on rentre. " * 3
HARD = (
    "L’opérationnalisation interministérielle des méthodologies participatives nécessite préalablement "
    "l’harmonisation des nomenclatures institutionnelles, indépendamment des considérations "
    "organisationnelles particulières ultérieurement susceptibles de complexifier considérablement "
    "l’interprétation statistique des observations géographiquement hétérogènes collectées annuellement "
    "par des contributeurs insuffisamment accompagnés méthodologiquement."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("chat", 1), ("mare", 1), ("oiseau", 2), ("été", 2), ("comptent", 1), ("biodiversité", 5), ("de", 1)],
)
def test_the_syllables_that_one_hears_are_counted(word, count):
    assert abs(syllables(word) - count) <= (1 if word in ("oiseau", "biodiversité") else 0)


def test_short_sentences_of_short_words_are_easy():
    assert read(EASY).score >= 70
    assert read(EASY).label == "facile à lire"


def test_one_long_sentence_of_long_words_is_hard():
    assert read(HARD).score < 50
    assert read(HARD).label.startswith("difficile")


@pytest.mark.parametrize("text", ["", "Compter les oiseaux.", "12 34 !"])
def test_a_text_too_short_is_not_judged(text):
    assert read(text).score is None


@given(st.text(max_size=600))
def test_any_text_has_a_score_in_bounds_or_none(text):
    score = read(text).score
    assert score is None or 0 <= score <= 100


def test_cutting_a_text_into_sentences_never_makes_it_harder():
    words = EASY.replace(".", "")
    assert read(EASY).score >= read(words).score


@pytest.mark.parametrize(
    "text", ["cliquez ici", "Cliquez ici !", "<b>ici</b>", "En savoir plus…", "plus d&#x27;infos", "lien"]
)
def test_a_link_that_does_not_say_where_it_leads_is_told(text):
    assert len(vague_links(f'<p>Voir <a href="https://a.org">{text}</a></p>')) == 1


@pytest.mark.parametrize("text", ["Le protocole du Spipoll", "Les lieux ici recensés"])
def test_a_link_that_says_where_it_leads_is_not_told(text):
    assert vague_links(f'<a href="https://a.org">{text}</a>') == []


def internal(page_id, text="La mare"):
    return f'<p><a id="{page_id}" linktype="page">{text}</a></p>'


def test_a_link_to_a_published_page_is_whole():
    assert broken_page_links(internal(ProjectPageFactory().pk)) == []


@pytest.mark.parametrize("live", [False, None])
def test_a_link_to_a_page_that_is_not_there_is_broken(live):
    target = 99999 if live is None else ProjectPageFactory(live=False).pk
    assert broken_page_links(internal(target)) == ["La mare"]


def test_many_links_are_verified_in_one_query(django_assert_num_queries):
    html = internal(99998, "un") + internal(99999, "deux") + '<a href="https://a.org">dehors</a>'
    with django_assert_num_queries(1):
        assert broken_page_links(html) == ["un", "deux"]
