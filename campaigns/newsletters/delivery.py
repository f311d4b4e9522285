"""Claim a row, mark the handoff, give the message to the mail server, settle the row.

pending → claimed → handoff → sent | pending (later) | failed | doubtful. Each arrow is one conditional
UPDATE: whoever loses a race updates nothing and goes on. The database is the only truth.
"""

import os
import secrets
import socket
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters.composition import presentable
from campaigns.newsletters.enums import DeliveryState, DoubtPolicy, IssueState, SubscriptionState
from campaigns.newsletters.models import Delivery, Issue, Suppression, hash_address
from campaigns.newsletters.preparation import prepare
from campaigns.newsletters.rendering import Letter
from campaigns.newsletters.transports import (
    Deferred,
    RecipientRefused,
    Rejected,
    TransportError,
    Unavailable,
    Uncertain,
)

BATCH_SIZE = 50
# Longer than the slowest SMTP exchange (EMAIL_TIMEOUT per answer): a lease that ends means a crash.
LEASE = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=4)
FIRST_SETBACK, LONGEST_SETBACK = timedelta(seconds=10), timedelta(minutes=5)
MAX_ATTEMPTS = 20  # about two days
# Each attempt in doubt may be one more copy in the person's mailbox.
MAX_ATTEMPTS_IN_DOUBT = 3


def advance(issue, transport, until):
    """Bring an approved issue as far as possible before ``until`` (datetime)."""
    if issue.state == IssueState.PREPARING and not prepare(issue, until):
        return
    Issue.objects.filter(pk=issue.pk, state=IssueState.READY).update(state=IssueState.SENDING)
    issue.refresh_from_db()
    pump(issue, transport, until)


def pump(issue, transport, until):
    """Send what is due. Returns the number of messages that the mail server accepted."""
    skip_when_too_late(issue)
    accepted, letter = 0, Letter.of(issue)
    try:
        with transport:
            while timezone.now() < until and (batch := claim(issue)):
                accepted += send_batch(letter, batch, transport, until)
                Issue.objects.filter(pk=issue.pk, setbacks__gt=0).update(setbacks=0, retry_at=None)
    except Unavailable as error:
        set_back(issue, error)
    except Rejected as error:
        pause_refused(issue, error)
    finish(issue)
    return accepted


def claim(issue, size=BATCH_SIZE):
    """Reserve up to ``size`` due rows for this process alone. Returns them; [] when there is nothing."""
    now = timezone.now()
    owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"
    with transaction.atomic():
        # SQLite has no row locks and needs none: its transactions write one at a time.
        due = issue.deliveries.due(now).order_by("next_at", "pk").select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:size])
        Delivery.objects.filter(pk__in=ids, state=DeliveryState.PENDING).update(
            state=DeliveryState.CLAIMED, lease_until=now + LEASE, claimed_by=owner
        )
    if not Issue.objects.filter(pk=issue.pk, state=IssueState.SENDING).exists():
        release(owner)
        return []
    claimed = Delivery.objects.filter(claimed_by=owner, state=DeliveryState.CLAIMED)
    return list(claimed.select_related("subscription").order_by("next_at", "pk"))


def release(owner):
    """Give back the rows that ``owner`` claimed and did not hand over."""
    Delivery.objects.filter(claimed_by=owner, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.PENDING, lease_until=None, claimed_by=""
    )


def send_batch(letter, batch, transport, until):
    """Send claimed rows until ``until``. Returns how many were accepted. Raises Unavailable and Rejected."""
    suppressed = Suppression.objects.hashes_among(delivery.address for delivery in batch)
    projects = presentable(delivery.recipe for delivery in batch)
    accepted = 0
    try:
        for delivery in batch:
            if timezone.now() >= until:
                break
            reason = obstacle(delivery, suppressed, projects)
            if reason:
                _settle(delivery, state=DeliveryState.SKIPPED, last_error=reason)
                continue
            transport.open()
            message = _message(letter, delivery, projects)
            if mark_handoff(delivery):
                accepted += hand_over(delivery, message, transport)
    finally:
        release(batch[0].claimed_by)
    return accepted


def obstacle(delivery, suppressed, projects):
    """Why this person must not be written to any more, or an empty string."""
    if delivery.subscription is None:
        return _("abonnement effacé")
    if delivery.subscription.state != SubscriptionState.ACTIVE:
        return _("désabonnement depuis la préparation")
    if hash_address(delivery.address) in suppressed:
        return _("adresse bloquée")
    if not any(item["project"] in projects for item in delivery.recipe):
        return _("projets retirés depuis la préparation")
    return ""


def _message(letter, delivery, projects):
    try:
        return letter.message(delivery, projects)
    except Exception as error:
        # One message that cannot be made must neither stop the others nor come back for ever.
        delivery.attempts += 1
        _put_off(delivery, TransportError(f"{type(error).__name__}: {error}"))
        raise


