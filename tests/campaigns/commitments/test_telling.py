"""What followers are told, whatever is published and however often the beat looks."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.commitments import people
from campaigns.commitments.enums import DeclaredStatus
from campaigns.commitments.models import Change, Follower
from campaigns.commitments.wagtail_hooks import tell_nobody_twice
from tests.campaigns.commitments.factories import CommitmentPageFactory
from tests.projects.factories import ContributorFactory

pytestmark = pytest.mark.django_db
START = timezone.now().replace(microsecond=0)
#: Minutes after the start: a change is published, or the beat looks.
EVENTS = st.lists(st.tuples(st.integers(1, 300), st.sampled_from(["change", "look"])), max_size=12)


def at(minutes):
    return START + timedelta(minutes=minutes)


def follower_of(page, email="lea@example.org", **fields):
    person = ContributorFactory(email=email, confirmed_at=START)
    defaults = {"mail_due_at": None, "confirmed_at": START, "told_at": START}
    return Follower.objects.create(page=page, contributor=person, **{**defaults, **fields})


def change(page, minutes, **fields):
    defaults = {"key": "5b0c8a52-6a43-4c53-9d3c-0a7d5b8d1001", "title": "Comptes", "field": "Statut"}
    return Change.objects.create(page=page, at=at(minutes), **{**defaults, "after": "Partiel", **fields})


def told():
    """The changes named in the messages that left, by their words."""
    return [line for message in mail.outbox for line in message.body.splitlines() if line.startswith("– ")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_each_change_is_told_once_and_none_is_lost(events):
    Follower.objects.all().delete()
    Change.objects.all().delete()
    mail.outbox.clear()
    page = CommitmentPageFactory()
    follower = follower_of(page, f"{page.pk}@example.org")
    for number, (minutes, what) in enumerate(sorted(events)):
        if what == "change":
            change(page, minutes, after=f"n{number}")
        else:
            people.tell_followers(at(minutes))
    people.tell_followers(at(1_000))
    expected = [f"n{n}" for n, (_minutes, what) in enumerate(sorted(events)) if what == "change"]
    quoted = [line.rpartition(" : ")[2] for line in told()]
    assert len(quoted) == len(set(quoted))
    assert set(quoted) <= set(expected)
    if len(expected) <= people.QUOTED:
        assert sorted(quoted) == sorted(expected)
    follower.refresh_from_db()
    assert not Follower.objects.with_news(at(2_000)).exists()


@pytest.mark.parametrize("status", DeclaredStatus)
def test_every_status_is_told_in_its_words(status):
    page = CommitmentPageFactory()
    follower_of(page)
    change(page, 1, after=status.label)
    people.tell_followers(at(60))
    assert told() == [f"– Comptes – Statut : {status.label}"]


def test_what_was_taken_off_is_told_too():
    page = CommitmentPageFactory()
    follower_of(page)
    change(page, 1, before="Comptes", after="", field="Action")
    people.tell_followers(at(60))
    assert told() == ["– Comptes – Action : retiré"]


def test_a_long_list_is_cut_and_the_page_has_the_rest():
    page = CommitmentPageFactory(title="Ouvrir")
    follower_of(page)
    for number in range(people.QUOTED + 3):
        change(page, 1, after=str(number))
    people.tell_followers(at(60))
    assert len(told()) == people.QUOTED
    assert mail.outbox[0].subject == f"{people.QUOTED + 3} changements : Ouvrir"
    assert f"{page.url}#historique" in mail.outbox[0].body


@pytest.mark.parametrize(("language", "words"), [("fr", "1 changement : Ouvrir"), ("en", "1 change: Ouvrir")])
def test_each_is_told_in_the_language_in_which_they_asked(language, words):
    page = CommitmentPageFactory(title="Ouvrir")
    follower_of(page, language=language)
    change(page, 1)
    people.tell_followers(at(60))
    assert mail.outbox[0].subject == words


def test_each_follower_has_a_message_of_their_own():
    page = CommitmentPageFactory()
    for number in range(3):
        follower_of(page, f"{number}@example.org")
    change(page, 1)
    assert people.tell_followers(at(60)) == 3
    assert sorted(message.to[0] for message in mail.outbox) == [f"{n}@example.org" for n in range(3)]
    assert len({message.body for message in mail.outbox}) == 3


def test_only_who_follows_that_commitment_is_told():
    one, other = CommitmentPageFactory(), CommitmentPageFactory()
    follower_of(one)
    change(other, 1)
    assert people.tell_followers(at(60)) == 0


def test_a_commitment_that_was_withdrawn_tells_nothing():
    page = CommitmentPageFactory()
    follower_of(page)
    change(page, 1)
    page.unpublish()
    assert people.tell_followers(at(60)) == 0


def test_while_editors_go_on_nobody_is_told():
    page = CommitmentPageFactory()
    follower_of(page)
    change(page, 1)
    change(page, 14)
    assert people.tell_followers(at(20)) == 0
    assert people.tell_followers(at(30)) == 1
    assert len(told()) == 2


def test_a_copy_of_the_site_tells_nobody(monkeypatch):
    page = CommitmentPageFactory()
    follower_of(page)
    change(page, 1)
    monkeypatch.setattr(people, "may_write", lambda: False)
    assert people.tell_followers(at(60)) == 0
    monkeypatch.undo()
    assert people.tell_followers(at(60)) == 1


def test_looking_when_nothing_changed_costs_the_same_however_many_follow():
    def cost():
        with CaptureQueriesContext(connection) as queries:
            people.tell_followers(at(60))
        return len(queries)

    cost()
    before = cost()
    for number in range(5):
        follower_of(CommitmentPageFactory(), f"{number}@example.org")
    assert cost() == before


def test_no_address_is_in_a_link():
    page = CommitmentPageFactory()
    follower_of(page)
    change(page, 1)
    people.tell_followers(at(60))
    links = [word for word in mail.outbox[0].body.split() if word.startswith("http")]
    assert len(links) == 2
    assert not any("lea" in link or "@" in link for link in links)


@pytest.mark.parametrize("token", ["", "x", "eyJhIjoxfQ:1x:y", "\x00"])
def test_a_forged_link_stops_and_confirms_nothing(token):
    for read in (people.read_stop, people.read_confirmation):
        with pytest.raises(people.StaleLink, match="demandez-en un autre"):
            read(token)


def test_the_link_of_one_thing_does_not_do_another():
    follower = follower_of(CommitmentPageFactory())
    with pytest.raises(people.StaleLink):
        people.read_confirmation(people.stop_of(follower))
    assert people.read_stop(people.stop_of(follower)) == follower


def test_after_a_restored_backup_what_may_have_been_told_is_not_told_again():
    page = CommitmentPageFactory()
    follower_of(page, told_at=at(-60))
    change(page, -30)
    tell_nobody_twice()
    assert people.tell_followers(at(60)) == 0
    change(page, 130, after="Complet")
    people.tell_followers(at(300))
    assert [line.rpartition(" : ")[2] for line in told()] == ["Complet"]
