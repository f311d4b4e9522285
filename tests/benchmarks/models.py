"""A list as Wagtail's documentation would have it written, to be measured beside ours."""

from django.db import models
from django.db.models import Count, Prefetch
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search import index

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


class PeerProject(index.Indexed, models.Model):
    """A project as Wagtail's own search can find it: it filters and counts no relation to many, so that
    each facet has the first of its values only."""

    title = models.CharField(max_length=255)
    summary = models.TextField()
    body = models.TextField()
    recruiting = models.BooleanField()
    published_at = models.DateTimeField()
    theme = models.CharField(max_length=60)
    contribution = models.CharField(max_length=60)
    avec = models.CharField(max_length=60)
    temps = models.CharField(max_length=60)
    niveau = models.CharField(max_length=60)
    secteur = models.CharField(max_length=60)
    region = models.CharField(max_length=60)

    facets = ("theme", "contribution", "avec", "temps", "niveau", "secteur", "region")
    search_fields = [
        index.SearchField("title", boost=3),
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        *(index.FilterField(name) for name in ("recruiting", "published_at", *facets)),
    ]
