"""What Postfix wrote of the messages that it was given (its log, RFC 3463 status codes)."""

import re
from dataclasses import dataclass

ACCEPTED, REFUSED = "accepted", "refused"

# « …postfix/smtp[812]: 4XyZ1k0Jz2B7: to=<…>, … » — short or long queue identifiers.
ENTRY = re.compile(
    r"postfix(?:-[\w.-]+)?/(?P<program>[\w/-]+)\[\d+\]: (?P<queue>[0-9A-Za-z]{5,}): (?P<rest>.*)"
)
MESSAGE_ID = re.compile(r"(?:resent-)?message-id=(<[^>]+>)")
STATUS = re.compile(r"status=(?P<status>[\w-]+)(?:,? \(?(?P<text>.*?)\)?)?$")


@dataclass(frozen=True)
class Fate:
    """``outcome``: ACCEPTED when the server has answered for the message, even if it still tries."""

    outcome: str
    text: str = ""


OUTCOMES = {"sent": ACCEPTED, "deferred": ACCEPTED, "bounced": REFUSED, "expired": REFUSED}


def fates(lines, wanted):
    """``{Message-ID: Fate}`` of those of ``wanted`` that the log (an iterable of lines) says queued.

    The last word on a message wins: a relay may queue it again under another identifier.
    """
    queues, found = {}, {}
    for line in lines:
        entry = ENTRY.search(line)
        if not entry:
            continue
        queue, rest = entry["queue"], entry["rest"]
        if named := MESSAGE_ID.match(rest):
            # The short identifiers serve again: a new message takes the place of the former one.
            queues.pop(queue, None)
            if named[1] in wanted:
                queues[queue] = named[1]
        elif fate := _fate(rest):
            identifier = queues.get(queue)
            # Active again, a message that was deferred keeps the reason why.
            if identifier and (fate.text or identifier not in found):
                found[identifier] = fate
    return found


def _fate(rest):
    if status := STATUS.search(rest):
        outcome = OUTCOMES.get(status["status"])
        return Fate(outcome, status["text"] or status["status"]) if outcome else None
    return Fate(ACCEPTED) if "(queue active)" in rest else None
