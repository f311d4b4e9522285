from django import template

from home.caching import remember
from projects.owners.models import News

register = template.Library()

#: As many as a page shows: what is older is on the project's own site.
SHOWN = 3


@register.simple_tag
def project_news(page):
    """The latest public News of a project; none for a page that is being written."""
    if not page.pk:
        return []
    latest = News.objects.published().of_project(page).select_related("project__locale")
    return remember(lambda: list(latest[:SHOWN]), "news", str(page.translation_key))
