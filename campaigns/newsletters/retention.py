"""What is kept no longer than it serves."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from campaigns.newsletters.enums import OUTSTANDING_STATES, SubscriptionState
from campaigns.newsletters.models import Delivery, Subscription
from campaigns.newsletters.personal_data import is_known_beyond
from projects.models import Contributor
from projects.personal_data import erase, relations_of

#: A message that left a year ago is counted, and belongs to nobody.
DELIVERIES = timedelta(days=365)
#: Long enough to come back on a click too many.
ENDED = timedelta(days=28)
#: Rows written at once, so that nobody waits for a lock.
CHUNK = 5_000


def forget(now):
    """Erase who stopped long ago and is known for nothing else; take their address off old messages."""
    for subscription in _ended(now).select_related("contributor"):
        if not is_known_beyond(subscription):
            erase(subscription.contributor)
    _known_for_nothing(now).delete()
    while ids := list(_old(now).values_list("pk", flat=True)[:CHUNK]):
        Delivery.objects.filter(pk__in=ids).update(address="", last_error="")


def _ended(now):
    stopped = Subscription.objects.filter(state=SubscriptionState.ENDED, ended_at__lt=now - ENDED)
    # A new request of theirs may wait for its confirmation.
    stopped = stopped.exclude(consents__asked_at__gte=now - ENDED)
    # Alerts go on without the letter.
    return stopped.filter(saved_searches=None)


def _known_for_nothing(now):
    """People of whom nothing is left but an address: they took the last thing off their lists."""
    people = Contributor.objects.filter(created_at__lt=now - ENDED)
    for relation in relations_of(Contributor):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        people = people.filter(~Exists(rows))
    return people


def _old(now):
    """Old messages that still say to which address they were sent. Who is subscribed stays known, so that
    nothing is proposed to them twice."""
    settled = Delivery.objects.exclude(state__in=OUTSTANDING_STATES).exclude(address="")
    return settled.filter(issue__finished_at__lt=now - DELIVERIES)
