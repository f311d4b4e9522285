"""Rows held by one process: claimed for itself, then handed over, each for a limited time.

Each change is one conditional UPDATE: whoever loses a race updates nothing and goes on.
"""

import os
import secrets
import socket
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters.enums import DeliveryState, IssueKind, SubscriptionState
from campaigns.newsletters.models import Delivery, Issue, SavedSearch
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
        return self.alert.language if self.alert else settings.LANGUAGE_CODE


READ = (
    "pk",
    "address",
    "recipe",
    "attempts",
    "subscription_id",
    "subscription__state",
    "subscription__token",
    "alert_key",
)


def new_owner():
    """The name under which one run of one process holds rows."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"


def claim(issue, owner, size=CLAIM_SIZE):
    """Reserve up to ``size`` due rows for ``owner`` alone: ``[Claim]``, [] when there is nothing."""
    now = timezone.now()
    with transaction.atomic():
        # SQLite has no row locks and needs none: its transactions write one at a time.
        due = issue.deliveries.due(now).order_by("next_at", "pk").select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:size])
        mine = Delivery.objects.filter(pk__in=ids, state=DeliveryState.PENDING)
        mine.update(state=DeliveryState.CLAIMED, lease_until=now + LEASE, claimed_by=owner)
    if not Issue.objects.sending().filter(pk=issue.pk).exists():
        release(owner)
        return []
    held = Delivery.objects.filter(pk__in=ids, claimed_by=owner, state=DeliveryState.CLAIMED)
    rows = [Claim(*row, owner) for row in held.order_by("next_at", "pk").values_list(*READ)]
    if issue.kind == IssueKind.ALERT:
        alerts = SavedSearch.objects.in_bulk(row.alert_key for row in rows)
        for row in rows:
            row.alert = alerts.get(row.alert_key)
    return rows


def release(owner):
    """Give back the rows that ``owner`` claimed and did not hand over."""
    give_back(Delivery.objects.filter(claimed_by=owner))


def give_back(deliveries):
    """Let the claimed ones among ``deliveries`` wait again: their processes hand nothing more over."""
    deliveries.filter(state=DeliveryState.CLAIMED).update(
        state=DeliveryState.PENDING, lease_until=None, claimed_by=""
    )


def put_back(rows, at):
    """Give back claimed rows (of one owner) that must not leave before ``at``: not an attempt."""
    Delivery.objects.filter(
        pk__in=[row.pk for row in rows], claimed_by=rows[0].owner, state=DeliveryState.CLAIMED
    ).update(state=DeliveryState.PENDING, lease_until=None, claimed_by="", next_at=at)


def reap(now):
    """Take back what crashed processes hold: the claimed rows are safe, the handed over in doubt."""
    expired = Delivery.objects.expired(now)
    give_back(expired)
    expired.filter(state=DeliveryState.HANDOFF).update(
        state=DeliveryState.DOUBTFUL,
        lease_until=None,
        last_error=_("interrompu après la remise au serveur"),
    )
    apply_doubt_policies()
