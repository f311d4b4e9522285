"""SMTP, one reused connection, on Django's ``EMAIL_*`` settings."""

import re
import smtplib
import ssl
from email.utils import parseaddr

from django.conf import settings
from django.core.mail.message import sanitize_address

from campaigns.newsletters.transports import (
    Deferred,
    RecipientRefused,
    Rejected,
    Transport,
    TransportError,
    Unavailable,
    Uncertain,
)

CLOSING = 421
READY_FOR_DATA = 354
# RFC 3463: 5.1.x speaks of the address, 5.2.x of the mailbox, whatever the command it answers.
ABOUT_THE_RECIPIENT = re.compile(r"5\.[12]\.\d")
LEADING_DOT = re.compile(rb"(?m)^\.")
LINE_END = re.compile(rb"\r\n|\r|\n")


class SmtpTransport(Transport):
    def __init__(self):
        self.connection = None

    def open(self):
        if self.connection:
            return
        try:
            self.connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"{type(error).__name__}: {error}", getattr(error, "smtp_code", None)
            ) from error

    def send(self, message):
        self.open()
        try:
            envelope = self._envelope(message)
        except ValueError as error:
            raise RecipientRefused(str(error)) from error
        try:
            self._give(*envelope)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            raise Unavailable(f"{type(error).__name__}: {error}") from error
        except (Unavailable, Uncertain):
            self._drop()
            raise
        except TransportError:
            self._reset()
            raise

    def close(self):
        if self.connection:
            try:
                self.connection.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
            self.connection = None

    def _connect(self):
        options = {
            "host": settings.EMAIL_HOST,
            "port": settings.EMAIL_PORT,
            "timeout": settings.EMAIL_TIMEOUT,
        }
        if settings.EMAIL_USE_SSL:
            connection = smtplib.SMTP_SSL(**options, context=ssl.create_default_context())
        else:
            connection = smtplib.SMTP(**options)
        if settings.EMAIL_USE_TLS:
            connection.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            connection.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        connection.ehlo_or_helo_if_needed()
        return connection

    def _envelope(self, message):
        sender = sanitize_address(parseaddr(message.from_email)[1], "utf-8")
        recipient = sanitize_address(message.to[0], "utf-8")
        return sender, recipient, message.message().as_bytes(linesep="\r\n")

    def _give(self, sender, recipient, content):
        self._expect(self.connection.mail(sender), {250}, Rejected)
        self._expect(self.connection.rcpt(recipient), {250, 251}, RecipientRefused)
        self._expect(self.connection.docmd("DATA"), {READY_FOR_DATA}, Rejected)
        body = LEADING_DOT.sub(b"..", LINE_END.sub(b"\r\n", content))
        self.connection.send(body.removesuffix(b"\r\n") + b"\r\n.\r\n")
        try:
            answer = self.connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Uncertain(f"{type(error).__name__}: {error}") from error
        self._expect(answer, {250}, Rejected)

    def _expect(self, answer, expected, permanent):
        code, reply = answer
        if code in expected:
            return
        text = reply.decode("utf-8", "replace")
        if code == CLOSING:
            raise Unavailable(text, code)
        if code < 500:
            raise Deferred(text, code)
        if ABOUT_THE_RECIPIENT.search(text):
            raise RecipientRefused(text, code)
        raise permanent(text, code)

    def _reset(self):
        try:
            self.connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self):
        self.connection.close()
        self.connection = None
