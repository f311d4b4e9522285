"""The way out for messages: an abstract transport, and what a mail server can answer."""

import re
from abc import ABC, abstractmethod
from enum import Enum

from django.core.mail.message import sanitize_address

# What an address may be made of to go on the wire as it is.
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
LINE_END = re.compile(rb"\r\n|\r|\n")
LEADING_DOT = re.compile(rb"(?m)^\.")


def stuffed(content):
    """``content`` (bytes) as SMTP carries it: lines end in CRLF, the last one too, first dots are doubled."""
    lines = LEADING_DOT.sub(b"..", LINE_END.sub(b"\r\n", content))
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


class Answer(Enum):
    """What a mail server says when all goes well."""

    READY = "the content of the message may be given"
    ACCEPTED = "the server answers for the message from now on"


class TransportError(Exception):
    """A message that was not accepted. ``code``: the server's SMTP code, or None without answer."""

    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code


class Unavailable(TransportError):
    """No connection, or lost before the message was given: nobody got anything, try later."""


class Interrupted(TransportError):
    """A connection that had served ended before the message was given: another one may take it now."""


class Deferred(TransportError):
    """4xx: not now for this message."""


class RecipientRefused(TransportError):
    """5xx about the recipient: never for this person."""


class Rejected(TransportError):
    """5xx about us or our message: insisting would harm the reputation of the sender."""


class Uncertain(TransportError):
    """Lost after the message was given: the server may have accepted it."""


def ascii_address(address):
    """``address`` (a str, perhaps of an international domain) in bytes. Raises RecipientRefused."""
    if not PLAIN_ADDRESS.fullmatch(address):
        try:
            address = sanitize_address(address, "utf-8")
        except ValueError as error:
            raise RecipientRefused(str(error)) from error
    return address.encode("ascii")


class Transport(ABC):
    """Hands messages to a mail server, several at once, each in two steps: announced, then given.

    A message goes by its ticket, any object of the caller. Until it is given, nobody can have got it.
    Used as a context manager, closed at its end.
    """

    @abstractmethod
    def has_room(self):
        """Whether one more message may be announced."""

    @abstractmethod
    def announce(self, ticket, recipient):
        """Say for whom a message is. Raises Unavailable, or RecipientRefused for an impossible address."""

    @abstractmethod
    def give(self, ticket, content):
        """Give the ``content`` of a message whose answer was READY, as ``stuffed`` makes it."""

    @abstractmethod
    def abandon(self, ticket):
        """Do not give a message that was announced."""

    @abstractmethod
    def answers(self):
        """Wait for at least one answer: ``[(ticket, Answer or TransportError)]``; [] when none is due."""

    @abstractmethod
    def close(self):
        """Leave politely; never raises. What was announced is forgotten."""

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
