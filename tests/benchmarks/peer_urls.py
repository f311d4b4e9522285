"""The site's addresses and, beside them, a list as Wagtail's documentation would have it written."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import path

from cms.urls import urlpatterns as site_urls
from projects.models import Audience, ContributionKind, Organisation, ProjectPage, Theme

CARDS = 24


def bare_list(request):
    """24 cards and 4 facets through the ORM, with prefetch_renditions as the documentation advises."""
    live = ProjectPage.objects.live().public()
    counted = Count("projectpage")
    facets = {
        "theme": Theme.objects.annotate(found=counted),
        "contribution": ContributionKind.objects.annotate(found=counted),
        "avec": Audience.objects.annotate(found=counted),
        "organisation": Organisation.objects.annotate(found=Count("projects")).order_by("-found")[:10],
    }
    cards = live.select_related("organisation", "image").prefetch_related(
        "image__renditions", "places__place"
    )
    context = {
        "total": live.count(),
        "facets": facets,
        "projects": cards.order_by("-first_published_at")[:CARDS],
    }
    return render(request, "peer_list.html", context)


urlpatterns = [path("banc/liste/", bare_list), *site_urls]
