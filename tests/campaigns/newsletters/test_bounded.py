"""What is done again and again costs the same whatever the number of messages, past or to come."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.newsletters import actions, claims, delivery, spikes, tasks
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.ledger import record
from campaigns.newsletters.models import Delivery, Issue, Lease
from campaigns.newsletters.transports.memory import MemoryTransport
from tests.campaigns.newsletters.factories import issue_with_deliveries, issue_with_many_deliveries


@pytest.fixture
def messages_read():
    """Calling it with an act returns the statements by which the act reads or writes messages."""

    def during(act, *arguments):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            act(*arguments)
        return [query["sql"] for query in queries if "newsletters_delivery" in query["sql"]]

    return during


@pytest.fixture
def large():
    """An issue almost all of which has left, as the planner of the database knows it."""
    issue = issue_with_many_deliveries(4_000, on_doubt="hold")
    ids = list(issue.deliveries.order_by("pk").values_list("pk", flat=True)[:3_900])
    issue.deliveries.filter(pk__in=ids).update(state="sent", claimed_by="one", sent_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE newsletters_delivery")
    return issue


def test_the_beat_reads_no_message_when_nothing_leaves(messages_read, installation):
    issue_with_deliveries(3, state=IssueState.SENT)
    assert messages_read(tasks.advance_issues) == []


def test_the_sweep_reads_no_message_while_processes_answer(messages_read):
    issue = issue_with_deliveries(3)
    record([], claims.claim(issue, claims.new_owner()), timezone.now())
    assert messages_read(claims.reap, timezone.now()) == []


def test_the_sweep_reads_the_messages_of_the_issue_of_a_dead_process_once(messages_read, later):
    claims.claim(issue_with_deliveries(2), claims.new_owner())
    later()
    assert messages_read(claims.reap, timezone.now()) != []
    assert messages_read(claims.reap, timezone.now()) == []
    assert not Lease.objects.exists()


def test_a_process_that_ends_in_order_leaves_no_lease(soon):
    delivery.pump(issue_with_deliveries(3), MemoryTransport(), soon)
    assert not Lease.objects.exists()


def test_a_process_that_is_only_slow_keeps_what_it_handed_over(later):
    issue = issue_with_deliveries(2)
    rows = claims.claim(issue, claims.new_owner())
    later()
    record([], rows[:1], timezone.now())
    claims.reap(timezone.now())
    assert set(issue.deliveries.values_list("pk", "state")) == {
        (rows[0].pk, "handoff"),
        (rows[1].pk, "pending"),
    }
    assert Lease.objects.get().until > timezone.now()


def test_what_a_process_gives_back_is_what_it_held_itself(soon):
    issue = issue_with_deliveries(4)
    others = claims.claim(issue, claims.new_owner(), size=2)
    mine = claims.new_owner()
    claims.claim(issue, mine)
    claims.release(mine)
    assert set(issue.deliveries.filter(state="claimed").values_list("pk", flat=True)) == {
        row.pk for row in others
    }


@pytest.mark.parametrize("query", ["due", "waiting"])
def test_what_is_to_send_is_found_by_the_index_of_what_nobody_holds(large, query):
    rows = {
        "due": large.deliveries.due(timezone.now()).values("pk")[:500],
        "waiting": large.deliveries.waiting().values("pk")[:1],
    }[query]
    assert "delivery_due" in rows.explain()


def test_an_issue_that_is_long_to_count_is_counted_more_seldom(messages_read, monkeypatch):
    monkeypatch.setattr(spikes, "NOTICEABLE", 0)
    issue = issue_with_deliveries(3)
    assert len(messages_read(spikes.watch)) > 0
    assert messages_read(spikes.watch) == []
    Issue.objects.update(watch_after=timezone.now() - timedelta(seconds=1))
    assert len(messages_read(spikes.watch)) > 0
    actions.pause(issue)
    actions.resume(issue)
    assert len(messages_read(spikes.watch)) > 0


def test_two_issues_at_once_are_reaped_each_for_itself(later):
    issues = [issue_with_deliveries(2), issue_with_deliveries(2)]
    for issue in issues:
        claims.claim(issue, claims.new_owner())
    later()
    claims.reap(timezone.now())
    assert set(Delivery.objects.values_list("state", "claimed_by")) == {("pending", "")}
