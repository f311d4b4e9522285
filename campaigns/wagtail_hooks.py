from datetime import timedelta

from django.http import JsonResponse
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail import hooks

from campaigns.board import found_items, one_item
from campaigns.content_checks import checks_of_campaigns
from campaigns.figures import CampaignViewSet
from campaigns.models import CampaignPage
from campaigns.widgets import tell_count
from home.todo import TodoRows

ENDING_SOON = timedelta(days=14)


@hooks.register("construct_todo_items")
def campaigns_ending_soon(request):
    """Published campaigns whose last day is near."""
    today = timezone.localdate()
    found = CampaignPage.objects.live().filter(ends_on__range=(today, today + ENDING_SOON))
    address = reverse("wagtailadmin_pages:type_use", args=["campaigns", "campaignpage"])
    return [TodoRows(found, say_ending, address, "calendar-alt")]


def say_ending(count):
    return ngettext(
        "campagne se termine dans les 14 jours", "campagnes se terminent dans les 14 jours", count
    )


def count_projects(request):
    """How many projects the search of this address finds, in words: ``{"count": …}``."""
    return JsonResponse({"count": tell_count(request.GET.urlencode())})


@hooks.register("register_admin_urls")
def register_builder():
    urls = [
        path("compte/", count_projects, name="count"),
        path("projets/", found_items, name="found"),
        path("projets/<int:pk>/", one_item, name="item"),
    ]
    return [path("campagnes/", include((urls, "campaigns_admin")))]


hooks.register("construct_content_checks", checks_of_campaigns)


@hooks.register("register_admin_viewset")
def register_viewset():
    return CampaignViewSet()
