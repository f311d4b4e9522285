"""Messages to one person about one thing: short words, addresses of this site, nothing about anybody else."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from wagtail import hooks

logger = logging.getLogger(__name__)

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
