"""Freeze the audience of an issue: one Delivery per person, with its recipe.

Every step may be cut or run twice, at the same time even: rows are unique and added in chunks.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters.composition import compose
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.models import Delivery, Issue, Subscription, Suppression, hash_address

CHUNK_SIZE = 200


def prepare(issue, until):
    """Write the missing deliveries until ``until`` (datetime); then the issue is ready.

    Returns whether the audience is complete. To be called again when it is not.
    """
    while timezone.now() < until:
        chunk = list(audience_left(issue).for_composition().order_by("pk")[:CHUNK_SIZE])
        done = _store(issue, _deliveries(issue, chunk)) if chunk else _seal(issue)
        if done:
            return done
        if not Issue.objects.filter(pk=issue.pk, state=IssueState.PREPARING).exists():
            break
    return False


def audience_left(issue):
    """The people who asked for the letter and have no row yet in this issue."""
    return Subscription.objects.active().without_delivery_of(issue)


def _deliveries(issue, subscriptions):
    suppressed = Suppression.objects.hashes_among(
        subscription.contributor.email for subscription in subscriptions
    )
    return [_delivery(issue, subscription, suppressed) for subscription in subscriptions]


def _delivery(issue, subscription, suppressed):
    """Nobody stays unwritten to without a row that says why."""
    address = subscription.contributor.email
    delivery = Delivery(issue=issue, subscription=subscription, address=address)
    if hash_address(address) in suppressed:
        delivery.state, delivery.last_error = DeliveryState.SKIPPED, _("adresse bloquée")
        return delivery
    delivery.recipe = compose(subscription, issue.max_projects)
    if not delivery.recipe:
        delivery.state, delivery.last_error = DeliveryState.SKIPPED, _("aucun projet proche")
    return delivery


def _locked(issue):
    """The issue, held until the end of the transaction; None when it is no longer being prepared."""
    return Issue.objects.select_for_update().filter(pk=issue.pk, state=IssueState.PREPARING).first()


@transaction.atomic
def _store(issue, deliveries):
    # Under the lock, so that a slow process adds nobody to an audience already sealed.
    if _locked(issue):
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    return False


@transaction.atomic
def _seal(issue):
    """Stamp the frozen audience. Returns False when somebody has confirmed meanwhile."""
    locked = _locked(issue)
    if locked is None or audience_left(issue).exists():
        return False
    locked.candidate_count = locked.deliveries.count()
    locked.prepared_at = timezone.now()
    locked.state = IssueState.READY
    locked.save(update_fields=["candidate_count", "prepared_at", "state"])
    return True
