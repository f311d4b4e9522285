"""Real lines of Postfix logs, in their several dresses."""

import pytest

from campaigns.newsletters.maillog import ACCEPTED, REFUSED, Fate, fates

ONE, OTHER = "<0123abcd@lettre.example.org>", "<4567efab@lettre.example.org>"

CLASSIC = f"""\
Nov 26 12:00:01 mx1 postfix/smtpd[2210]: 9F3A81C02E: client=app.example.org[10.0.0.7]
Nov 26 12:00:01 mx1 postfix/cleanup[2214]: 9F3A81C02E: message-id={ONE}
Nov 26 12:00:01 mx1 postfix/qmgr[901]: 9F3A81C02E: from=<l@example.org>, size=15321, nrcpt=1 (queue active)
"""
QUEUE = "Nov 26 12:00:03 mx1 postfix/smtp[2301]: 9F3A81C02E: to=<lea@orange.fr>, relay="
SENT = QUEUE + "smtp-in.orange.fr[193.252.22.65]:25, delay=2.1, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
BOUNCED = (
    QUEUE
    + "smtp-in.orange.fr[193.252.22.65]:25, delay=2, dsn=5.1.1, status=bounced (host smtp-in.orange.fr said: "
    "550 5.1.1 <lea@orange.fr>: User unknown (in reply to RCPT TO command))"
)
DEFERRED = (
    QUEUE + "none, delay=30, dsn=4.4.1, status=deferred (connect to mx[1.2.3.4]:25: Connection timed out)"
)
EXPIRED = (
    "Dec  1 12:00:01 mx1 postfix/qmgr[901]: 9F3A81C02E: from=<lettre@example.org>, status=expired, "
    "returned to sender"
)


def fate(*lines):
    return fates((CLASSIC + "\n".join(lines)).splitlines(keepends=True), {ONE}).get(ONE)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([], ACCEPTED),
        ([SENT], ACCEPTED),
        ([BOUNCED], REFUSED),
        ([DEFERRED], ACCEPTED),
        ([DEFERRED, SENT], ACCEPTED),
        ([DEFERRED, EXPIRED], REFUSED),
        ([DEFERRED, BOUNCED], REFUSED),
    ],
)
def test_the_last_word_on_a_message_is_its_fate(lines, outcome):
    assert fate(*lines).outcome == outcome


def test_the_reason_is_kept():
    assert fate(BOUNCED).text.startswith("host smtp-in.orange.fr said: 550 5.1.1")
    assert fate(EXPIRED).text == "returned to sender"


def test_a_deferred_message_that_is_tried_again_keeps_its_reason():
    again = CLASSIC.splitlines()[2]
    assert "Connection timed out" in fate(DEFERRED, again).text


def test_a_message_that_was_not_queued_has_no_fate():
    assert fates(CLASSIC.splitlines()[:2], {ONE}) == {}


def test_other_messages_are_not_told():
    assert fates((CLASSIC + SENT).splitlines(), {OTHER}) == {}


def test_a_queue_identifier_that_serves_again_is_another_message():
    again = CLASSIC.replace(ONE, OTHER)
    told = fates((CLASSIC + again + BOUNCED).splitlines(), {ONE, OTHER})
    assert told[OTHER].outcome == REFUSED
    assert told[ONE] == Fate(ACCEPTED)


def test_long_identifiers_iso_dates_and_instances_are_read():
    lines = [
        f"2026-11-26T12:00:01.123456+01:00 mx postfix-out/cleanup[7]: 4XyZ1k0Jz2B7rT: message-id={ONE}",
        "2026-11-26T12:00:02.1+01:00 mx postfix-out/smtp[9]: 4XyZ1k0Jz2B7rT: to=<a@b.fr>, dsn=2.0.0, "
        "status=sent (250 ok)",
    ]
    assert fates(lines, {ONE})[ONE] == Fate(ACCEPTED, "250 ok")


@pytest.mark.parametrize("line", ["", "postfix/", "postfix/smtp[1]: : status=", "\x00\ud800", "a" * 10_000])
def test_what_is_no_line_of_postfix_is_passed_over(line):
    assert fates([line], {ONE}) == {}
