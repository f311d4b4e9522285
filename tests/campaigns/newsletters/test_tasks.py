"""Tasks may be lost, late, doubled: what is due is in the tables."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import tasks
from campaigns.newsletters.claims import claim, new_owner
from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState
from campaigns.newsletters.models import Consent, Subscription
from campaigns.newsletters.subscriptions import ask_subscription
from tests.campaigns.newsletters.factories import (
    IssueFactory,
    SubscriptionFactory,
    findable_project,
    issue_with_deliveries,
)


@pytest.fixture
def people():
    findable_project(themes=["birds"])
    findable_project(themes=["mobility"])
    return [SubscriptionFactory(themes=["birds"]), SubscriptionFactory(themes=["mobility"])]


def test_the_beat_brings_an_approved_issue_to_its_end(smtp_server, people):
    issue = IssueFactory(approved=True)
    tasks.advance_issues()
    issue.refresh_from_db()
    assert issue.state == IssueState.SENT
    assert set(smtp_server.addresses()) == {person.contributor.email for person in people}


def test_two_people_receive_different_projects(smtp_server, people):
    IssueFactory(approved=True)
    tasks.advance_issues()
    texts = {message["To"]: message.get_body(("plain",)).get_content() for message in smtp_server.received}
    first, second = (texts[person.contributor.email] for person in people)
    assert "Thème : oiseaux" in first
    assert "Thème : oiseaux" not in second


def test_many_beats_at_once_send_one_message_each(smtp_server, people):
    issue = IssueFactory(approved=True)
    for _beat in range(3):
        tasks.advance_issues()
        tasks.pump_issue(issue.pk)
    assert len(smtp_server.received) == 2


def test_the_next_issue_proposes_nothing_already_received(smtp_server, people):
    IssueFactory(approved=True)
    tasks.advance_issues()
    following = IssueFactory(approved=True)
    tasks.advance_issues()
    assert set(following.deliveries.values_list("state", "last_error")) == {
        (DeliveryState.SKIPPED, "aucun projet proche")
    }
    assert len(smtp_server.received) == 2


def test_who_leaves_between_preparation_and_sending_gets_nothing(smtp_server, people, client):
    issue = issue_with_deliveries(2, send_at=timezone.now() + timedelta(hours=1))
    gone = issue.deliveries.first().subscription
    client.post(gone.get_unsubscribe_url().removeprefix("http://localhost:8000"))
    type(issue).objects.update(send_at=None)
    tasks.advance_issues()
    assert gone.contributor.email not in smtp_server.addresses()
    assert len(smtp_server.addresses()) == 1


@pytest.mark.parametrize("field", ["send_at", "retry_at"])
def test_an_issue_waits_for_its_time(smtp_server, people, field):
    issue = IssueFactory(approved=True, **{field: timezone.now() + timedelta(hours=1)})
    tasks.advance_issues()
    tasks.pump_issue(issue.pk)
    issue.refresh_from_db()
    assert issue.state == IssueState.PREPARING
    assert smtp_server.received == []


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.PAUSED, IssueState.CANCELLED])
def test_an_issue_nobody_let_go_is_left_alone(smtp_server, state):
    issue = issue_with_deliveries(1)
    type(issue).objects.update(state=state)
    tasks.advance_issues()
    tasks.pump_issue(issue.pk)
    assert smtp_server.received == []


def test_the_beat_repairs_what_a_crash_left(smtp_server, later):
    issue = issue_with_deliveries(2)
    claim(issue, new_owner())
    later()
    tasks.advance_issues()
    assert len(smtp_server.received) == 2


def test_a_task_for_what_no_longer_exists_does_nothing():
    tasks.pump_issue(987654)
    tasks.send_request_mail(987654)


def test_a_request_whose_wake_up_was_lost_is_answered_by_the_beat(mailoutbox):
    ask_subscription("ana@example.org")
    tasks.advance_issues()
    assert len(mailoutbox) == 1


def test_a_request_already_answered_is_not_answered_again(mailoutbox):
    consent = ask_subscription("ana@example.org")
    tasks.send_request_mail(consent.pk)
    tasks.advance_issues()
    assert len(mailoutbox) == 1


def test_a_lost_broker_does_not_fail_the_request(client, monkeypatch, django_capture_on_commit_callbacks):
    def lost(*args, **kwargs):
        raise ConnectionError("broker")

    monkeypatch.setattr(tasks.send_request_mail, "apply_async", lost)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/lettre/", {"email": "ana@example.org"}).status_code == 302
    assert Consent.objects.mail_due(timezone.now()).count() == 1


def test_a_wake_up_carries_an_id_and_no_address(client, monkeypatch, django_capture_on_commit_callbacks):
    given = []
    monkeypatch.setattr(
        tasks.send_request_mail, "apply_async", lambda args, kwargs: given.append((args, kwargs))
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/lettre/", {"email": "ana@example.org"})
    assert given == [((Consent.objects.get().pk,), {})]


def test_the_purge_forgets_old_unconfirmed_requests():
    SubscriptionFactory(state=SubscriptionState.PENDING)
    Subscription.objects.update(created_at=timezone.now() - timedelta(days=31))
    tasks.purge_unconfirmed()
    assert not Subscription.objects.exists()
