"""Proposals that are not all alike, nor all of one organisation."""

import pytest

from search import recommendations
from search.query import Candidate, Profile, Reason
from search.recommendations import Ranked, diverse, recommend
from tests.projects.factories import OrganisationFactory, ProjectPageFactory


def entry(number, score, organisation, theme="oiseaux"):
    facets = {"organisation": [organisation], "theme": [theme]}
    return Ranked(Candidate(number, facets, {}), score, Reason("fresh"))


def test_the_best_comes_first_and_the_next_is_unlike_it():
    ranked = [entry(1, 9.0, "a"), entry(2, 8.9, "a"), entry(3, 8.0, "b", theme="climat")]
    assert [chosen.candidate.page_id for chosen in diverse(ranked, 3)] == [1, 3, 2]


def test_equal_projects_come_newest_first():
    ranked = [entry(number, 1.0, f"o{number}", theme=f"t{number}") for number in (3, 1, 2)]
    assert [chosen.candidate.page_id for chosen in diverse(ranked, 3)] == [3, 2, 1]


def test_nobody_ranked_is_nobody_chosen():
    assert diverse([], 4) == []


def test_what_is_far_less_relevant_than_the_best_is_left_out():
    ranked = [entry(1, 10.0, "o1", theme="t1"), entry(2, 2.0, "o2", theme="t2")]
    assert [chosen.candidate.page_id for chosen in diverse(ranked, 4)] == [1]


@pytest.mark.parametrize(("size", "expected"), [(1, [1]), (2, [1, 4]), (3, [1, 2, 4]), (4, [1, 2, 3, 4])])
def test_several_projects_are_never_of_one_organisation_even_when_the_others_are_far(size, expected):
    ours = [entry(number, 10.0 - number, "lpo", theme=f"t{number}") for number in (1, 2, 3)]
    others = [entry(4, 1.0, "tela", theme="t4"), entry(5, 0.9, "mnhn", theme="t5")]
    assert [chosen.candidate.page_id for chosen in diverse([*ours, *others], size)] == expected


@pytest.fixture
def proposed(indexed):
    """The projects proposed to somebody whom one organisation suits best, and another's a little."""
    lpo = OrganisationFactory(name="LPO")
    for _number in range(6):
        ProjectPageFactory(organisation=lpo, themes=["birds", "plants"], contribution_kinds=["observe"])
    other = ProjectPageFactory(themes=["birds"])
    indexed()
    profile = Profile(themes=("oiseaux", "plantes"), contribution_kinds=("observer",))
    return other.pk, lambda: [each.project_id for each in recommend(profile, size=4)]


def test_one_organisation_never_has_all_the_places_when_another_could_have_one(proposed):
    other, ids = proposed
    assert other in ids()


def test_an_organisation_with_more_projects_than_an_engine_names_leaves_a_place(proposed, monkeypatch):
    monkeypatch.setattr(recommendations, "CANDIDATES", 3)
    other, ids = proposed
    assert other in ids()


def test_one_organisation_has_all_the_places_when_there_is_no_other(indexed):
    lpo = OrganisationFactory(name="LPO")
    pages = [ProjectPageFactory(organisation=lpo, themes=["birds"]) for _number in range(3)]
    indexed()
    assert {each.project_id for each in recommend(Profile(themes=("oiseaux",)))} == {
        page.pk for page in pages
    }
