"""What a notice changes: the message, the person's subscription, the addresses never written to again."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.newsletters import aftermath
from campaigns.newsletters.enums import BounceKind, SuppressionReason
from campaigns.newsletters.models import Bounce, Delivery, Subscription, Suppression, hash_address
from campaigns.newsletters.rendering import MessageIds
from campaigns.newsletters.subscriptions import unsubscribe

# How far back the messages of a notice without address are looked for.
MEMORY = timedelta(days=30)


class Intake:
    """Applies notices, once however often they come. One for each reading of the mailbox: it remembers what
    was costly to find.
    """

    def __init__(self):
        self.identifiers = MessageIds()
        self.recent = None

    def take(self, notice):
        """Apply a Notice of anybody. Returns whether it speaks of a message of ours, else it says nothing."""
        delivery = self._delivery_of(notice)
        if delivery:
            _apply(notice, delivery, delivery.address)
        return delivery is not None

    def take_from_provider(self, notice):
        """Apply a Notice of who has proved to be our mail provider: an address is enough.

        Of a message that is not ours to find, such as a request to confirm, the address alone is kept.
        """
        delivery = self._delivery_of(notice) or _latest_before(notice)
        address = delivery.address if delivery else notice.address
        if notice.leaves:
            _stop(delivery, address)
        elif address:
            _apply(notice, delivery, address)

    def _delivery_of(self, notice):
        """The message whose Message-ID it is: nobody but its readers can know it."""
        rows = Delivery.objects.select_related("subscription")
        theirs = rows.filter(subscription__contributor__email=notice.address) if notice.address else []
        for delivery in theirs:
            about = (delivery.issue_id, delivery.subscription_id, delivery.alert_key)
            if self.identifiers.of(*about) == notice.message_id:
                return delivery
        if not notice.message_id.endswith(f"@{self.identifiers.domain}>"):
            return None
        return rows.filter(pk=self._recent_ones().get(notice.message_id)).first()

    def _recent_ones(self):
        if self.recent is None:
            rows = Delivery.objects.filter(handoff_at__gte=timezone.now() - MEMORY).exclude(subscription=None)
            self.recent = {
                self.identifiers.of(*about): pk
                for pk, *about in rows.values_list(
                    "pk", "issue_id", "subscription_id", "alert_key"
                ).iterator()
            }
        return self.recent


def _latest_before(notice):
    """The last message that the person may have had when it happened, or None.

    Of that moment, so that what is posted again much later still speaks of the same message.
    """
    moment = notice.moment or timezone.now()
    sent = Delivery.objects.filter(handoff_at__gt=moment - MEMORY, handoff_at__lte=moment)
    theirs = sent.filter(subscription__contributor__email=notice.address)
    return theirs.select_related("subscription").order_by("-handoff_at").first()


@transaction.atomic
def _apply(notice, delivery, address):
    if delivery and notice.kind != BounceKind.COMPLAINT:
        aftermath.fail(delivery, notice.code, notice.text)
    if notice.kind:
        _record(notice, delivery, address)


def _record(notice, delivery, address):
    fingerprint = hash_address(address)
    named = delivery.pk if delivery else f"{fingerprint}:{notice.message_id}"
    bounce, is_new = Bounce.objects.get_or_create(
        notice=hashlib.sha256(f"{named}:{notice.kind}".encode()).hexdigest(),
        defaults={"delivery": delivery, "kind": notice.kind, "address_hash": fingerprint},
    )
    if is_new and (reason := _reason_to_suppress(bounce)):
        Suppression.objects.get_or_create(address_hash=fingerprint, defaults={"reason": reason})
        _stop(delivery, address)


def _stop(delivery, address):
    known = {"pk": delivery.subscription_id} if delivery else {"contributor__email": address}
    for subscription in Subscription.objects.filter(**known):
        unsubscribe(subscription)


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
