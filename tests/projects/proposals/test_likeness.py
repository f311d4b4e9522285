"""What may be the same project, online or not, by its address, its title or what it says."""

import pytest

from projects.proposals.enums import ProposalState
from projects.proposals.likeness import find_alike
from tests.projects.factories import ProjectPageFactory
from tests.projects.proposals.factories import ProposalFactory


def reasons(found):
    return [(each.subject.title, each.reason) for each in [*found.online, *found.hidden]]


def test_the_address_tells_it_whatever_its_form():
    ProjectPageFactory(title="Vigie mares", participate_url="https://www.mares.example.org/carte/?lang=fr")
    assert reasons(find_alike("Autre chose", "http://mares.example.org/carte")) == [("Vigie mares", "url")]


def test_two_projects_of_one_site_are_not_one():
    ProjectPageFactory(title="Vigie mares", participate_url="https://nature.example.org/")
    assert not find_alike("Chanter ensemble", "https://nature.example.org")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("compter les MARES", "title"), ("Compter les mares !", "title"), ("Compter les marres", "similar")],
)
def test_a_title_tells_it_in_spite_of_a_mistake(typed, reason):
    ProjectPageFactory(title="Compter les mares")
    assert reasons(find_alike(typed)) == [("Compter les mares", reason)]


def test_a_short_name_tells_the_long_one():
    ProjectPageFactory(title="Spipoll – Suivi photographique des insectes")
    assert reasons(find_alike("spipoll")) == [("Spipoll – Suivi photographique des insectes", "similar")]
    assert not find_alike("Suivi")


def test_the_words_of_the_summary_bring_a_neighbour_nearer(discover):
    ProjectPageFactory(title="Recenser les mares", summary="Chacun signale une mare près de chez soi.")
    discover()
    asked = ("Recensement des mares", "", "Chacun signale une mare près de chez soi.")
    assert reasons(find_alike(*asked)) == [("Recenser les mares", "similar")]


def test_drafts_and_other_proposals_count_but_not_what_was_refused_or_left():
    ProjectPageFactory(title="Compter les mares", live=False)
    ProposalFactory(received=True, title="Compter les mares")
    for state in (ProposalState.REFUSED, ProposalState.MERGED, ProposalState.DRAFT):
        ProposalFactory(received=True, title="Compter les mares", state=state)
    found = find_alike("Compter les mares")
    assert (len(found.online), len(found.hidden)) == (0, 2)


def test_a_proposal_is_not_like_itself_nor_its_own_page():
    page = ProjectPageFactory(title="Compter les mares")
    proposal = ProposalFactory(received=True, title="Compter les mares", page=page)
    assert not find_alike(proposal.title, beside=proposal)


@pytest.mark.parametrize("typed", ["", "a", "%", "'; --", "  ", "👩‍🔬"])
def test_anything_may_be_typed(typed):
    ProjectPageFactory()
    assert reasons(find_alike(typed, typed, typed)) == []


def test_typing_asks_few_questions_of_the_database(django_assert_max_num_queries):
    for number in range(5):
        ProjectPageFactory(title=f"Compter les mares {number}")
        ProposalFactory(received=True, title=f"Compter les mares {number}")
    with django_assert_max_num_queries(12):
        find_alike("Compter les mares", "https://mares.example.org/", "Chacun compte.")
