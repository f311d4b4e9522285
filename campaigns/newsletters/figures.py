"""What the letters have done for a campaign: shown beside its form."""

from django.utils.translation import gettext as _

from campaigns.figures import Figure
from campaigns.newsletters.enums import DeliveryState, SubscriptionState
from campaigns.newsletters.models import CampaignFollow, Delivery, Issue


def figures_of_letters(campaign):
    follows = CampaignFollow.objects.filter(campaign=campaign, subscription__state=SubscriptionState.ACTIVE)
    sent = Delivery.objects.filter(issue__campaign=campaign, state=DeliveryState.SENT)
    return [
        Figure(_("abonnés qui la suivent"), follows.count()),
        Figure(_("envois qui la mettent en avant"), Issue.objects.filter(campaign=campaign).count()),
        Figure(_("messages de ces envois remis"), sent.count()),
    ]
