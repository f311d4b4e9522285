"""A list as Wagtail's documentation would have it written, to be measured beside ours."""

from django.db.models import Count, Prefetch
from wagtail.images import get_image_model
from wagtail.models import Page

from projects.models import Audience, ContributionKind, Organisation, ProjectPage, Theme

CARDS = 24
#: Those of its template.
PICTURES = ("fill-400x225|format-webp", "fill-800x450|format-webp")


class PeerListPage(Page):
    """24 cards and 4 facets through the ORM, with prefetch_renditions as the documentation advises."""

    template = "peer_list.html"

    def get_context(self, request, *args, **kwargs):
        live = ProjectPage.objects.live().public()
        pictures = Prefetch("image", get_image_model().objects.prefetch_renditions(*PICTURES))
        cards = live.select_related("organisation").prefetch_related(pictures, "places__place")
        counted = Count("projectpage")
        facets = {
            "theme": Theme.objects.annotate(found=counted),
            "contribution": ContributionKind.objects.annotate(found=counted),
            "avec": Audience.objects.annotate(found=counted),
            "organisation": Organisation.objects.annotate(found=Count("projects")).order_by("-found")[:10],
        }
        return {
            **super().get_context(request, *args, **kwargs),
            "total": live.count(),
            "facets": facets,
            "projects": cards.order_by("-first_published_at")[:CARDS],
        }