def mark_handoff(delivery):
    """Write down that the message leaves now. False when the row is no longer ours."""
    now = timezone.now()
    delivery.attempts += 1
    return Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.CLAIMED, claimed_by=delivery.claimed_by
    ).update(state=DeliveryState.HANDOFF, handoff_at=now, lease_until=now + LEASE, attempts=delivery.attempts)


def hand_over(delivery, message, transport):
    """Send one message and settle its row. Returns whether it was accepted."""
    try:
        transport.send(message)
    except TransportError as error:
        SETTLEMENTS[type(error)](delivery, error)
        if isinstance(error, Unavailable | Rejected):
            raise
        return False
    _settle(delivery, state=DeliveryState.SENT, sent_at=timezone.now(), last_code=250, last_error="")
    return True


def _settle(delivery, **changes):
    """Write the outcome, unless the row was given to another process meanwhile."""
    # A lease may have ended just before the answer came: the answer is the better knowledge.
    Delivery.objects.filter(
        pk=delivery.pk,
        claimed_by=delivery.claimed_by,
        state__in=[DeliveryState.CLAIMED, DeliveryState.HANDOFF, DeliveryState.DOUBTFUL],
    ).update(lease_until=None, **changes)


def _give_back(delivery, error):
    _settle(delivery, state=DeliveryState.PENDING, attempts=delivery.attempts - 1, **_trace(error))


def _put_off(delivery, error):
    if delivery.attempts >= MAX_ATTEMPTS:
        return _fail(delivery, error)
    wait = min(FIRST_RETRY * 2 ** max(0, delivery.attempts - 1), LONGEST_RETRY)
    _settle(
        delivery,
        state=DeliveryState.PENDING,
        next_at=timezone.now() + wait,
        attempts=delivery.attempts,
        **_trace(error),
    )


def _fail(delivery, error):
    _settle(delivery, state=DeliveryState.FAILED, **_trace(error))


def _doubt(delivery, error):
    _settle(delivery, state=DeliveryState.DOUBTFUL, **_trace(error))
    apply_doubt_policies()


def _trace(error):
    return {"last_code": error.code, "last_error": str(error)[:300]}


SETTLEMENTS = {
    Unavailable: _give_back,
    Deferred: _put_off,
    Rejected: _put_off,
    RecipientRefused: _fail,
    Uncertain: _doubt,
}


def set_back(issue, error):
    """The mail server cannot be reached: let the whole issue wait, longer each time."""
    issue.refresh_from_db(fields=["setbacks"])
    wait = min(FIRST_SETBACK * 2 ** min(issue.setbacks, 10), LONGEST_SETBACK)
    Issue.objects.filter(pk=issue.pk).update(setbacks=F("setbacks") + 1, retry_at=timezone.now() + wait)


def pause_refused(issue, error):
    """The mail server refuses us, not a person: stop before it harms the sender's reputation."""
    reason = _("Le serveur de messagerie refuse nos messages (%(code)s : %(text)s).") % {
        "code": error.code,
        "text": error,
    }
    Issue.objects.filter(pk=issue.pk, state=IssueState.SENDING).update(
        state=IssueState.PAUSED, pause_reason=reason[:300]
    )


def skip_when_too_late(issue):
    """Settle what could not leave before the issue's latest moment."""
    if issue.send_not_after and timezone.now() > issue.send_not_after:
        issue.deliveries.filter(state=DeliveryState.PENDING).update(
            state=DeliveryState.SKIPPED, last_error=_("date limite d’envoi dépassée")
        )


def finish(issue):
    """Close an issue when no row is outstanding."""
    if issue.deliveries.outstanding().exists():
        return
    tally = issue.tally()
    failed = tally[DeliveryState.FAILED] or tally[DeliveryState.DOUBTFUL]
    Issue.objects.filter(pk=issue.pk, state=IssueState.SENDING).update(
        state=IssueState.PARTIALLY_FAILED if failed else IssueState.SENT, finished_at=timezone.now()
    )


def reap(now):
    """Take back what crashed processes hold: the claimed rows are safe, the handed over in doubt."""
    expired = Delivery.objects.expired(now)
    expired.filter(state=DeliveryState.CLAIMED).update(
        state=DeliveryState.PENDING, lease_until=None, claimed_by=""
    )
    expired.filter(state=DeliveryState.HANDOFF).update(
        state=DeliveryState.DOUBTFUL,
        lease_until=None,
        last_error=_("interrompu après la remise au serveur"),
    )
    apply_doubt_policies()


def apply_doubt_policies():
    """Resend or drop the doubtful rows of the issues that say so; the others are held."""
    doubtful = Delivery.objects.filter(state=DeliveryState.DOUBTFUL)
    doubtful.filter(
        issue__on_doubt=DoubtPolicy.RESEND,
        issue__state__in=[IssueState.SENDING, IssueState.PAUSED],
        attempts__lt=MAX_ATTEMPTS_IN_DOUBT,
    ).update(state=DeliveryState.PENDING, claimed_by="", next_at=timezone.now() + LEASE)
    doubtful.filter(issue__on_doubt=DoubtPolicy.DROP).update(
        state=DeliveryState.SKIPPED, last_error=_("remise incertaine, non renvoyée")
    )
