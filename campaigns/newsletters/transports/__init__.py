"""The way out for messages: an abstract transport, and what a mail server can answer."""

from abc import ABC, abstractmethod


class TransportError(Exception):
    """A message that was not accepted. ``code``: the server's SMTP code, or None without answer."""

    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code


class Unavailable(TransportError):
    """No connection, or lost before the message was given: nobody got anything, try later."""


class Deferred(TransportError):
    """4xx: not now for this message."""


class RecipientRefused(TransportError):
    """5xx about the recipient: never for this person."""


class Rejected(TransportError):
    """5xx about us or our message: insisting would harm the reputation of the sender."""


class Uncertain(TransportError):
    """Lost after the message was given: the server may have accepted it."""


class Transport(ABC):
    """Hands messages to a mail server. Used as a context manager, closed at its end."""

    @abstractmethod
    def open(self):
        """Be ready to send; does nothing when it already is. Raises Unavailable."""

    @abstractmethod
    def send(self, message):
        """Hand over a Django EmailMessage with one recipient. Returns once the server accepted it.

        Raises one of the TransportError classes above.
        """

    @abstractmethod
    def close(self):
        """Leave politely; never raises."""

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
