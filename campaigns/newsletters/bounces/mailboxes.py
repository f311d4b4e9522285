"""The mailbox to which other servers return messages: read, applied, emptied; the unknown set aside."""

import contextlib
import mailbox
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.newsletters.bounces import imap
from campaigns.newsletters.bounces.imap import ImapBox
from campaigns.newsletters.bounces.intake import Intake
from campaigns.newsletters.bounces.notices import Nothing, read
from campaigns.newsletters.errors import NewsletterError

QUARANTINE = "quarantaine"


class MailboxNotRead(NewsletterError):
    """The mailbox is not where the setting says."""


def open_boxes():
    """``(mailbox, quarantine)`` of ``settings.BOUNCE_MAILBOX``: an IMAP address, a Maildir, else an mbox.

    Raises MailboxNotRead.
    """
    address = settings.BOUNCE_MAILBOX
    path = Path(address)
    with _readable():
        if imap.is_address(address):
            return ImapBox(address), ImapBox(address, QUARANTINE)
        if path.is_dir():
            box = mailbox.Maildir(path, factory=None, create=False)
            return box, box.add_folder(QUARANTINE)
        return mailbox.mbox(path, create=False), mailbox.mbox(path.with_name(f"{path.name}.{QUARANTINE}"))


@contextlib.contextmanager
def _readable():
    """Tells what cannot be read as MailboxNotRead, without what is secret in its address."""
    try:
        yield
    except (*imap.FAULTS, mailbox.Error) as error:
        address = settings.BOUNCE_MAILBOX
        raise MailboxNotRead(
            _("La boîte des retours « %(path)s » ne se lit pas : vérifiez BOUNCE_MAILBOX et ses droits.")
            % {"path": imap.told(address) if imap.is_address(address) else address}
        ) from error


def empty():
    """Read the whole mailbox. Returns ``Counter(applied=…, ignored=…, unknown=…)``. Raises MailboxNotRead.

    A message leaves the mailbox once what it says is written, or once it is in quarantine.
    """
    box, quarantine = open_boxes()
    intake, counts = Intake(), Counter()
    with _readable(), contextlib.closing(quarantine), _locked(box):
        for key in list(box.keys()):
            # Another process may have read it meanwhile: applying a notice twice changes nothing.
            with contextlib.suppress(KeyError):
                content = box.get_bytes(key)
                outcome = _apply(intake, content)
                if outcome == "unknown":
                    quarantine.add(content)
                    quarantine.flush()
                box.remove(key)
                counts[outcome] += 1
        box.flush()
    return counts


@contextlib.contextmanager
def _locked(box):
    try:
        box.lock()
    except mailbox.Error as error:
        raise MailboxNotRead(_("La boîte des retours est occupée : réessayez dans un instant.")) from error
    try:
        yield
    finally:
        box.unlock()


def _apply(intake, content):
    notice = read(content)
    if isinstance(notice, Nothing):
        return "ignored"
    return "applied" if notice is not None and intake.take(notice) else "unknown"


def in_quarantine():
    """The subjects of the messages set aside, as a list of str."""
    box, quarantine = open_boxes()
    with _readable(), contextlib.closing(box), contextlib.closing(quarantine):
        return [str(message["Subject"] or "") for message in quarantine]
