"""Freeze the audience of an issue: one Delivery per person, with its recipe.

Every step may be cut or run twice, at the same time even: rows are unique and added in chunks.
"""

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.audiences import audience_of
from campaigns.newsletters.composition import forget_composer
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.models import Delivery, Issue

CHUNK_SIZE = 500


def prepare(issue, until):
    """Write the missing deliveries until ``until`` (datetime); then the issue is ready.

    Returns whether the audience is complete. To be called again when it is not.
    """
    audience, last = audience_of(issue), 0
    while timezone.now() < until:
        # By key: to count the people already written again for each chunk would be endless.
        after = audience.left().filter(pk__gt=last).order_by("pk")
        if ids := list(after.values_list("pk", flat=True)[:CHUNK_SIZE]):
            _store(audience, ids, audience.deliveries(ids))
            last = ids[-1]
        elif _seal(audience):
            forget_composer()
            return True
        else:
            last = 0
        if not Issue.objects.filter(pk=issue.pk, state=IssueState.PREPARING).exists():
            break
    return False


def _locked(issue):
    """The issue, held until the end of the transaction; None when it is no longer being prepared."""
    return Issue.objects.select_for_update().filter(pk=issue.pk, state=IssueState.PREPARING).first()


@transaction.atomic
def _store(audience, ids, deliveries):
    # Under the lock, so that a slow process adds nobody to an audience already sealed.
    if _locked(audience.issue):
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        audience.written(ids)


@transaction.atomic
def _seal(audience):
    """Stamp the frozen audience. Returns False when somebody has confirmed meanwhile."""
    locked = _locked(audience.issue)
    if locked is None or audience.left().exists():
        return False
    locked.candidate_count = locked.deliveries.count()
    locked.prepared_at = timezone.now()
    locked.state = IssueState.READY
    locked.save(update_fields=["candidate_count", "prepared_at", "state"])
    return True
