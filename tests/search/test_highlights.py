"""Marks around the words that were looked for."""

import re
from html import unescape

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import tokens
from search.forms import DiscoveryForm
from search.highlights import marked
from search.models import SynonymGroup
from search.presentation import ResultsPage
from tests.projects.factories import ProjectPageFactory


def marks(html):
    return [unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", html)]


def shown(typed):
    page = ResultsPage(DiscoveryForm.from_querystring(f"q={typed}"))
    return [marks(card.html) for card in page.projects()]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("école", ["école", "ECOLES"]),
        ("ecoles", ["école", "ECOLES"]),
        ("oiseau", ["oiseaux"]),
        ("le", []),
        ("absent", []),
    ],
)
def test_accents_elisions_case_and_plural_do_not_matter(typed, expected):
    text = "Des oiseaux dans l’école et les ECOLES"
    assert marks(marked(text, tokens(typed))) == expected


def test_tags_and_attributes_are_left_alone():
    html = '<a href="/oiseaux/" title="oiseaux">Les oiseaux</a>'
    assert marked(html, ["oiseau"]) == '<a href="/oiseaux/" title="oiseaux">Les <mark>oiseaux</mark></a>'


@given(st.text(max_size=80), st.lists(st.sampled_from(["a", "amp", "lt", "script", "oiseau", "39"])))
def test_what_was_escaped_stays_so_and_no_word_is_lost(text, stems):
    html = escape(text)
    result = marked(html, stems)
    assert re.sub("</?mark>", "", result) == html


def test_what_engines_find_is_marked_in_the_results(indexed):
    ProjectPageFactory(title="Compter les oiseaux", summary="Un oiseau, deux oiseaux.")
    indexed()
    assert shown("oiseau") == [["oiseaux", "oiseau", "oiseaux"]]
    assert shown("oisseau") == [["oiseaux", "oiseau", "oiseaux"]]


def test_a_synonym_is_marked_too(indexed):
    SynonymGroup.objects.create(words="bicyclette, petite-reine-inventee, draisienne".replace("-", ""))
    ProjectPageFactory(title="Balade en draisienne", summary="Dehors.")
    indexed()
    assert shown("bicyclette") == [["draisienne"]]


def test_nothing_is_marked_when_nothing_is_typed(indexed):
    ProjectPageFactory()
    indexed()
    assert shown("") == [[]]


def test_marking_costs_no_query(indexed, django_assert_num_queries):
    ProjectPageFactory(title="Compter les oiseaux")
    indexed()
    page = ResultsPage(DiscoveryForm.from_querystring("q=oiseau"))
    before = page.projects()[0].html
    with django_assert_num_queries(0):
        assert marked(before, page.result.stems)
