"""Messages as mail servers return them."""

DSN = """\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: lettre@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="9F3A81C02E.1"

--9F3A81C02E.1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--9F3A81C02E.1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Thu, 26 Nov 2026 12:00:01 +0100 (CET)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; smtp-in.orange.fr
Diagnostic-Code: smtp; {diagnostic}

--9F3A81C02E.1
Content-Type: {original}

From: Co-construisons <lettre@example.org>
To: {address}
Subject: Lettre
Message-ID: {message_id}

--9F3A81C02E.1--
"""

ARF = """\
From: abuse@fai.example
To: lettre@example.org
Subject: FW: Lettre
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--part
Content-Type: message/rfc822

From: Co-construisons <lettre@example.org>
To: [redacted]
Message-ID: {message_id}
Subject: Lettre

Bonjour
--part--
"""

ABSENT = """\
From: lea@example.org
To: lettre@example.org
Subject: Absente du bureau
Auto-Submitted: auto-replied (vacation)

Je reviens lundi.
"""

QUESTION = """\
From: lea@example.org
To: lettre@example.org
Subject: Une question

Comment participer ?
"""


def dsn(message_id, address="lea@example.org", **changes):
    """A notice as bytes: a refusal for good unless told."""
    values = {
        "action": "failed",
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 User unknown",
        "original": "text/rfc822-headers",
        **changes,
    }
    return DSN.format(message_id=message_id, address=address, **values).encode()


def arf(message_id, kind="abuse"):
    return ARF.format(message_id=message_id, kind=kind).encode()
