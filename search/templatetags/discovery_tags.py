from dataclasses import dataclass

from django import template

from projects.models import ProjectPage
from search.backends import BackendUnavailable
from search.recommendations import similar_projects as find_similar

register = template.Library()


@dataclass(frozen=True)
class Neighbour:
    project: ProjectPage
    reason: str


@register.simple_tag
def similar_projects(page, size=4):
    """Up to ``size`` projects close to ``page``, each with the reason in words."""
    try:
        suggestions = find_similar(page.pk, size)
    except BackendUnavailable:
        # The page is worth reading without its neighbours.
        return []
    pages = ProjectPage.objects.live().public().for_cards().in_bulk([s.project_id for s in suggestions])
    return [
        Neighbour(pages[suggestion.project_id], suggestion.reason.text)
        for suggestion in suggestions
        if suggestion.project_id in pages
    ]
