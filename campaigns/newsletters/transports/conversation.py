"""One SMTP connection: what is said, in groups when the server allows, and what the answers mean.

RFC 2920: the end of a message may leave in one group with the envelope of the next one, so that a
message costs one round trip. DATA always ends a group.
"""

import re
import time
from collections import deque
from enum import Enum, auto

from campaigns.newsletters.transports import (
    Answer,
    Deferred,
    Interrupted,
    RecipientRefused,
    Rejected,
    Unavailable,
    Uncertain,
)

CLOSING, START_OF_DATA = 421, 354
# RFC 3463: 5.1.x speaks of the address, 5.2.x of the mailbox, whatever the command it answers.
ABOUT_THE_RECIPIENT = re.compile(r"5\.[12]\.\d")
END_OF_MESSAGE = b".\r\n"
LARGEST_READ = 65_536


class Step(Enum):
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    CONTENT = auto()
    RESET = auto()


class Lost(Exception):
    """The connection is over. ``code``: what the server said before, if it did."""

    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code


def refusal(step, code, text):
    """The TransportError of an answer to ``step``."""
    if code < 500:
        return Deferred(text, code)
    if step is Step.RCPT or ABOUT_THE_RECIPIENT.search(text):
        return RecipientRefused(text, code)
    return Rejected(text, code)


class Conversation:
    """``client``: a smtplib.SMTP that has said EHLO; ``timeout`` in seconds, for each answer."""

    def __init__(self, client, timeout):
        self.client = client
        self.timeout = timeout
        self.pipelines = client.has_extn("pipelining")
        self.to_say, self.awaited = deque(), deque()
        self.announced = self.refused = None
        self.has_served, self.given = False, 0
        self.tail, self.reply = b"", []
        self.heard_at = time.monotonic()

    def fileno(self):
        return self.client.sock.fileno()

    def announce(self, ticket, sender, recipient):
        self.announced, self.refused = ticket, None
        self._say(b"MAIL FROM:<%b>\r\n" % sender, Step.MAIL, ticket)
        self._say(b"RCPT TO:<%b>\r\n" % recipient, Step.RCPT, ticket)
        self._say(b"DATA\r\n", Step.DATA, ticket)

    def give(self, ticket, content):
        self.announced = None
        self.given += 1
        self._say(content + END_OF_MESSAGE, Step.CONTENT, ticket)

    def _say(self, words, step, ticket=None):
        self.to_say.append((words, step, ticket))

    def speak(self):
        """Say what waits. Raises Lost."""
        if not self.to_say or (self.awaited and not self.pipelines):
            return
        said = list(self.to_say) if self.pipelines else [self.to_say[0]]
        for _said in said:
            self.to_say.popleft()
        self.awaited.extend((step, ticket) for _words, step, ticket in said)
        self.heard_at = time.monotonic()
        try:
            self.client.sock.sendall(b"".join(words for words, _step, _ticket in said))
        except OSError as error:
            raise Lost(f"{type(error).__name__}: {error}") from error

    def hear(self):
        """What the answers that came mean: yields ``(ticket, Answer or TransportError)``. Raises Lost."""
        *lines, self.tail = (self.tail + self._read()).split(b"\n")
        for line in lines:
            self.reply.append(line[4:].strip())
            if line[3:4] != b"-":
                text, self.reply = b" ".join(self.reply).decode("utf-8", "replace"), []
                yield from self._understand(line[:3], text)
        self.speak()

    def _read(self):
        self.heard_at = time.monotonic()
        socket = self.client.sock
        try:
            data = socket.recv(LARGEST_READ)
            # A TLS socket may hold more than what the system tells of.
            while data and hasattr(socket, "pending") and socket.pending():
                data += socket.recv(LARGEST_READ)
        except OSError as error:
            raise Lost(f"{type(error).__name__}: {error}") from error
        if not data:
            raise Lost("Connection closed by the server")
        return data

    def _understand(self, digits, text):
        code = int(digits) if digits.isdigit() else 0
        if code in (0, CLOSING) or not self.awaited:
            if code and self.awaited and self.awaited[0][0] is Step.CONTENT:
                # An answer, even this one, says that the message was not taken.
                yield self.awaited.popleft()[1], Unavailable(text, code)
            raise Lost(text or "Not an SMTP server", code or None)
        step, ticket = self.awaited.popleft()
        if step is Step.CONTENT:
            yield self._after_the_content(ticket, code, text)
        elif step is Step.DATA:
            yield from self._after_the_envelope(ticket, code, text)
        elif step is not Step.RESET and code >= 300:
            self.refused = self.refused or refusal(step, code, text)
            if not self.pipelines:
                self.to_say.clear()
                yield from self._after_the_envelope(ticket, code, text)

    def _after_the_content(self, ticket, code, text):
        if code >= 300:
            return ticket, refusal(Step.CONTENT, code, text)
        self.has_served = True
        return ticket, Answer.ACCEPTED

    def _after_the_envelope(self, ticket, code, text):
        if code == START_OF_DATA and not self.refused:
            yield ticket, Answer.READY
            return
        error = self.refused or refusal(Step.DATA, code, text)
        self.announced = None
        # A server that wants data all the same, from nobody to nobody, gets none.
        self._say(END_OF_MESSAGE if code == START_OF_DATA else b"RSET\r\n", Step.RESET)
        yield ticket, error

    def is_waiting(self):
        return bool(self.awaited or self.to_say)

    def is_late(self):
        return bool(self.awaited) and time.monotonic() - self.heard_at > self.timeout

    def losses(self, error):
        """What becomes of each message of a lost connection: ``[(ticket, TransportError)]``."""
        outcomes = [(ticket, Uncertain(str(error))) for step, ticket in self.awaited if step is Step.CONTENT]
        # Given but not said yet: nothing has left.
        before = [ticket for _words, step, ticket in self.to_say if step is Step.CONTENT]
        if self.announced is not None:
            before.append(self.announced)
        kind = Interrupted if self.has_served else Unavailable
        return outcomes + [(ticket, kind(str(error), error.code)) for ticket in before]
