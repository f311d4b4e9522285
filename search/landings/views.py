import logging
from functools import wraps
from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home.sharing import draw_preview
from projects.models import Organisation, Theme
from search.backends import BackendUnavailable
from search.forms import SORTS
from search.landings import directory, presentation, ranking, territories
from search.landings.presentation import Found, Territory, index_of

logger = logging.getLogger(__name__)

A_DAY = 86_400


def page_of_projects(view):
    """A view that only reads, and says when to come back if the search does not answer."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except BackendUnavailable:
            logger.exception("Discovery does not answer for %s", view.__name__)
            return render(request, "search/unavailable.html", status=503)

    return require_safe(answer)


@page_of_projects
def theme_index(request):
    context = {"page": index_of("themes"), "themes": directory.themes()}
    return render(request, "search/landings/themes.html", context)


@page_of_projects
def theme(request, slug):
    shown = get_object_or_404(Theme, slug=slug)
    landing = presentation.theme_landing(shown)
    found = Found(landing.querystring)
    context = {"page": landing, "theme": shown, "found": found, "nothing": not found.total}
    return render(request, "search/landings/theme.html", context)


@page_of_projects
def territory_index(request):
    """All régions and départements; with ``?q=``, the places so called."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[: directory.MAX_NAME]
    context = {
        "page": index_of("territories"),
        "typed": typed,
        "matches": directory.places(territories.matching(typed)) if typed else [],
        "regions": directory.regions(),
    }
    return render(request, "search/landings/territories.html", context)


@page_of_projects
def territory(request, slug):
    place = _place(slug)
    if slug != place.slug:
        return redirect(place, permanent=True)
    shown = Territory(place)
    context = {
        "page": presentation.territory_landing(place),
        "territory": shown,
        "nothing": not shown.found.total,
    }
    return render(request, "search/landings/territory.html", context)


@require_safe
def organisation_index(request):
    """The organisations that bear projects: by first letter, or with ``?q=`` those so called."""
    typed = request.GET.get("q", "").strip()[: directory.MAX_NAME]
    chosen = directory.Organisations(typed, request.GET.get("lettre", ""))
    context = {"page": index_of("organisations"), "typed": typed, "organisations": chosen}
    return render(request, "search/landings/organisations.html", context)


@require_safe
def organisation(request, slug):
    shown = get_object_or_404(Organisation.objects.select_related("logo", "place"), slug=slug)
    current, past = presentation.projects_of(shown)
    landing = presentation.organisation_landing(shown)
    context = {
        "page": landing,
        "organisation": shown,
        "current": current,
        "past": past,
        "nothing": not current and not past,
    }
    return render(request, "search/landings/organisation.html", context)


@page_of_projects
def site_map(request):
    context = {
        "page": index_of("site-map"),
        "branches": directory.page_tree(request),
        "themes": directory.themes(),
        "regions": directory.regions(with_projects=True),
        "organisations": directory.listed_organisations(),
    }
    return render(request, "search/landings/site_map.html", context)


@require_safe
def how_we_rank(request):
    context = {
        "page": index_of("ranking"),
        "sorts": [label for _sort, label in SORTS.values()],
        "match_weights": ranking.match_weights(),
        "likeness_weights": ranking.likeness_weights(),
        "figures": ranking.figures(),
    }
    return render(request, "search/landings/ranking.html", context)


@require_safe
@cache_control(public=True, max_age=A_DAY)
def preview(request, slug, read):
    """The picture that others show beside a link, 1200 × 630 pixels; ``read(slug)`` gives the Landing."""
    content = BytesIO()
    draw_preview(read(slug)).save(content, "JPEG", quality=82, optimize=True)
    return HttpResponse(content.getvalue(), content_type="image/jpeg")


def read_theme(slug):
    return presentation.theme_landing(get_object_or_404(Theme, slug=slug))


def read_territory(slug):
    return presentation.territory_landing(_place(slug))


def read_organisation(slug):
    return presentation.organisation_landing(get_object_or_404(Organisation, slug=slug))


def _place(slug):
    place = territories.read_place(slug)
    if place is None:
        raise Http404
    return place
