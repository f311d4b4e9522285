"""What other pages show of campaigns."""

from django import template
from django.db.models import F
from django.utils import timezone

from campaigns.models import CampaignPage

register = template.Library()


@register.simple_tag
def running_campaigns(size=3):
    """The campaigns of the moment, those that end first before the others, at most ``size``."""
    running = CampaignPage.objects.live().public().running_on(timezone.localdate())
    return (
        running.select_related("image")
        .prefetch_related("image__renditions")
        .order_by(F("ends_on").asc(nulls_last=True))[:size]
    )
