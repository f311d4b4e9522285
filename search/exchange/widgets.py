"""What another site may show within its pages: a project, a search, a badge. Without script nor cookie."""

import logging
import re
from dataclasses import replace

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from projects.cards import cards
from projects.models import ProjectPage
from search import backends
from search.backends import BackendUnavailable
from search.forms import DiscoveryForm

logger = logging.getLogger(__name__)

COLOUR = re.compile(r"[0-9a-fA-F]{6}")
MOST, AN_HOUR = 6, 3_600
#: Of the letters of a badge, in pixels, and what is around them.
LETTER, MARGIN = 6.6, 20


def embeddable(view):
    """For any site to show in a frame; only here."""
    framed = csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"]})(view)
    return require_safe(cache_control(public=True, max_age=AN_HOUR)(xframe_options_exempt(framed)))


def colour_of(request):
    """« couleur », six hexadecimal digits, or nothing: what cannot be read changes nothing."""
    asked = request.GET.get("couleur", "")
    return asked if COLOUR.fullmatch(asked) else ""


def public_project(page_id):
    return get_object_or_404(ProjectPage.objects.live().public(), pk=page_id)


@embeddable
def card(request, page_id):
    """The card of a project; ``?couleur=`` of its line."""
    page = public_project(page_id)
    with override(page.locale.language_code):
        return show(request, cards([page.pk]), page.title)


@embeddable
def card_list(request):
    """The first projects of any search; ``?couleur=`` of their lines."""
    asked = request.GET.copy()
    asked.pop("couleur", None)
    query = DiscoveryForm.from_querystring(asked.urlencode()).query
    try:
        found = backends.get_backend().search(replace(query, page=1, size=MOST))
    except BackendUnavailable:
        logger.exception("Discovery does not answer")
        return HttpResponse(status=503)
    return show(request, cards([] if found.relaxed else found.ids), "")


def show(request, projects, title):
    context = {"projects": projects, "title": title, "colour": colour_of(request)}
    return render(request, "search/widget.html", context)


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def colours(request, colour):
    """The only style that a widget adds to those of the site: a file, since none may be in the page."""
    if not COLOUR.fullmatch(colour):
        raise Http404
    style = f".card {{ border-block-start: 0.375rem solid #{colour}; }}\n"
    return HttpResponse(style, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def badge(request, page_id):
    """A picture for the project's own site: what it is, and where."""
    page = public_project(page_id)
    with override(page.locale.language_code):
        response = render(request, "search/badge.svg", badge_words(page), "image/svg+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def badge_words(page):
    """The words of a badge and where they are, in pixels."""
    left = _("Projet participatif ouvert") if page.is_open else _("Projet participatif")
    right = settings.WAGTAIL_SITE_NAME
    left_text, right_text = round(LETTER * len(left)), round(LETTER * len(right))
    return {
        "left": left,
        "right": right,
        "left_text": left_text,
        "right_text": right_text,
        "middle": left_text + MARGIN,
        "right_x": left_text + MARGIN * 3 // 2,
        "right_width": right_text + MARGIN,
        "width": left_text + right_text + 2 * MARGIN,
    }
