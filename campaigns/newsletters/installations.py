"""Who may send from this database: a copy of it, restored elsewhere, must write to nobody."""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters import claims
from campaigns.newsletters.enums import IN_PROGRESS_ISSUE_STATES, RECEIVED_STATES, IssueState
from campaigns.newsletters.models import Delivery, Installation, Issue

ONLY_ROW = 1


def instance_id():
    """``settings.INSTANCE_ID``, else what is kept in a file beside the database, drawn the first time."""
    if settings.INSTANCE_ID:
        return settings.INSTANCE_ID
    path = Path(settings.VAR_DIR) / "instance"
    if not path.exists():
        drawn = path.with_name(f"instance.{secrets.token_hex(8)}")
        drawn.write_text(secrets.token_hex(16), encoding="utf-8")
        # Linked, so that nobody reads half of it and the first of two processes wins.
        with contextlib.suppress(FileExistsError):
            os.link(drawn, path)
        drawn.unlink()
    return path.read_text(encoding="utf-8").strip()


def identity():
    """What tells this installation from another: ``{"host": …, "fingerprint": …}``."""
    return {
        # Neither scheme nor port: the demonstration changes them, a copy changes the name.
        "host": urlsplit(settings.SITE_URL).hostname or "",
        "fingerprint": hashlib.sha256(instance_id().encode()).hexdigest(),
    }


def refusal():
    """Why this installation must not send, as a French sentence; empty when it may.

    A database from which nothing was ever sent is adopted by the first installation that asks.
    """
    mine, known = identity(), Installation.objects.first()
    if known is None and not Delivery.objects.filter(state__in=RECEIVED_STATES).exists():
        known, _created = Installation.objects.get_or_create(pk=ONLY_ROW, defaults=mine)
    if known and (known.host, known.fingerprint) == (mine["host"], mine["fingerprint"]):
        return ""
    return _(
        "Aucune lettre ne part : cette base a servi à une autre installation (%(known)s) que celle-ci "
        "(%(host)s), comme une sauvegarde restaurée ou une copie. Si celle-ci doit désormais envoyer, "
        "lancez « manage.py newsletters adopt », puis reprenez les envois suspendus."
    ) % {"known": known.host if known else _("inconnue"), "host": mine["host"]}


@transaction.atomic
def adopt():
    """Let this installation send. What was in progress is paused, for somebody to look at.

    Returns how many issues were paused.
    """
    changed = bool(refusal())
    Installation.objects.update_or_create(pk=ONLY_ROW, defaults={**identity(), "adopted_at": timezone.now()})
    if not changed:
        return 0
    claims.give_back_all()
    reason = _("La base a changé d’installation : vérifiez que cet envoi n’a pas continué ailleurs.")
    return Issue.objects.filter(state__in=IN_PROGRESS_ISSUE_STATES).update(
        state=IssueState.PAUSED, pause_reason=reason
    )


def drain():
    """Let nothing more be handed to the mail server, whatever the issue, until ``reopen``."""
    refusal()
    Installation.objects.filter(drained_at=None).update(drained_at=timezone.now())
    claims.give_back_all()


def reopen():
    Installation.objects.update(drained_at=None)


def is_drained():
    return Installation.objects.exclude(drained_at=None).exists()
