"""What other pages show of campaigns."""

from django import template
from django.db.models import F
from django.utils import timezone

from campaigns.models import CampaignPage
from home.caching import remember
from home.translations import each_once
from search.forms import DiscoveryForm

register = template.Library()


@register.simple_tag
def running_campaigns(size=3):
    """The campaigns of the moment, those that end first before the others, at most ``size``."""
    running = each_once(CampaignPage.objects.live().public()).running_on(timezone.localdate())
    return (
        running.select_related("image", "locale")
        .prefetch_related("image__renditions")
        .order_by(F("ends_on").asc(nulls_last=True))[:size]
    )


@register.simple_tag(takes_context=True)
def campaigns_about(context, theme):
    """The running campaigns whose saved search names a theme: ``[{"title", "url"}]``."""

    def read():
        running = each_once(CampaignPage.objects.live().public()).running_on(timezone.localdate())
        found = [(page.title, page.get_url(context["request"]), page.query) for page in running]
        return [
            {"title": title, "url": url, "themes": DiscoveryForm.from_querystring(query).selected["theme"]}
            for title, url, query in found
        ]

    running = remember(read, "campaigns", "by theme")
    return [campaign for campaign in running if theme.slug in campaign["themes"]]
