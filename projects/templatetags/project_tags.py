"""What other pages show of projects."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from home.caching import remember
from home.templatetags.site_tags import in_words
from home.translations import each_once
from projects.enums import Stage
from projects.models import ProjectPage, Theme

register = template.Library()


@register.simple_tag
def all_themes():
    return remember(lambda: list(Theme.objects.all()), "terms", Theme._meta.label)


@register.simple_tag
def open_projects(size=6):
    """The latest projects that one can join today, at most ``size`` and on as many themes as possible."""
    today = timezone.localdate()
    latest = each_once(ProjectPage.objects.live().public()).recruiting().not_closed_on(today)
    latest = latest.for_cards().prefetch_related("themes")
    pages = [page for page in latest.order_by("-first_published_at")[: 8 * size] if page.is_open_on(today)]
    shown, fresh, others = set(), [], []
    for page in pages:
        themes = {theme.pk for theme in page.themes.all()}
        (others if themes <= shown else fresh).append(page)
        shown |= themes
    return (fresh + others)[:size]


@register.filter
def why_closed(page):
    """One sentence that says why nobody can join today, or an empty string."""
    return why_closed_on(page, timezone.localdate())


def why_closed_on(page, day):
    """The same for any day: the most lasting reason is the one told."""
    if page.is_open_on(day):
        return ""
    if page.stage == Stage.COMPLETED:
        return _("Ce projet est terminé.")
    if page.closes_on and page.closes_on < day:
        return _("Ce projet s’est terminé le %(day)s.") % {"day": in_words(page.closes_on)}
    if page.stage == Stage.PAUSED:
        return _("Ce projet est en pause : il ne cherche personne pour le moment.")
    if not page.recruiting:
        return _("Ce projet ne cherche pas de participants pour le moment.")
    if page.opens_on and day < page.opens_on:
        return _("Ce projet ouvre le %(day)s.") % {"day": in_words(page.opens_on)}
    return _("Hors saison : on y participe chaque année %(season)s.") % {"season": page.season}
