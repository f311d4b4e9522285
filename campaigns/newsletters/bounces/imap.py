"""A mailbox by IMAP (RFC 3501), as far as the standard ``mailbox`` module's own are used here."""

import contextlib
import email
import imaplib
import ssl
from urllib.parse import unquote, urlsplit

from django.conf import settings

SCHEMES = ("imap", "imaps")
PORTS = {"imap": imaplib.IMAP4_PORT, "imaps": imaplib.IMAP4_SSL_PORT}
#: What goes wrong with the server or on the way to it.
FAULTS = (OSError, imaplib.IMAP4.error)


class Refused(imaplib.IMAP4.error):
    """The server answered NO: the mailbox is not there, or is full."""


def is_address(text):
    return urlsplit(text).scheme in SCHEMES


def told(address):
    """The address without what is secret in it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"


def _done(answer):
    status, data = answer
    if status != "OK":
        raise Refused(status)
    return data


class ImapBox:
    """The folder that ``address`` (imaps://login:password@host:port/folder) leads to.

    With ``folder``, another one of the same mailbox, created when it is not there. Connects at once;
    every method raises FAULTS.
    """

    def __init__(self, address, folder=None):
        parts = urlsplit(address)
        options = {
            "host": parts.hostname,
            "port": parts.port or PORTS[parts.scheme],
            "timeout": settings.EMAIL_TIMEOUT,
        }
        if parts.scheme == "imaps":
            self.client = imaplib.IMAP4_SSL(**options, ssl_context=ssl.create_default_context())
        else:
            self.client = imaplib.IMAP4(**options)
        self.client.login(unquote(parts.username or ""), unquote(parts.password or ""))
        self.has_removed = False
        self.folder = unquote(parts.path.strip("/")) or "INBOX"
        if folder:
            self.folder = self._made(folder)
        _done(self.client.select(self.folder))

    def _made(self, folder):
        """The name of ``folder`` beside the inbox, or under it where the server wants all of them."""
        separator = _done(self.client.list('""', '""'))[0].decode().split('"')[1]
        names = (folder, f"INBOX{separator}{folder}")
        for name in names:
            self.client.create(name)
            if self.client.select(name)[0] == "OK":
                return name
        return names[0]

    def lock(self):
        """Nothing to do: two readers apply the same notice twice, which changes nothing."""

    def unlock(self):
        self.close()

    def close(self):
        with contextlib.suppress(*FAULTS):
            self.client.logout()

    def keys(self):
        return _done(self.client.uid("search", "UNDELETED"))[0].split()

    def get_bytes(self, key):
        """The whole message, left unread. Raises KeyError when somebody has taken it away."""
        found = _done(self.client.uid("fetch", key, "(BODY.PEEK[])"))
        contents = [part[1] for part in found if isinstance(part, tuple)]
        if not contents:
            raise KeyError(key)
        return contents[0]

    def add(self, content):
        _done(self.client.append(self.folder, None, None, content))

    def remove(self, key):
        _done(self.client.uid("store", key, "+FLAGS.SILENT", r"(\Deleted)"))
        self.has_removed = True

    def flush(self):
        if self.has_removed:
            _done(self.client.expunge())

    def __iter__(self):
        return (email.message_from_bytes(self.get_bytes(key)) for key in self.keys())
