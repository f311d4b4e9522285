"""What a message of the return mailbox says: of which message, and what became of it.

Delivery status notifications (RFC 3464, its codes RFC 3463) and complaints (ARF, RFC 5965). Anybody may
write to that mailbox: nothing of what is read here is trusted before the Message-ID is found to be ours.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.parser import BytesParser, HeaderParser
from email.policy import compat32
from email.utils import parseaddr

from campaigns.newsletters.enums import BounceKind

# The person, not the day nor the sender, is why the message did not arrive.
DEAD_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
DIALECT = re.compile(r"^[\w-]+; ?")
SMTP_CODE = re.compile(r"\b([45]\d\d)\b")
BROKEN = (ArithmeticError, AttributeError, LookupError, MessageError, RecursionError, TypeError, ValueError)
NOT_COMPLAINTS = {"not-spam"}


@dataclass(frozen=True)
class Notice:
    """``kind``: a BounceKind, or None for a refusal that says nothing of the person (5.7: a policy).

    ``address`` is whom the message was for, as far as the notice says; ``code`` an SMTP code or None;
    ``moment`` when it happened, if told. ``leaves``: the person asks for no more letters.
    """

    kind: str | None
    message_id: str
    address: str = ""
    code: int | None = None
    text: str = ""
    moment: datetime | None = None
    leaves: bool = False


@dataclass(frozen=True)
class Nothing:
    """A message that asks for nothing: an automatic reply, a delay, a message that arrived."""


def read(content):
    """The Notice in a message (bytes), or Nothing, or None when it is not understood. Never raises."""
    try:
        message = BytesParser(policy=compat32).parsebytes(content)
        return _read(message)
    except BROKEN:
        # Made to break its reader, it is one more that is not understood.
        return None


def _read(message):
    parts = {part.get_content_type(): part for part in message.walk()}
    original = _original(parts)
    if report := parts.get("message/feedback-report"):
        return _complaint(_blocks(report)[0], original)
    if report := parts.get("message/delivery-status"):
        return _delivery_status(_blocks(report)[1:], original)
    replied = (message.get("Auto-Submitted") or "").lower()
    if replied.startswith("auto-replied") or message.get("X-Autoreply") or message.get("X-Autorespond"):
        return Nothing()
    return None


def _blocks(part):
    payload = part.get_payload()
    return payload if isinstance(payload, list) else [HeaderParser().parsestr(str(payload))]


def _original(parts):
    """The headers of the message that the notice speaks of, or None."""
    if whole := parts.get("message/rfc822"):
        return _blocks(whole)[0]
    headers = parts.get("text/rfc822-headers") or parts.get("message/rfc822-headers")
    if headers is None:
        return None
    payload = headers.get_payload(decode=True)
    if payload is None:
        return _blocks(headers)[0]
    return HeaderParser().parsestr(payload.decode("utf-8", "replace"))


def _complaint(report, original):
    kind = (report.get("Feedback-Type") or "").strip().lower()
    if kind in NOT_COMPLAINTS:
        return Nothing()
    message_id = _message_id(original)
    if not kind or not message_id:
        return None
    address = report.get("Original-Rcpt-To") or original.get("To") or ""
    return Notice(BounceKind.COMPLAINT, message_id, _address(address), text=kind)


def _delivery_status(recipients, original):
    failed = [block for block in recipients if (block.get("Action") or "").strip().lower() == "failed"]
    if recipients and not failed:
        return Nothing()
    message_id = _message_id(original)
    if not failed or not message_id:
        return None
    block = failed[0]
    diagnostic = DIALECT.sub("", " ".join(str(block.get("Diagnostic-Code") or "").split()))
    status = _status(block, diagnostic)
    recipient = block.get("Original-Recipient") or block.get("Final-Recipient") or original.get("To") or ""
    return Notice(
        kind_of(status),
        message_id,
        _address(recipient),
        smtp_code(diagnostic),
        f"{status} {diagnostic}".strip(),
    )


def _status(block, diagnostic):
    """The most precise code: many servers write 5.0.0 and say more in their diagnostic."""
    told = STATUS.search(str(block.get("Status") or ""))
    precise = STATUS.search(diagnostic)
    if precise and (told is None or told[1].endswith(".0.0")):
        return precise[1]
    return told[1] if told else ""


def smtp_code(text):
    """The first code of refusal in what a server says, or None."""
    found = SMTP_CODE.search(text)
    return int(found[1]) if found else None


def kind_of(status):
    """What an enhanced status code (RFC 3463) says of the person: a BounceKind, or None."""
    if status in DEAD_ADDRESS:
        return BounceKind.HARD
    return None if status.startswith("5.7.") else BounceKind.SOFT


def _message_id(original):
    return " ".join(str(original.get("Message-ID") or "").split()) if original is not None else ""


def _address(field):
    """« rfc822; lea@example.org » or a To header, as a bare address."""
    return parseaddr(str(field).rpartition(";")[2].strip())[1].lower()
