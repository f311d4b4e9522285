import io
import mailbox

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.newsletters import tasks
from campaigns.newsletters.bounces import mailboxes
from campaigns.newsletters.bounces.imap import ImapBox
from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Bounce, Suppression
from campaigns.newsletters.rendering import MessageIds
from tests.campaigns.newsletters.bounces import imap_server
from tests.campaigns.newsletters.bounces.imap_server import ImapMailbox
from tests.campaigns.newsletters.bounces.samples import ABSENT, QUESTION, arf, dsn
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imap_port():
    with imap_server.running() as port:
        yield port


@pytest.fixture(params=["Maildir", "mbox", "IMAP"])
def box(request, tmp_path, settings):
    if request.param == "IMAP":
        box = ImapMailbox(request.getfixturevalue("imap_port"))
        box.clear()
        settings.BOUNCE_MAILBOX = box.address
        return box
    settings.BOUNCE_MAILBOX = str(tmp_path / "retours")
    return getattr(mailbox, request.param)(settings.BOUNCE_MAILBOX)


@pytest.fixture
def delivery():
    return sent_delivery()


def sent_delivery(**kwargs):
    issue = IssueFactory(sending=True, state=IssueState.SENT, candidate_count=1)
    return DeliveryFactory(
        issue=issue, state=DeliveryState.SENT, handoff_at=timezone.now(), claimed_by="one", **kwargs
    )


def identifier(delivery):
    return MessageIds().of(delivery.issue_id, delivery.subscription_id)


def receive(box, *contents):
    # As a delivery agent does: the mailbox is opened anew, another process has emptied it.
    box = box if isinstance(box, ImapMailbox) else type(box)(box._path)
    for content in contents:
        box.add(content)
    box.flush()
    return mailboxes.empty()


def reasons():
    return list(Suppression.objects.values_list("reason", flat=True))


def test_a_refusal_for_good_fails_the_message_and_stops_writing(box, delivery):
    assert receive(box, dsn(identifier(delivery), delivery.address)) == {"applied": 1}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_code) == (DeliveryState.FAILED, 550)
    assert delivery.subscription.state == SubscriptionState.ENDED
    assert reasons() == [SuppressionReason.BOUNCE]
    delivery.issue.refresh_from_db()
    assert delivery.issue.state == IssueState.PARTIALLY_FAILED
    assert delivery.issue.is_balanced()


def test_a_blocked_address_stays_blocked_when_its_person_is_erased(box, delivery):
    receive(box, dsn(identifier(delivery), delivery.address))
    delivery.subscription.contributor.delete()
    assert Suppression.objects.hashes_among([delivery.address])


def test_a_complaint_without_address_stops_writing_and_leaves_the_message_sent(box, delivery):
    receive(box, arf(identifier(delivery)))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert delivery.subscription.state == SubscriptionState.ENDED
    assert reasons() == [SuppressionReason.COMPLAINT]


def test_refusals_that_may_pass_stop_writing_after_several_letters(box, delivery, settings):
    settings.BOUNCE_SOFT_LIMIT = 2
    second = sent_delivery(subscription=delivery.subscription)
    full = {"status": "5.2.2", "diagnostic": "552 mailbox full"}
    receive(box, dsn(identifier(delivery), delivery.address, **full))
    assert reasons() == []
    receive(box, dsn(identifier(second), delivery.address, **full))
    assert reasons() == [SuppressionReason.BOUNCE]


def test_the_same_notice_counts_once(box, delivery):
    notice = dsn(identifier(delivery), delivery.address, status="5.2.2", diagnostic="552")
    receive(box, notice, notice)
    assert Bounce.objects.count() == 1


def test_a_policy_against_us_says_nothing_of_the_person(box, delivery):
    receive(box, dsn(identifier(delivery), delivery.address, status="5.7.1", diagnostic="554 5.7.1"))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert (reasons(), Bounce.objects.count()) == ([], 0)


def test_a_forged_notice_changes_nothing_and_is_set_aside(box, delivery):
    assert receive(box, dsn("<forged@example.org>", delivery.address)) == {"unknown": 1}
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert reasons() == []
    assert mailboxes.in_quarantine() == ["Undelivered Mail Returned to Sender"]


def test_a_mailbox_is_emptied_and_nothing_unknown_is_lost(box, delivery):
    counts = receive(box, ABSENT.encode(), QUESTION.encode(), b"\xff\x00 ---", dsn(identifier(delivery)))
    assert counts == {"ignored": 1, "unknown": 2, "applied": 1}
    assert len(mailboxes.in_quarantine()) == 2
    assert mailboxes.empty() == {}


def test_the_command_tells_what_it_did_and_lists_what_is_set_aside(box):
    receive(box, QUESTION.encode())
    out = io.StringIO()
    call_command("read_bounces", stdout=out)
    call_command("read_bounces", "--list", stdout=out)
    assert out.getvalue() == "Retours appliqués : 0 ; sans suite : 0 ; mis de côté : 0.\nUne question\n"


def test_the_beat_reads_the_mailbox(box, delivery):
    box.add(dsn(identifier(delivery), delivery.address))
    box.flush()
    tasks.read_bounces()
    assert reasons() == [SuppressionReason.BOUNCE]


def test_without_a_mailbox_the_beat_does_nothing_and_the_command_says_what_is_missing():
    tasks.read_bounces()
    with pytest.raises(CommandError, match="BOUNCE_MAILBOX"):
        call_command("read_bounces")


def test_a_mailbox_that_is_not_there_is_said(settings, tmp_path):
    settings.BOUNCE_MAILBOX = str(tmp_path / "nulle-part")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("read_bounces")


@pytest.mark.parametrize("wrong", ["autre", "mot%20de%20passe@127.0.0.1:1/INBOX?"])
def test_an_imap_mailbox_that_is_refused_is_said_without_its_password(settings, imap_port, wrong):
    settings.BOUNCE_MAILBOX = f"imap://retours:{wrong}@127.0.0.1:{imap_port}/INBOX"
    with pytest.raises(CommandError, match="ne se lit pas") as refused:
        call_command("read_bounces")
    assert "imap://127.0.0.1/INBOX" in str(refused.value)
    assert wrong[:5] not in str(refused.value)


def test_a_message_that_another_process_took_away_is_no_error(imap_port):
    box = ImapMailbox(imap_port)
    with pytest.raises(KeyError):
        ImapBox(box.address).get_bytes(b"99999")
