"""What other pages show of projects."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects.enums import Stage
from projects.models import ProjectPage, Theme

register = template.Library()


@register.simple_tag
def all_themes():
    return Theme.objects.all()


@register.simple_tag
def open_projects(size=6):
    """The most recently published projects that one can join today, at most ``size``."""
    recent = ProjectPage.objects.live().public().recruiting().not_closed_on(timezone.localdate())
    return [page for page in recent.for_cards().order_by("-first_published_at")[: 4 * size] if page.is_open][
        :size
    ]


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


def in_words(day):
    return date_format(day, "j F Y")
