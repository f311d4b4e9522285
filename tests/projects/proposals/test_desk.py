"""The editors' desk: what waits, and who may decide."""

import pytest
from django.urls import reverse

from projects.proposals.attachments import attach
from projects.proposals.desk import VERBS
from projects.proposals.enums import ProposalState
from tests.home.factories import UserFactory
from tests.projects.factories import ProjectPageFactory
from tests.projects.proposals.factories import ProposalFactory
from tests.projects.proposals.test_attachments import file

LISTING = reverse("proposals_desk:index")


def shown(desk, proposal):
    return desk.get(reverse("proposals_desk:proposal", args=[proposal.pk]))


def test_the_queue_holds_what_was_sent_and_no_draft(desk):
    ProposalFactory(title="Encore un brouillon")
    ProposalFactory(received=True, title="Compter les mares")
    html = desk.get(LISTING).content.decode()
    assert "Compter les mares" in html
    assert "Encore un brouillon" not in html


def test_a_draft_is_its_author_s_alone(desk):
    assert shown(desk, ProposalFactory()).status_code == 404


def test_the_dashboard_says_how_many_wait(desk):
    ProposalFactory(received=True)
    ProposalFactory(state=ProposalState.QUARANTINED)
    ProposalFactory(received=True, state=ProposalState.REFUSED)
    html = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "propositions à examiner" in html
    assert f"{LISTING}?state=quarantined&amp;state=received&amp;state=in-review" in html
    assert desk.get(f"{LISTING}?state=quarantined&state=received&state=in-review").status_code == 200


def test_the_editor_reads_why_it_is_participatory_and_what_resembles_it(desk):
    page = ProjectPageFactory(title="Compter les mares", live=False)
    other = ProposalFactory(received=True, title="Compter les mares")
    proposal = ProposalFactory(received=True, title="Compter les mares", why="Des yeux partout.")
    html = shown(desk, proposal).content.decode()
    assert "Des yeux partout." in html
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert "brouillon de fiche" in html
    assert reverse("proposals_desk:proposal", args=[other.pk]) in html


def test_the_files_of_a_proposal_are_read_at_the_desk(desk):
    proposal = ProposalFactory(received=True)
    attached = attach(proposal, file("affiche.pdf", b"%PDF-1.7"))
    response = desk.get(reverse("proposals_desk:file", args=[proposal.pk, attached.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content == b"%PDF-1.7"


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.code)
def test_each_verb_asks_before_it_acts(desk, verb):
    proposal = ProposalFactory(received=True, state=sorted(verb.states)[0])
    html = desk.get(reverse(f"proposals_desk:{verb.code}", args=[proposal.pk])).content.decode()
    assert str(verb.label) in html
    proposal.refresh_from_db()
    assert not proposal.messages.exists()


def test_only_the_verbs_of_the_state_are_offered(desk):
    html = shown(desk, ProposalFactory(received=True, state=ProposalState.REFUSED)).content.decode()
    offered = {verb.code for verb in VERBS if f"/{verb.code}/" in html.split("Où elle en est")[-1]}
    assert offered == {"ecrire"}


def test_nobody_without_the_right_comes_to_the_desk(client):
    proposal = ProposalFactory(received=True)
    client.force_login(UserFactory(is_staff=True))
    for name, args in [("index", []), ("proposal", [proposal.pk]), ("accepter", [proposal.pk])]:
        assert client.get(reverse(f"proposals_desk:{name}", args=args)).status_code in {302, 403}
    assert client.post(reverse("proposals_desk:accepter", args=[proposal.pk])).status_code in {302, 403}
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.RECEIVED
