"""Nothing is dropped, nobody is lied to: what looks automatic waits for somebody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from projects.proposals.doubts import doubts_about, is_mostly_foreign
from projects.proposals.enums import ProposalState
from projects.proposals.models import Proposal
from tests.projects.proposals.factories import ProposalFactory


def send(client, proposal, **values):
    address = reverse("proposals:preview", args=[proposal.key])
    return client.post(address, {"email": "ana@example.org", **values}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ({"why": "https://a.example https://b.example www.c.example http://d.example"}, "links"),
        ({"summary": "Voir [url=https://a.example]ici[/url]"}, "code"),
        ({"title": "Купить дешево", "summary": "Дешево", "first_step": "Звоните", "why": "Сейчас"}, "script"),
        ({"begun": timedelta(seconds=5)}, "haste"),
    ],
)
def test_each_sign_is_named(told, doubt):
    assert doubts_about(ProposalFactory(**told)) == [doubt]


def test_an_honest_proposal_raises_no_doubt():
    honest = ProposalFactory(why="Voir https://mares.example.org : « < 5 minutes », l’été, à Aÿ-Champagne.")
    assert doubts_about(honest) == []


def test_the_same_text_under_another_title_is_doubtful():
    ProposalFactory(received=True, why="Toujours le même texte.")
    assert doubts_about(ProposalFactory(why="Toujours le même texte.")) == ["repeated"]


def test_an_address_and_a_network_that_send_a_lot_are_doubtful():
    found = [doubts_about(ProposalFactory(), address="a", network="n") for _time in range(16)]
    assert found[2:5] == [[], ["address"], ["address"]]
    assert found[-1] == ["address", "network"]


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="abcdéèçœŸ0123456789 .,’!« »", max_size=60))
def test_no_french_text_is_foreign(text):
    assert not is_mostly_foreign(text)


def test_what_fills_the_hidden_field_waits_and_is_told_so(client, mailoutbox):
    proposal = ProposalFactory()
    html = send(client, proposal, website="https://spam.example")
    assert "elle n’est pas encore reçue" in html
    assert "une personne va le vérifier" in html
    assert "Merci" not in html
    proposal.refresh_from_db()
    assert (proposal.state, proposal.doubts) == (ProposalState.QUARANTINED, ["trap"])
    assert not mailoutbox


def test_released_it_goes_on_as_any_other(client, desk, letters):
    proposal = ProposalFactory()
    send(client, proposal, website="rempli par le navigateur")
    listing = desk.get(reverse("proposals_desk:index"), {"state": "quarantined"}).content.decode()
    assert proposal.title in listing
    assert "un champ caché a été rempli" in listing
    with letters():
        desk.post(reverse("proposals_desk:liberer", args=[proposal.pk]))
    assert letters.last.to == ["ana@example.org"]
    with letters():
        client.post(letters.link())
    proposal.refresh_from_db()
    assert (proposal.state, proposal.doubts) == (ProposalState.RECEIVED, [])


def test_spam_is_deleted_by_an_editor_and_leaves_a_line_in_the_history(client, desk):
    proposal = ProposalFactory(title="Pilules")
    send(client, proposal, website="x")
    desk.post(reverse("proposals_desk:supprimer", args=[proposal.pk]))
    assert not Proposal.objects.exists()
    assert ModelLogEntry.objects.get(action="proposals.discard").label == "Pilules"
