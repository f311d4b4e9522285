"""After a restored backup, what may have left since does not leave again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import installations, restoring
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.models import Consent, Lease
from campaigns.newsletters.subscriptions import ask_subscription
from projects.contributors.models import MailedLink
from tests.campaigns.newsletters.factories import IssueFactory, SavedSearchFactory, issue_with_deliveries


@pytest.fixture
def restored(installation):
    """Call it: the backup is restored on the machine that made it."""
    assert installations.refusal() == ""
    return restoring.after_restore


def test_even_its_own_machine_sends_nothing_before_somebody_says_so(restored):
    restored()
    assert "newsletters adopt" in installations.refusal()
    installations.adopt()
    assert installations.refusal() == ""


def test_what_waits_and_what_is_held_are_put_in_doubt(restored):
    issue = issue_with_deliveries(4)
    one, two, three, _four = issue.deliveries.order_by("pk")
    issue.deliveries.filter(pk=one.pk).update(state="sent", claimed_by="a")
    issue.deliveries.filter(pk=two.pk).update(state="handoff", claimed_by="a", lease_until=timezone.now())
    issue.deliveries.filter(pk=three.pk).update(state="claimed", claimed_by="a", lease_until=timezone.now())
    Lease.objects.create(issue=issue, owner="a", until=timezone.now())
    assert "3" in restored()
    issue.refresh_from_db()
    tally = issue.tally()
    assert (tally[DeliveryState.SENT], tally[DeliveryState.DOUBTFUL]) == (1, 3)
    assert issue.is_balanced()
    assert issue.state == IssueState.PAUSED
    assert not Lease.objects.exists()
    assert not issue.deliveries.waiting().exists()


def test_a_letter_whose_readers_were_being_chosen_is_cancelled(restored):
    issue = IssueFactory(state=IssueState.PREPARING)
    restored()
    issue.refresh_from_db()
    assert issue.state == IssueState.CANCELLED
    assert "restaurée" in issue.pause_reason


def test_a_draft_stays_a_draft(restored):
    issue = IssueFactory()
    restored()
    issue.refresh_from_db()
    assert issue.state == IssueState.DRAFT


def test_a_mail_that_was_owed_is_not_sent_again(restored):
    consent = ask_subscription("ana@example.org")
    assert consent.mail_due_at
    restored()
    assert not Consent.objects.mail_due(timezone.now() + timedelta(days=1)).exists()
    assert not MailedLink.objects.exclude(mail_due_at=None).exists()


def test_an_alert_tells_what_is_new_from_now_on(restored):
    saved = SavedSearchFactory(watermark=timezone.now() - timedelta(days=3))
    before = timezone.now()
    restored()
    saved.refresh_from_db()
    assert saved.watermark >= before
