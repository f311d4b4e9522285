"""The messages of the demonstration: one ``.eml`` file each in ``MAILBOX_DIR``."""

import email
import email.policy
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.utils import timezone

KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class StoredMessage:
    """``key`` names the file; a later message has a greater key."""

    key: str
    received_at: datetime
    content: EmailMessage

    @property
    def subject(self):
        return str(self.content["Subject"] or "").strip()

    @property
    def to(self):
        return str(self.content["To"] or "").strip()

    @property
    def headers(self):
        return [(name, " ".join(str(value).split())) for name, value in self.content.items()]

    @property
    def html(self):
        return self._part("html")

    @property
    def text(self):
        return self._part("plain")

    def _part(self, kind):
        part = self.content.get_body((kind,))
        return part.get_content() if part else ""


def store(content):
    """Keep the bytes of a message; returns its key. A reader never sees half a message."""
    folder = Path(settings.MAILBOX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    key = f"{time.time_ns():020x}{secrets.token_hex(6)}"
    draft = folder / f"{key}.part"
    draft.write_bytes(content)
    draft.rename(folder / f"{key}.eml")
    return key


def read(key):
    """The StoredMessage of this key, or None."""
    path = Path(settings.MAILBOX_DIR) / f"{key}.eml"
    if not KEY.fullmatch(key) or not path.exists():
        return None
    seconds = int(key[:20], 16) / 1e9
    received_at = datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
    content = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return StoredMessage(key, received_at, content)


def newest(address="", limit=100):
    """The latest messages, newest first; only those to ``address`` when there is one."""
    wanted = address.strip().lower()
    found = []
    for path in sorted(Path(settings.MAILBOX_DIR).glob("*.eml"), reverse=True):
        message = read(path.stem)
        if message and wanted in message.to.lower():
            found.append(message)
        if len(found) == limit:
            break
    return found
