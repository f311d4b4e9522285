"""What a notice changes: the message, the person's subscription, the addresses never written to again."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.newsletters import aftermath
from campaigns.newsletters.enums import BounceKind, SuppressionReason
from campaigns.newsletters.models import Bounce, Delivery, Suppression, hash_address
from campaigns.newsletters.rendering import MessageIds
from campaigns.newsletters.subscriptions import unsubscribe

# How far back the messages of a notice without address are looked for.
MEMORY = timedelta(days=30)


class Intake:
    """Applies notices. One for each reading of the mailbox: it remembers what was costly to find."""

    def __init__(self):
        self.identifiers = MessageIds()
        self.recent = None

    def take(self, notice):
        """Apply a Notice, once however often it comes. Returns whether it speaks of a message of ours."""
        delivery = self._delivery_of(notice)
        if delivery is None:
            return False
        with transaction.atomic():
            if notice.kind != BounceKind.COMPLAINT:
                aftermath.fail(delivery, notice.code, notice.text)
            if notice.kind:
                _record(delivery, notice.kind)
        return True

    def _delivery_of(self, notice):
        """The message whose Message-ID it is: nobody but its readers can know it."""
        rows = Delivery.objects.select_related("subscription")
        theirs = rows.filter(subscription__contributor__email=notice.address) if notice.address else []
        for delivery in theirs:
            if self.identifiers.of(delivery.issue_id, delivery.subscription_id) == notice.message_id:
                return delivery
        if not notice.message_id.endswith(f"@{self.identifiers.domain}>"):
            return None
        return rows.filter(pk=self._recent_ones().get(notice.message_id)).first()

    def _recent_ones(self):
        if self.recent is None:
            rows = Delivery.objects.filter(handoff_at__gte=timezone.now() - MEMORY).exclude(subscription=None)
            self.recent = {
                self.identifiers.of(issue_id, subscription_id): pk
                for pk, issue_id, subscription_id in rows.values_list(
                    "pk", "issue_id", "subscription_id"
                ).iterator()
            }
        return self.recent


def _record(delivery, kind):
    key = hashlib.sha256(f"{delivery.pk}:{kind}".encode()).hexdigest()
    bounce, is_new = Bounce.objects.get_or_create(
        notice=key,
        defaults={"delivery": delivery, "kind": kind, "address_hash": hash_address(delivery.address)},
    )
    if is_new and (reason := _reason_to_suppress(bounce)):
        Suppression.objects.get_or_create(address_hash=bounce.address_hash, defaults={"reason": reason})
        if delivery.subscription:
            unsubscribe(delivery.subscription)


def _reason_to_suppress(bounce):
    if bounce.kind == BounceKind.COMPLAINT:
        return SuppressionReason.COMPLAINT
    since = timezone.now() - timedelta(days=settings.BOUNCE_SOFT_DAYS)
    soft = Bounce.objects.filter(
        address_hash=bounce.address_hash, kind=BounceKind.SOFT, received_at__gte=since
    )
    if bounce.kind == BounceKind.HARD or soft.count() >= settings.BOUNCE_SOFT_LIMIT:
        return SuppressionReason.BOUNCE
    return None
