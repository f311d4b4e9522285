"""Bring every issue to its end without a broker: the same work as the tasks, in a loop."""

import gc
import logging
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from campaigns.newsletters import alerts, claims, delivery, endings, installations, spikes
from campaigns.newsletters.models import Issue
from campaigns.newsletters.transports.smtp import SmtpTransport

logger = logging.getLogger(__name__)

SHIFT = timedelta(seconds=25)
# Between two looks at issues that wait for their time or for the mail server, in seconds.
PAUSE = 1


def work(is_told_to_stop, forever=False):
    """Send all that is due, until no issue is in progress. A database that restarts is waited for.

    ``is_told_to_stop``: a callable, asked between two shifts.
    """
    # What is loaded stays: the collector need not look at it again and again.
    gc.freeze()
    while not is_told_to_stop():
        try:
            sent = shift()
            if not sent and not forever and not Issue.objects.in_progress().exists():
                return
        except (OperationalError, InterfaceError):
            logger.exception("The database does not answer.")
            connection.close()
            sent = 0
        if not sent:
            time.sleep(PAUSE)


def shift():
    """Repair, then send for a while. Returns the number of messages that the mail server accepted."""
    now = timezone.now()
    claims.reap(now)
    spikes.watch()
    if not installations.refusal():
        alerts.open_the_day(now)
        endings.open_the_day(now)
    issues = Issue.objects.with_work_at(now)
    return sum(delivery.advance(issue, SmtpTransport(), until=now + SHIFT) for issue in issues)
