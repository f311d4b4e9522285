"""Messages to one person about one thing: short words, addresses of this site, nothing about anybody else."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail import hooks

logger = logging.getLogger(__name__)

RETRY_DELAY, RETRY_WINDOW = timedelta(minutes=10), timedelta(days=2)

#: Gives a function that says in words why this installation must write to nobody, or "".
REFUSAL_HOOK = "refuse_to_write"


def may_write():
    """Whether this installation may write to people: a copy of the site's database may not."""
    return not any(refusal() for refusal in hooks.get_hooks(REFUSAL_HOOK))


def message_to(address, subject, sentence, addresses, asked=True):
    """A short message; ``addresses``: [(label, path on the site)]; ``asked``: it answers a request."""
    site = settings.SITE_URL.rstrip("/")
    context = {
        "sentence": sentence,
        "addresses": [(label, site + path) for label, path in addresses],
        "asked": asked,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    text = render_to_string("home/mail/single.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(" ".join(subject.split()), text, to=[address], headers=headers)


def hand_over(message, name):
    """Whether the mail server took the message; ``name`` says in the log which one it did not."""
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        # The text of the error may quote the address.
        logger.warning("%s: mail not sent, %s", name, type(error).__name__)
        return False
    return True


def deliver_once(model, pk, build, now=None):
    """Send the message that the row ``pk`` of ``model`` owes, if it is due. Returns whether it is done.

    A row has ``created_at``, ``due_at`` and ``sent_at``, and its manager ``due(now)``; ``build(row)`` gives
    its message, or None when nobody is to be told any more. What the server does not take is tried again
    for two days.
    """
    if not may_write():
        return False
    now = now or timezone.now()
    with transaction.atomic():
        row = model.objects.due(now).select_for_update().filter(pk=pk).first()
        if row is None:
            return False
        message = build(row)
        if message and not hand_over(message, f"{model._meta.model_name} {row.pk}"):
            gives_up = now - row.created_at > RETRY_WINDOW
            row.due_at = None if gives_up else now + RETRY_DELAY
            row.save(update_fields=["due_at"])
            return False
        row.sent_at = now
        row.save(update_fields=["sent_at"])
    return True


def forget_owed(model):
    """Let no message that rows of ``model`` owe leave any more; returns how many.

    For a restored backup, which does not know what left since: who waits for such a message asks again.
    """
    return model.objects.filter(sent_at=None).exclude(due_at=None).update(due_at=None)
