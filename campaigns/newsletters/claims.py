"""Rows held by one process: claimed for itself, then handed over, each for a limited time.

Each change is one conditional UPDATE: whoever loses a race updates nothing and goes on.
"""

import os
import secrets
import socket
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters.enums import DeliveryState, IssueKind, SubscriptionState
from campaigns.newsletters.models import Delivery, Issue, Lease, SavedSearch
from campaigns.newsletters.outcomes import LEASE, apply_doubt_policies

CLAIM_SIZE = 500


@dataclass(slots=True, eq=False)
class Claim:
    """A row held by ``owner``: all that its message needs."""

    pk: int
    address: str
    recipe: list
    attempts: int
    subscription_id: int | None
    subscription_state: str | None
    token: str | None
    alert_key: int
    reads: str | None
    owner: str
    alert: SavedSearch | None = None
    cards: list | None = None

    @property
    def is_wanted(self):
        """Whether the person still wants this message: each alert stands by itself."""
        if self.alert_key:
            return self.alert is not None
        return self.subscription_state == SubscriptionState.ACTIVE

    @property
    def stop_token(self):
        return self.alert.token if self.alert else self.token

    @property
    def language(self):
        """Of the alert, otherwise that in which the person reads."""
        return self.alert.language if self.alert else self.reads or settings.LANGUAGE_CODE


READ = (
    "pk",
    "address",
    "recipe",
    "attempts",
    "subscription_id",
    "subscription__state",
    "subscription__token",
    "alert_key",
    "subscription__language",
)


def new_owner():
    """The name under which one run of one process holds rows."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"


def claim(issue, owner, size=CLAIM_SIZE):
    """Reserve up to ``size`` due rows for ``owner`` alone: ``[Claim]``, [] when there is nothing."""
    now = timezone.now()
    with transaction.atomic():
        # SQLite has no row locks and needs none: its transactions write one at a time.
        due = issue.deliveries.due(now).select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:size])
        if not ids:
            return []
        mine = Delivery.objects.filter(pk__among=ids, state=DeliveryState.PENDING)
        mine.update(state=DeliveryState.CLAIMED, lease_until=now + LEASE, claimed_by=owner)
        _sign(issue, owner, now + LEASE)
    held = Delivery.objects.filter(pk__among=ids).held_by(owner)
    if not Issue.objects.sending().filter(pk=issue.pk).exists():
        give_back(held)
        return []
    rows = [Claim(*row, owner) for row in held.order_by("next_at", "pk").values_list(*READ)]
    if issue.kind == IssueKind.ALERT:
        alerts = SavedSearch.objects.in_bulk(row.alert_key for row in rows)
        for row in rows:
            row.alert = alerts.get(row.alert_key)
    return rows


def _sign(issue, owner, until):
    """Write, or write anew, what says that ``owner`` holds rows."""
    lease = Lease(issue=issue, owner=owner, until=until)
    Lease.objects.bulk_create(
        [lease], update_conflicts=True, unique_fields=["owner"], update_fields=["issue", "until"]
    )


def release(owner, rows=None):
    """Give back what ``owner`` claimed and did not hand over: ``rows``, or whatever it is.

    What it handed over without an answer stays in its name, to be found in doubt.
    """
    lease = Lease.objects.filter(owner=owner).first()
    if lease is None:
        return
    held = Delivery.objects.filter(issue=lease.issue_id)
    give_back(held.filter(claimed_by=owner) if rows is None else held.filter(pk__among=_keys(rows)))
    if rows is None and not held.held_by(owner).exists():
        lease.delete()


def end(owner):
    """Forget the lease of who has given back, or seen answered, all that it held."""
    Lease.objects.filter(owner=owner).delete()


def _keys(rows):
    return [row.pk for row in rows]


def give_back(deliveries):
    """Let the claimed ones among ``deliveries`` wait again: their processes hand nothing more over."""
    deliveries.filter(state=DeliveryState.CLAIMED).update(
        state=DeliveryState.PENDING, lease_until=None, claimed_by=""
    )


def give_back_all():
    """The same for every issue: nothing more is handed over, by whatever process."""
    give_back(Delivery.objects.filter(issue__in=Lease.objects.values("issue")))


def put_back(rows, at):
    """Give back claimed rows (of one owner) that must not leave before ``at``: not an attempt."""
    Delivery.objects.filter(
        pk__among=_keys(rows), claimed_by=rows[0].owner, state=DeliveryState.CLAIMED
    ).update(state=DeliveryState.PENDING, lease_until=None, claimed_by="", next_at=at)


def reap(now):
    """Take back what crashed processes hold: the claimed rows are safe, the handed over in doubt."""
    for lease in Lease.objects.filter(until__lt=now):
        _reap(lease, now)


def _reap(lease, now):
    theirs = Delivery.objects.filter(issue=lease.issue_id, claimed_by=lease.owner)
    expired = theirs.filter(lease_until__lt=now)
    give_back(expired)
    in_doubt = list(expired.filter(state=DeliveryState.HANDOFF).values_list("pk", flat=True))
    doubtful = Delivery.objects.filter(pk__in=in_doubt, state=DeliveryState.HANDOFF, lease_until__lt=now)
    doubtful.update(
        state=DeliveryState.DOUBTFUL,
        lease_until=None,
        last_error=_("interrompu après la remise au serveur"),
    )
    apply_doubt_policies(Delivery.objects.filter(pk__in=in_doubt, claimed_by=lease.owner))
    # A process may only be slow: it keeps what it has taken or handed over since.
    last = theirs.held_by(lease.owner).aggregate(last=Max("lease_until"))["last"]
    unchanged = Lease.objects.filter(pk=lease.pk, until=lease.until)
    unchanged.update(until=last) if last else unchanged.delete()
