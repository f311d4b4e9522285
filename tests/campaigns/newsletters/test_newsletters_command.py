"""What operators do and read in a terminal."""

import gzip
import io

import pytest
from django.core.management import CommandError, call_command

from campaigns.newsletters import installations
from campaigns.newsletters.claims import claim
from campaigns.newsletters.delivery import advance
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.rendering import MessageIds
from campaigns.newsletters.transports.memory import MemoryTransport
from tests.campaigns.newsletters.factories import IssueFactory, issue_with_deliveries

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """``(output, exit code)`` of the command."""
    out, code = io.StringIO(), 0
    try:
        call_command("newsletters", *arguments, stdout=out, stderr=out, **options)
    except SystemExit as end:
        code = end.code
    return out.getvalue(), code


def doubtful_issue(count=1):
    issue = issue_with_deliveries(count)
    issue.deliveries.update(state=DeliveryState.DOUBTFUL, claimed_by="dead")
    type(issue).objects.update(state=IssueState.PARTIALLY_FAILED)
    return issue


def log_of(delivery, *ends):
    """The lines that Postfix writes for a message."""
    identifier = MessageIds().of(delivery.issue_id, delivery.subscription_id)
    start = "Nov 26 12:00:01 mx postfix/"
    return [
        f"{start}cleanup[812]: 4A1B2C3D4E: message-id={identifier}",
        *(f"{start}{end}" for end in ends),
    ]


SENT = (
    "smtp[90]: 4A1B2C3D4E: to=<a@b.fr>, relay=mx.b.fr[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (250 OK)"
)
BOUNCED = "smtp[90]: 4A1B2C3D4E: to=<a@b.fr>, relay=none, dsn=5.1.1, status=bounced (user unknown)"


@pytest.fixture
def log(tmp_path):
    def write(lines):
        path = tmp_path / "mail.log"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def test_the_status_tells_the_equation_of_what_is_in_progress_and_the_queue():
    issue = issue_with_deliveries(3)
    output, _code = run("status")
    assert f"Envoi {issue.pk} « {issue} », en cours d’envoi : 3 = 0 envoyés" in output
    assert "File : 3 messages dus" in output


def test_the_status_says_why_an_issue_waits_and_that_nothing_may_leave(installation):
    IssueFactory(state=IssueState.PAUSED, pause_reason="Trop de retours")
    installations.drain()
    output, _code = run("status")
    assert "Trop de retours" in output
    assert "drain --reopen" in output


def test_an_issue_is_paused_and_resumed_by_its_number():
    issue = issue_with_deliveries(1)
    assert "en pause" in run("pause", str(issue.pk))[0]
    assert "en cours d’envoi" in run("resume", str(issue.pk))[0]


def test_what_is_not_possible_is_said_in_french():
    issue = IssueFactory()
    with pytest.raises(CommandError, match="cette action n’y est pas possible"):
        run("resume", str(issue.pk))
    with pytest.raises(CommandError, match="Aucun envoi n’a le numéro 987654"):
        run("pause", "987654")


def test_a_true_equation_is_proved():
    issue = issue_with_deliveries(2)
    output, code = run("prove", str(issue.pk))
    assert (output.split()[0], code) == ("vrai", 0)


def test_a_false_equation_fails_the_command():
    issue_with_deliveries(2).deliveries.first().delete()
    output, code = run("prove")
    assert (output.split()[0], code) == ("FAUX", 2)


def test_a_way_out_that_is_drained_gives_back_what_was_claimed_and_sends_nothing(soon):
    issue, transport = issue_with_deliveries(2), MemoryTransport()
    claim(issue, "one")
    assert run("drain", "--wait", "0") == ("Plus rien ne part. « drain --reopen » rouvre la sortie.\n", 0)
    advance(issue, transport, soon)
    assert transport.accepted == []
    run("drain", "--reopen")
    advance(issue, transport, soon)
    assert len(transport.accepted) == 2


def test_a_drain_that_is_not_over_says_so(installation):
    issue_with_deliveries(1).deliveries.update(state=DeliveryState.HANDOFF, claimed_by="one")
    output, code = run("drain", "--wait", "0")
    assert (output, code) == ("1 messages remis au serveur sont encore sans réponse.\n", 2)


@pytest.mark.parametrize(
    ("end", "state", "issue_state"),
    [
        (SENT, DeliveryState.SENT, IssueState.SENT),
        (BOUNCED, DeliveryState.FAILED, IssueState.PARTIALLY_FAILED),
    ],
)
def test_a_mail_log_settles_a_doubt(log, end, state, issue_state):
    issue = doubtful_issue()
    run("settle", log(log_of(issue.deliveries.get(), end)))
    issue.refresh_from_db()
    assert (issue.deliveries.get().state, issue.state) == (state, issue_state)
    assert issue.is_balanced()


def test_what_a_log_does_not_name_stays_in_doubt(log):
    issue = doubtful_issue()
    assert (
        "encore douteux : 1."
        in run("settle", log(["Nov 26 12:00:01 mx postfix/qmgr[1]: ABCDEF: removed"]))[0]
    )
    assert issue.deliveries.get().state == DeliveryState.DOUBTFUL


def test_what_a_complete_log_does_not_name_is_sent(log, soon):
    issue, transport = doubtful_issue(), MemoryTransport()
    run("settle", log([]), "--complete")
    issue.refresh_from_db()
    advance(issue, transport, soon)
    assert len(transport.accepted) == 1


def test_a_compressed_log_is_read(tmp_path):
    issue = doubtful_issue()
    path = tmp_path / "mail.log.1.gz"
    path.write_bytes(gzip.compress("\n".join(log_of(issue.deliveries.get(), SENT)).encode()))
    run("settle", str(path))
    assert issue.deliveries.get().state == DeliveryState.SENT


def test_a_log_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="« /nulle/part » ne se lit pas"):
        run("settle", "/nulle/part")


def test_a_copy_is_adopted(installation, settings):
    settings.INSTANCE_ID = "another"
    issue_with_deliveries(1)
    assert "une autre installation" in run("status")[0]
    assert "Envois suspendus : 1." in run("adopt")[0]
    assert "une autre installation" not in run("status")[0]
