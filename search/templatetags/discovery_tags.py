from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from home.caching import remember
from projects.models import ProjectPage
from search.backends import BackendUnavailable
from search.comparison import comparison_url
from search.feeds import feed_title, feed_url
from search.recommendations import similar_projects as find_similar
from search.representations import representations

register = template.Library()


@dataclass(frozen=True)
class Neighbour:
    """A close project as it is shown: its card is remembered rather than its page, with its pictures."""

    slug: str
    title: str
    reason: str
    card: SafeString


@register.simple_tag
def similar_projects(page, size=4):
    """Up to ``size`` projects close to ``page``, each with the reason in words."""
    try:
        return remember(lambda: _neighbours(page, size), "neighbours", str(page.pk), str(size))
    except BackendUnavailable:
        # The page is worth reading without its neighbours.
        return []


def _neighbours(page, size):
    suggestions = find_similar(page.pk, size)
    pages = ProjectPage.objects.live().public().for_cards().in_bulk([s.project_id for s in suggestions])
    return [
        _neighbour(pages[suggestion.project_id], suggestion.reason.text)
        for suggestion in suggestions
        if suggestion.project_id in pages
    ]


def _neighbour(project, reason):
    card = render_to_string("components/card.html", {"project": project, "reason": reason})
    return Neighbour(project.slug, project.title, reason, card)


@register.simple_tag
def other_forms_of(form):
    """The same search as programs, agendas and spreadsheets read it: Representations."""
    return representations(form)


@register.simple_tag
def feed_of(form):
    """The Atom feed of a search: ``{"title", "url"}``."""
    return {"title": feed_title(form), "url": feed_url(form)}


@register.simple_tag
def comparison_of(page, neighbours):
    """The address that compares a project with the first of its neighbours."""
    return comparison_url([page.slug, *(neighbour.slug for neighbour in neighbours)])


@register.simple_tag
def oembed_of(page):
    """Where other sites ask how to show a page."""
    return f"{settings.SITE_URL}{reverse('exchange:oembed')}?{urlencode({'url': page.full_url})}"
