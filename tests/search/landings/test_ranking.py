"""The public page on ranking tells the figures that are really used."""

import pytest

from search import recommendations, wording
from search.forms import SORTS
from search.landings import ranking
from search.query import CLOSENESS_WEIGHT
from search.recommendations import WEIGHTED

PAGE = "/comment-nous-classons/"


@pytest.fixture
def html(client):
    return " ".join(client.get(PAGE).text.split())


def test_every_order_of_results_is_told(html):
    for _sort, label in SORTS.values():
        assert f"<li>{str(label).capitalize()}</li>" in html


def test_every_bag_of_words_is_told_with_its_weight():
    assert {weight.value for weight in ranking.match_weights()} == {*wording.BAG_WEIGHTS.values()}
    assert len(ranking.match_weights()) == len(wording.BAG_WEIGHTS)


def test_every_facet_that_makes_projects_alike_is_told_with_its_weight():
    told = {weight.label: weight.value for weight in ranking.likeness_weights()}
    assert told.pop("textes très proches") == CLOSENESS_WEIGHT
    assert told == {f"{facet.label} en commun": facet.weight for facet in WEIGHTED}


def test_the_heaviest_is_told_first():
    values = [weight.value for weight in ranking.likeness_weights()]
    assert values == sorted(values, reverse=True)


def test_the_page_follows_the_figures(client, monkeypatch):
    monkeypatch.setattr(ranking, "RELEVANCE_SHARE", 0.6)
    monkeypatch.setattr(ranking, "TITLE_TIMES", 17)
    html = client.get(PAGE).text
    assert "pour 60" in html
    assert "pour 40" in html
    assert "compte 17 fois" in html


def test_what_moves_a_project_back_is_told(html):
    assert "ne répondent pas à « toujours d’actualité ? » passe après les autres" in html


def test_the_page_says_how_to_switch_the_personal_part_off(html):
    assert "Sur le site, rien à couper" in html
    assert "Ne pas tenir compte de ce que je suis ni de mes participations" in html


def test_figures_are_those_of_the_modules(html):
    assert f"moins de {round(recommendations.RELEVANCE_FLOOR * 100)}" in html
    assert f"des {recommendations.MAX_SEEDS} derniers projets" in html


def test_every_search_leads_to_the_page(client, discover):
    discover()
    assert f'href="{PAGE}"' in client.get("/projets/").text


def test_nothing_of_the_page_depends_on_the_visitor(client):
    response = client.get(PAGE)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_it_is_read_in_english(client):
    assert "How we rank and recommend" in client.get("/en" + PAGE).text
