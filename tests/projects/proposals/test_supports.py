"""« Je participerais »: once per person, confirmed by mail."""

import time

import pytest
from django.core import signing
from django.urls import reverse

from projects.models import Contributor
from projects.proposals.enums import ProposalState
from projects.proposals.forms import STAMP_SALT
from tests.projects.factories import ProjectPageFactory
from tests.projects.proposals.factories import ProposalFactory


@pytest.fixture
def shared():
    return ProposalFactory(received=True, state=ProposalState.IN_REVIEW)


def stamp(seconds_ago=60):
    return signing.dumps(time.time() - seconds_ago, salt=STAMP_SALT)


def support(client, proposal, email="bo@example.org", **values):
    return client.post(
        proposal.get_shared_url(), {"email": email, "stamp": stamp(), **values}
    ).content.decode()


@pytest.mark.parametrize("state", ["draft", "quarantined", "received", "refused"])
def test_nobody_reads_a_proposal_that_no_editor_has_read(client, state):
    proposal = ProposalFactory(received=True, state=state)
    assert client.get(proposal.get_shared_url()).status_code == 404


def test_what_only_the_team_reads_is_not_on_the_page_to_share(client, shared):
    html = client.get(shared.get_shared_url()).content.decode()
    assert shared.summary in html
    assert shared.why not in html
    assert shared.contributor.email not in html
    assert shared.token not in html


def test_a_person_counts_once_and_when_they_confirm(client, letters, shared):
    for _time in range(2):
        with letters():
            support(client, shared)
    assert shared.support_count == 0
    for _time in range(2):
        client.post(letters.link())
    assert shared.support_count == 1
    before = len(letters)
    with letters():
        html = support(client, shared, "BO@example.org")
    assert "Si votre adresse n’est pas déjà comptée" in html
    assert (shared.support_count, len(letters)) == (1, before)


def test_the_link_of_a_support_asks_before_it_counts(client, letters, shared):
    with letters():
        support(client, shared)
    client.get(letters.link())
    assert shared.support_count == 0
    assert client.get(reverse("proposals:confirm_support", args=["faux"])).status_code == 410


def test_an_erased_person_still_counts_and_is_nowhere(client, letters, shared):
    with letters():
        support(client, shared)
    client.post(letters.link())
    Contributor.objects.with_address("bo@example.org").delete()
    assert shared.support_count == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"website": "x"}, "Ce champ doit rester vide"),
        ({"seconds_ago": 0}, "moins de 3 secondes"),
        ({"seconds_ago": 100_000}, "restée ouverte trop longtemps"),
        ({"stamp": "faux"}, "restée ouverte trop longtemps"),
        ({"email": "bo"}, "Cette adresse n’est pas complète"),
    ],
)
def test_what_a_program_does_is_refused_in_words(client, letters, shared, values, told):
    values = {"stamp": stamp(values.pop("seconds_ago", 60)), **values}
    with letters():
        html = client.post(shared.get_shared_url(), {"email": "bo@example.org", **values}).content.decode()
    assert told in html
    assert len(letters) == 0


def test_once_the_page_is_online_the_link_leads_there(client, shared):
    shared.page, shared.state = ProjectPageFactory(), ProposalState.ACCEPTED
    shared.save()
    assert client.get(shared.get_shared_url())["Location"] == shared.page.url
