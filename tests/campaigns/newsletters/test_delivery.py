"""The engine against a real SMTP server: nobody twice, nobody lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.newsletters import claims, outcomes
from campaigns.newsletters.claims import reap
from campaigns.newsletters.composition import presentable
from campaigns.newsletters.delivery import Run, pump
from campaigns.newsletters.enums import DeliveryState, DoubtPolicy, IssueState, SuppressionReason
from campaigns.newsletters.ledger import record
from campaigns.newsletters.models import Delivery, Suppression, hash_address
from campaigns.newsletters.subscriptions import unsubscribe
from campaigns.newsletters.transports.memory import MemoryTransport
from campaigns.newsletters.transports.smtp import SmtpTransport
from tests.campaigns.newsletters.factories import DeliveryFactory, issue_with_deliveries
from tests.campaigns.newsletters.mail_server import MailServer


def claim(issue, **kwargs):
    """Rows held by a process of their own."""
    return claims.claim(issue, claims.new_owner(), **kwargs)


@pytest.fixture
def send(smtp_server, soon):
    """Calling it pumps an issue once; returns the addresses that the server has accepted so far."""

    def run(issue):
        pump(issue, SmtpTransport(connections=1), soon)
        issue.refresh_from_db()
        return smtp_server.addresses()

    return run


def states(issue):
    return list(issue.deliveries.order_by("pk").values_list("state", flat=True))


def addresses(issue):
    return list(issue.deliveries.order_by("pk").values_list("address", flat=True))


def test_everybody_receives_one_message(send):
    issue = issue_with_deliveries(3)
    assert send(issue) == addresses(issue)
    assert issue.state == IssueState.SENT


def test_everybody_receives_one_message_through_several_connections(smtp_server, soon):
    issue = issue_with_deliveries(7)
    assert pump(issue, SmtpTransport(connections=3), soon) == 7
    assert sorted(smtp_server.addresses()) == sorted(addresses(issue))
    assert smtp_server.connections == 3


def test_a_second_run_sends_nothing(send):
    issue = issue_with_deliveries(3)
    send(issue)
    assert len(send(issue)) == 3


def test_a_finished_issue_says_when(send):
    issue = issue_with_deliveries(1)
    send(issue)
    assert issue.finished_at is not None


def test_an_issue_without_anybody_is_finished_at_once(send):
    issue = issue_with_deliveries(0)
    send(issue)
    assert issue.state == IssueState.SENT


def test_more_people_than_a_batch_all_receive_it(send, monkeypatch):
    monkeypatch.setattr(claims, "CLAIM_SIZE", 2)
    issue = issue_with_deliveries(5)
    assert send(issue) == addresses(issue)


def test_who_left_after_the_preparation_is_skipped(send):
    issue = issue_with_deliveries(2)
    gone = issue.deliveries.first()
    unsubscribe(gone.subscription)
    assert gone.address not in send(issue)
    gone.refresh_from_db()
    assert (gone.state, gone.last_error) == (DeliveryState.SKIPPED, "désabonnement depuis la préparation")


def test_an_erased_subscription_is_skipped(send):
    issue = issue_with_deliveries(1)
    issue.deliveries.get().subscription.contributor.delete()
    assert send(issue) == []
    assert issue.deliveries.get().last_error == "abonnement effacé"


def test_a_suppressed_address_is_skipped(send):
    issue = issue_with_deliveries(1)
    address_hash = hash_address(issue.deliveries.get().address)
    Suppression.objects.create(address_hash=address_hash, reason=SuppressionReason.COMPLAINT)
    assert send(issue) == []
    assert issue.deliveries.get().last_error == "adresse bloquée"


def test_who_would_receive_only_withdrawn_projects_is_skipped(send):
    row = DeliveryFactory()
    for page in row.recipe:
        page_of(page).unpublish()
    assert send(row.issue) == []
    row.refresh_from_db()
    assert row.last_error == "projets retirés depuis la préparation"


def page_of(item):
    from_recipe = presentable([[item]])
    return from_recipe[item["project"]]


def test_a_refused_recipient_fails_alone(smtp_server, send):
    issue = issue_with_deliveries(3)
    refused = addresses(issue)[1]
    smtp_server.answer("RCPT", "550 5.1.1 no such user", address=refused)
    assert refused not in send(issue)
    assert states(issue) == ["sent", "failed", "sent"]
    assert issue.state == IssueState.PARTIALLY_FAILED


def test_a_refusal_keeps_the_answer_of_the_server(smtp_server, send):
    issue = issue_with_deliveries(1)
    smtp_server.answer("RCPT", "550 5.1.1 no such user")
    send(issue)
    row = issue.deliveries.get()
    assert (row.last_code, row.last_error) == (550, "5.1.1 no such user")


def test_a_temporary_refusal_waits(smtp_server, send):
    issue = issue_with_deliveries(1)
    smtp_server.answer("RCPT", "451 4.3.0 try later")
    assert send(issue) == []
    row = issue.deliveries.get()
    assert row.state == DeliveryState.PENDING
    assert row.next_at > timezone.now() + timedelta(seconds=50)
    assert issue.state == IssueState.SENDING


def test_a_temporary_refusal_is_sent_later(smtp_server, send, later):
    issue = issue_with_deliveries(1)
    smtp_server.answer("DATA", "452 4.3.1 disk full")
    send(issue)
    later()
    assert send(issue) == addresses(issue)


def test_each_temporary_refusal_waits_longer(smtp_server, send, later):
    issue = issue_with_deliveries(1)
    smtp_server.answer("RCPT", *["451 4.3.0 try later"] * 3)
    waits = []
    for _attempt in range(3):
        later()
        send(issue)
        waits.append(issue.deliveries.get().next_at - timezone.now())
    assert waits[0] < waits[1] < waits[2]


def test_temporary_refusals_end_in_a_failure(smtp_server, send):
    issue = issue_with_deliveries(1)
    issue.deliveries.update(attempts=outcomes.MAX_ATTEMPTS - 1)
    smtp_server.answer("RCPT", "451 4.3.0 try later")
    send(issue)
    assert states(issue) == ["failed"]


@pytest.mark.parametrize("command", ["MAIL", "DATA"])
def test_a_refusal_of_the_sender_pauses_the_issue(smtp_server, send, command):
    issue = issue_with_deliveries(3)
    smtp_server.answer(command, "554 5.7.1 policy violation")
    assert send(issue) == []
    assert issue.state == IssueState.PAUSED
    assert "554" in issue.pause_reason
    assert states(issue) == ["pending"] * 3


def test_without_server_nobody_loses_an_attempt(settings, soon):
    settings.EMAIL_PORT = 1
    issue = issue_with_deliveries(2)
    pump(issue, SmtpTransport(), soon)
    assert list(issue.deliveries.values_list("state", "attempts")) == [("pending", 0)] * 2


def test_without_server_the_issue_waits_longer_each_time(settings, soon):
    settings.EMAIL_PORT = 1
    issue = issue_with_deliveries(1)
    waits = []
    for _attempt in range(3):
        pump(issue, SmtpTransport(connections=1), soon)
        issue.refresh_from_db()
        waits.append(issue.retry_at - timezone.now())
    assert waits[0] < waits[1] < waits[2]


def test_why_the_server_cannot_be_reached_is_written(settings, soon, caplog):
    settings.EMAIL_PORT = 1
    issue = issue_with_deliveries(1)
    pump(issue, SmtpTransport(connections=1), soon)
    (line,) = [each.getMessage() for each in caplog.records if each.name.endswith(".delivery")]
    assert line.startswith(f"issue {issue.pk}: no mail server, tried again in 10 s: ")
    assert "refused" in line


def test_a_server_that_closes_costs_no_attempt(smtp_server, send):
    issue = issue_with_deliveries(2)
    smtp_server.answer("RCPT", "421 4.3.2 closing")
    send(issue)
    assert list(issue.deliveries.values_list("state", "attempts")) == [("pending", 0)] * 2


def test_a_server_that_returns_ends_the_setbacks(smtp_server, send):
    issue = issue_with_deliveries(1)
    smtp_server.answer("RCPT", "421 4.3.2 closing")
    send(issue)
    send(issue)
    assert (issue.state, issue.setbacks, issue.retry_at) == (IssueState.SENT, 0, None)


def test_a_cut_after_the_message_is_in_doubt_and_held(smtp_server, send, later):
    issue = issue_with_deliveries(1)
    smtp_server.answer("DATA", MailServer.ACCEPT_THEN_CUT)
    send(issue)
    assert states(issue) == ["doubtful"]
    later()
    assert len(send(issue)) == 1


def test_a_crash_after_the_handoff_is_in_doubt_and_held(send, later):
    issue = issue_with_deliveries(1)
    crash_after_handoff(issue)
    later()
    reap(timezone.now())
    assert states(issue) == ["doubtful"]
    assert send(issue) == []
    assert issue.state == IssueState.PARTIALLY_FAILED


def crash_after_handoff(issue):
    rows = claim(issue)
    assert record([], rows, timezone.now()) == rows


def test_a_crash_before_the_handoff_loses_nobody(send, later):
    issue = issue_with_deliveries(2)
    claim(issue)
    later()
    reap(timezone.now())
    assert send(issue) == addresses(issue)


def test_rows_held_by_a_living_process_are_left_to_it(send):
    issue = issue_with_deliveries(2)
    claim(issue)
    reap(timezone.now())
    assert send(issue) == []


def test_a_doubtful_message_is_sent_again_when_the_issue_says_so(send, later):
    issue = issue_with_deliveries(1, on_doubt=DoubtPolicy.RESEND)
    crash_after_handoff(issue)
    later()
    reap(timezone.now())
    later()
    assert send(issue) == addresses(issue)


def test_a_message_always_in_doubt_is_not_sent_for_ever(smtp_server, send, later):
    issue = issue_with_deliveries(1, on_doubt=DoubtPolicy.RESEND)
    smtp_server.answer("DATA", *[MailServer.ACCEPT_THEN_CUT] * 10)
    for _attempt in range(10):
        later()
        send(issue)
    assert len(smtp_server.received) == outcomes.MAX_ATTEMPTS_IN_DOUBT
    assert states(issue) == ["doubtful"]


def test_a_doubtful_message_is_dropped_when_the_issue_says_so(send, later):
    issue = issue_with_deliveries(1, on_doubt=DoubtPolicy.DROP)
    crash_after_handoff(issue)
    later()
    reap(timezone.now())
    assert send(issue) == []
    assert states(issue) == ["skipped"]


def test_two_processes_never_claim_the_same_row():
    issue = issue_with_deliveries(4)
    first, second = claim(issue, size=2), claim(issue, size=4)
    assert {row.pk for row in first}.isdisjoint(row.pk for row in second)
    assert len(first) + len(second) == 4


def test_a_row_taken_over_cannot_be_handed_over_by_the_first(later):
    issue = issue_with_deliveries(1)
    slow = claim(issue)
    later()
    reap(timezone.now())
    quick = claim(issue)
    assert record([], slow, timezone.now()) == []
    assert record([], quick, timezone.now()) == quick


def test_an_answer_that_comes_after_the_lease_still_counts(later):
    issue = issue_with_deliveries(1)
    rows = claim(issue)
    record([], rows, timezone.now())
    later()
    reap(timezone.now())
    record(rows, [], timezone.now())
    assert states(issue) == ["sent"]


def test_a_row_that_waits_while_somebody_holds_it_cannot_be_written():
    issue = issue_with_deliveries(1)
    claim(issue)
    with pytest.raises(IntegrityError), transaction.atomic():
        issue.deliveries.update(state=DeliveryState.PENDING)


def test_a_paused_issue_hands_out_no_row():
    issue = issue_with_deliveries(1)
    type(issue).objects.update(state=IssueState.PAUSED)
    assert claim(issue) == []
    assert states(issue) == ["pending"]


def test_after_its_latest_moment_an_issue_sends_nothing_more(send):
    issue = issue_with_deliveries(2, send_not_after=timezone.now() - timedelta(minutes=1))
    assert send(issue) == []
    assert set(issue.deliveries.values_list("last_error", flat=True)) == {"date limite d’envoi dépassée"}
    assert issue.state == IssueState.SENT


def test_a_message_that_cannot_be_made_does_not_stop_the_others(smtp_server, send):
    issue = issue_with_deliveries(2)
    broken = issue.deliveries.first()
    Delivery.objects.filter(pk=broken.pk).update(recipe=[{"project": broken.recipe[0]["project"]}])
    with pytest.raises(KeyError):
        send(issue)
    assert send(issue) == [addresses(issue)[1]]
    assert states(issue) == ["pending", "sent"]


def test_the_handoff_is_written_before_the_message_leaves(soon):
    issue = issue_with_deliveries(1)
    seen = []

    class Watching(MemoryTransport):
        def give(self, ticket, content):
            seen.append(states(issue))
            super().give(ticket, content)

    pump(issue, Watching(), soon)
    assert seen == [["handoff"]]


def test_a_pump_out_of_time_gives_back_what_it_had_claimed():
    issue = issue_with_deliveries(3)

    class OneMessage(MemoryTransport):
        ROOM = 1

        def give(self, ticket, content):
            run.until = timezone.now()
            super().give(ticket, content)

    run = Run(issue, OneMessage(), until=timezone.now() + timedelta(minutes=1))
    run.send()
    assert states(issue) == ["sent", "pending", "pending"]
