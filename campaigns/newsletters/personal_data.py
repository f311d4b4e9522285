"""What the letters know of a person, beside the rows that are deleted with them."""

from django.utils.translation import gettext as _

from campaigns.newsletters.enums import OUTSTANDING_STATES, DeliveryState
from campaigns.newsletters.models import Delivery, Subscription
from projects.models import Contributor, Follow
from projects.personal_data import relations_of


def is_known_beyond(subscription):
    """Whether its person did more here than ask for the letter or an alert: they are then kept."""
    person = subscription.contributor
    for relation in relations_of(Contributor):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person.pk})
        if relation.related_model is Follow and subscription.ended_at:
            # What was followed with the letter ends with it.
            rows = rows.filter(created_at__gt=subscription.ended_at)
        if relation.related_model is not Subscription and rows.exists():
            return True
    return False


def forget_person(contributor):
    """What was sent stays counted, without address nor link to anybody."""
    deliveries = Delivery.objects.filter(subscription__contributor=contributor)
    deliveries.filter(state__in=[DeliveryState.PENDING, DeliveryState.CLAIMED]).update(
        state=DeliveryState.SKIPPED, claimed_by="", lease_until=None, last_error=_("personne effacée")
    )
    # What a server answered often quotes the address.
    deliveries.exclude(state__in=OUTSTANDING_STATES | {DeliveryState.SKIPPED}).update(last_error="")
    deliveries.update(address="")
