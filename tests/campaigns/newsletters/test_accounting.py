"""Whatever happens, in whatever order: candidates = sent + failed + skipped + doubtful + outstanding."""

import contextlib
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.newsletters import actions, claims
from campaigns.newsletters.claims import reap
from campaigns.newsletters.delivery import pump
from campaigns.newsletters.enums import FINISHED_ISSUE_STATES, DoubtPolicy, IssueState
from campaigns.newsletters.models import Delivery, Issue, Lease
from campaigns.newsletters.transports import (
    Answer,
    Deferred,
    Interrupted,
    RecipientRefused,
    Rejected,
    Unavailable,
    Uncertain,
)
from campaigns.newsletters.transports.memory import MemoryTransport
from tests.campaigns.newsletters.factories import issue_with_deliveries

PEOPLE = 4


class Crash(BaseException):
    """The process dies here. ``accepted``: whether the server has taken the message."""


class UnluckyTransport(MemoryTransport):
    """Each message meets the next event; without events left, all is well."""

    def __init__(self, events, room):
        super().__init__()
        self.events, self.ROOM = events, room

    def give(self, ticket, content):
        event = self.events.pop(0) if self.events else "accept"
        recipient = self.recipients.pop(ticket)
        if event in ("accept", "crash after", "doubt after"):
            self.accepted.append(recipient)
        if event.startswith("crash"):
            raise Crash(event)
        error = ERRORS.get(event)
        self.due.append((ticket, error(event, 451) if error else Answer.ACCEPTED))


ERRORS = {
    "defer": Deferred,
    "refuse": RecipientRefused,
    "reject": Rejected,
    "close": Unavailable,
    "interrupt": Interrupted,
    "doubt before": Uncertain,
    "doubt after": Uncertain,
}
EVENTS = st.lists(st.sampled_from(["accept", "crash before", "crash after", *ERRORS]), max_size=12)
CONNECTIONS = st.integers(1, PEOPLE)


def let_time_pass():
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.update(next_at=past)
    Delivery.objects.exclude(lease_until=None).update(lease_until=past)
    Lease.objects.update(until=past)
    Issue.objects.update(retry_at=None)
    reap(timezone.now())


def run_until_the_end(issue, transport):
    """Pumps, crashes, restarts and resumes; the equation is checked after each."""
    until = timezone.now() + timedelta(minutes=1)
    for _step in range(40):
        with contextlib.suppress(Crash):
            pump(issue, transport, until)
        issue.refresh_from_db()
        assert issue.is_balanced(), issue.account()
        if issue.state == IssueState.PAUSED:
            actions.resume(issue)
        if issue.state in FINISHED_ISSUE_STATES:
            return
        let_time_pass()
    raise AssertionError(f"never finished: {issue.account()}")


def copies(transport):
    return Counter(transport.accepted)


def simulate(policy, events, connections=1):
    """One issue to PEOPLE through ``events``. Returns the accepted copies and the final account."""
    with transaction.atomic():
        issue = issue_with_deliveries(PEOPLE, on_doubt=policy)
        transport = UnluckyTransport(list(events), connections)
        run_until_the_end(issue, transport)
        account = issue.account()
        transaction.set_rollback(True)
    return copies(transport), account


anything = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@anything
@given(EVENTS, CONNECTIONS)
def test_nobody_receives_two_copies_when_doubts_are_held(events, connections):
    received, _account = simulate(DoubtPolicy.HOLD, events, connections)
    assert all(count == 1 for count in received.values())


@anything
@given(EVENTS, CONNECTIONS)
def test_nobody_is_lost_when_doubts_are_held(events, connections):
    received, account = simulate(DoubtPolicy.HOLD, events, connections)
    assert account["outstanding"] == 0
    assert len(received) >= PEOPLE - account["failed"] - account["skipped"] - account["doubtful"]


@anything
@given(EVENTS)
def test_resending_makes_no_more_copies_than_doubts(events):
    received, _account = simulate(DoubtPolicy.RESEND, events)
    in_doubt = events.count("crash after") + events.count("doubt after")
    assert sum(count - 1 for count in received.values()) <= in_doubt


@anything
@given(EVENTS, CONNECTIONS)
def test_resending_makes_no_more_copies_than_connections_at_each_crash(events, connections):
    received, _account = simulate(DoubtPolicy.RESEND, events, connections)
    crashes = events.count("crash before") + events.count("crash after")
    in_doubt = crashes * connections + events.count("doubt after")
    assert sum(count - 1 for count in received.values()) <= in_doubt


@anything
@given(EVENTS, CONNECTIONS)
def test_dropping_never_makes_a_second_copy(events, connections):
    received, account = simulate(DoubtPolicy.DROP, events, connections)
    assert account["doubtful"] == 0
    assert all(count == 1 for count in received.values())


def test_the_account_names_each_term_of_the_equation():
    account = issue_with_deliveries(2).account()
    assert account == {
        "candidates": 2,
        "sent": 0,
        "failed": 0,
        "skipped": 0,
        "doubtful": 0,
        "outstanding": 2,
    }


def test_a_missing_row_unbalances_the_account():
    issue = issue_with_deliveries(2)
    issue.deliveries.first().delete()
    assert not issue.is_balanced()


def test_an_erased_person_leaves_the_account_balanced():
    issue = issue_with_deliveries(2)
    issue.deliveries.first().subscription.contributor.delete()
    assert issue.is_balanced()


def test_a_released_batch_is_due_again():
    issue = issue_with_deliveries(3)
    claims.claim(issue, "one")
    claims.release("one")
    assert len(claims.claim(issue, "another")) == 3
