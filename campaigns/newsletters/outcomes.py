"""What becomes of a row once the mail server has answered, or has not."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters.enums import DeliveryState, DoubtPolicy, IssueState
from campaigns.newsletters.models import Delivery
from campaigns.newsletters.transports import (
    Deferred,
    Interrupted,
    RecipientRefused,
    Rejected,
    Unavailable,
    Uncertain,
)

# Longer than the slowest SMTP exchange: a lease that ends means a crash.
LEASE = timedelta(seconds=10 * settings.EMAIL_TIMEOUT)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=4)
MAX_ATTEMPTS = 20  # about two days
# Each attempt in doubt may be one more copy in the person's mailbox.
MAX_ATTEMPTS_IN_DOUBT = 3
# A lease may have ended just before the answer came: the answer is the better knowledge.
OPEN_STATES = (DeliveryState.CLAIMED, DeliveryState.HANDOFF, DeliveryState.DOUBTFUL)


def write(rows, **changes):
    """Write the same outcome for ``rows`` (of one owner), but for those another process has now."""
    if rows:
        Delivery.objects.filter(
            pk__in=[row.pk for row in rows], claimed_by=rows[0].owner, state__in=OPEN_STATES
        ).update(lease_until=None, **changes)


def skip(row, reason):
    write([row], state=DeliveryState.SKIPPED, last_error=reason)


def settle_refused(row, error):
    """Write what a TransportError means for the row."""
    SETTLEMENTS[type(error)](row, error)


def put_off(row, error):
    attempts = row.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        return _fail(row, error)
    wait = min(FIRST_RETRY * 2**row.attempts, LONGEST_RETRY)
    _wait(row, error, next_at=timezone.now() + wait, attempts=attempts)


def _give_back(row, error):
    _wait(row, error, attempts=row.attempts)


def _wait(row, error, **changes):
    write([row], state=DeliveryState.PENDING, claimed_by="", **changes, **_trace(error))


def _fail(row, error):
    write([row], state=DeliveryState.FAILED, attempts=row.attempts + 1, **_trace(error))


def _doubt(row, error):
    write([row], state=DeliveryState.DOUBTFUL, **_trace(error))
    apply_doubt_policies(Delivery.objects.filter(pk=row.pk, claimed_by=row.owner))


def _trace(error):
    return {"last_code": error.code, "last_error": str(error)[:300]}


SETTLEMENTS = {
    Unavailable: _give_back,
    Interrupted: _give_back,
    Deferred: put_off,
    Rejected: put_off,
    RecipientRefused: _fail,
    Uncertain: _doubt,
}


def apply_doubt_policies(deliveries):
    """Resend or drop the doubtful ones of ``deliveries`` when their issue says so; the others are held."""
    doubtful = deliveries.filter(state=DeliveryState.DOUBTFUL)
    doubtful.filter(
        issue__on_doubt=DoubtPolicy.RESEND,
        issue__state__in=[IssueState.SENDING, IssueState.PAUSED],
        attempts__lt=MAX_ATTEMPTS_IN_DOUBT,
    ).update(state=DeliveryState.PENDING, claimed_by="", next_at=timezone.now() + LEASE)
    doubtful.filter(issue__on_doubt=DoubtPolicy.DROP).update(
        state=DeliveryState.SKIPPED, last_error=_("remise incertaine, non renvoyée")
    )
