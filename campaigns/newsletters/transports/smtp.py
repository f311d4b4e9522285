"""SMTP on Django's ``EMAIL_*`` settings: several connections, opened when needed and used again."""

import contextlib
import selectors
import smtplib
import ssl
from email.utils import parseaddr

from django.conf import settings

from campaigns.newsletters.transports import Transport, Unavailable, ascii_address
from campaigns.newsletters.transports.conversation import Conversation, Lost

# How often answers that do not come are looked for, in seconds.
PATIENCE = 1


def connect():
    """A smtplib.SMTP that has said EHLO. Raises Unavailable."""
    options = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "timeout": settings.EMAIL_TIMEOUT}
    try:
        if settings.EMAIL_USE_SSL:
            client = smtplib.SMTP_SSL(**options, context=ssl.create_default_context())
        else:
            client = smtplib.SMTP(**options)
        if settings.EMAIL_USE_TLS:
            client.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        client.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"{type(error).__name__}: {error}", getattr(error, "smtp_code", None)) from error
    return client


class SmtpTransport(Transport):
    """``connections``: how many at most, ``settings.EMAIL_CONNECTIONS`` unless told."""

    def __init__(self, connections=None):
        self.limit = connections or settings.EMAIL_CONNECTIONS
        self.sender = ascii_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
        self.selector = selectors.DefaultSelector()
        self.conversations = set()
        self.free, self.talking, self.owners = [], [], {}
        self.outcomes = []

    def has_room(self):
        if not self.free and len(self.conversations) < self.limit:
            self._open()
        return bool(self.free)

    def announce(self, ticket, recipient):
        recipient = ascii_address(recipient)
        conversation = self.free.pop()
        conversation.announce(ticket, self.sender, recipient)
        self.owners[ticket] = conversation
        self.talking.append(conversation)

    def give(self, ticket, content):
        conversation = self.owners[ticket]
        conversation.give(ticket, content)
        if not self._is_worn_out(conversation):
            self.free.append(conversation)
        self.talking.append(conversation)

    def abandon(self, ticket):
        conversation = self.owners.pop(ticket)
        conversation.announced = None
        self._drop(conversation, Lost("Abandoned"))

    def answers(self):
        talking, self.talking = self.talking, []
        for conversation in talking:
            try:
                conversation.speak()
            except Lost as error:
                self._drop(conversation, error)
        while not self.outcomes and any(one.is_waiting() for one in self.conversations):
            for key, _events in self.selector.select(min(PATIENCE, settings.EMAIL_TIMEOUT)):
                self._hear(key.fileobj)
            for conversation in [one for one in self.conversations if one.is_late()]:
                self._drop(conversation, Lost("No answer in time"))
        outcomes, self.outcomes = self.outcomes, []
        return outcomes

    def close(self):
        for conversation in list(self.conversations):
            is_idle = conversation in self.free and not conversation.is_waiting()
            self._drop(conversation, Lost("Closed"), goodbye=is_idle)
        self.outcomes.clear()
        self.owners.clear()

    def _open(self):
        try:
            conversation = Conversation(connect(), settings.EMAIL_TIMEOUT)
        except Unavailable:
            if not self.conversations:
                raise
            # A server that wants no more of them still takes those that it has.
            self.limit = len(self.conversations)
            return
        self.conversations.add(conversation)
        self.free.append(conversation)
        self.selector.register(conversation, selectors.EVENT_READ)

    def _hear(self, conversation):
        try:
            for ticket, outcome in conversation.hear():
                self._note(conversation, ticket, outcome)
        except Lost as error:
            self._drop(conversation, error)

    def _note(self, conversation, ticket, outcome):
        self.outcomes.append((ticket, outcome))
        if ticket is not conversation.announced:
            self.owners.pop(ticket, None)
            if self._is_worn_out(conversation):
                self._drop(conversation, Lost("Served enough"), goodbye=True)
            elif conversation.announced is None and conversation not in self.free:
                self.free.append(conversation)

    def _is_worn_out(self, conversation):
        return 0 < settings.EMAIL_MESSAGES_PER_CONNECTION <= conversation.given

    def _drop(self, conversation, error, goodbye=False):
        if conversation not in self.conversations:
            return
        self.conversations.remove(conversation)
        self.selector.unregister(conversation)
        if goodbye:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                conversation.client.quit()
        conversation.client.close()
        if conversation in self.free:
            self.free.remove(conversation)
        for ticket, outcome in conversation.losses(error):
            self.owners.pop(ticket, None)
            self.outcomes.append((ticket, outcome))
