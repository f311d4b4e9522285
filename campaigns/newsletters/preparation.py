"""Freeze the audience of an issue: one Delivery per person, with its recipe.

Every step may be cut or run twice, at the same time even: rows are unique and added in chunks.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.newsletters.composition import composer_of, forget_composer
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.models import Delivery, Issue, Subscription, Suppression, hash_address

CHUNK_SIZE = 500


def prepare(issue, until):
    """Write the missing deliveries until ``until`` (datetime); then the issue is ready.

    Returns whether the audience is complete. To be called again when it is not.
    """
    last = 0
    while timezone.now() < until:
        # By key: to count the people already written again for each chunk would be endless.
        after = audience_left(issue).filter(pk__gt=last).order_by("pk")
        if ids := list(after.values_list("pk", flat=True)[:CHUNK_SIZE]):
            _store(issue, deliveries_for(issue, ids))
            last = ids[-1]
        elif _seal(issue):
            forget_composer()
            return True
        else:
            last = 0
        if not Issue.objects.filter(pk=issue.pk, state=IssueState.PREPARING).exists():
            break
    return False


def audience_left(issue):
    """The people who asked for the letter and have no row yet in this issue."""
    written = Delivery.objects.filter(issue=issue, subscription=OuterRef("pk"))
    return Subscription.objects.active().filter(~Exists(written))


def deliveries_for(issue, subscription_ids):
    """The deliveries of these people, not stored: nobody stays unwritten to without a row that says why."""
    composer = composer_of(issue, issue.approved_at)
    readers = composer.read(subscription_ids)
    suppressed = Suppression.objects.hashes_among(reader.address for reader in readers)
    return [_delivery(issue, reader, composer, suppressed) for reader in readers]


def _delivery(issue, reader, composer, suppressed):
    delivery = Delivery(issue=issue, subscription_id=reader.subscription_id, address=reader.address)
    if hash_address(reader.address) in suppressed:
        return _skipped(delivery, _("adresse bloquée"))
    if reader.is_resting():
        day = date_format(reader.rests_until, "j F Y")
        return _skipped(delivery, _("ne veut rien avant le %s") % day)
    delivery.recipe = composer.recipe(reader)
    return delivery if delivery.recipe else _skipped(delivery, _("aucun projet proche"))


def _skipped(delivery, reason):
    delivery.state, delivery.last_error = DeliveryState.SKIPPED, reason
    # A row that nobody ever held is among those that are due, for the index.
    delivery.claimed_by = "preparation"
    return delivery


def _locked(issue):
    """The issue, held until the end of the transaction; None when it is no longer being prepared."""
    return Issue.objects.select_for_update().filter(pk=issue.pk, state=IssueState.PREPARING).first()


@transaction.atomic
def _store(issue, deliveries):
    # Under the lock, so that a slow process adds nobody to an audience already sealed.
    if _locked(issue):
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


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
