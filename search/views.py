import logging
import secrets
from dataclasses import replace

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from projects.models import ProjectPage
from search import backends, misses
from search.backends import BackendUnavailable
from search.comparison import PARAMETER, Comparison
from search.forms import MAX_TEXT, DiscoveryForm
from search.geography import nearest_commune, read_point
from search.presentation import ResultsPage
from search.query import MAX_RESULTS
from search.quiz import Quiz

logger = logging.getLogger(__name__)

SUGGESTIONS = 8


@require_safe
def results(request):
    form = DiscoveryForm(request.GET)
    if form.near and request.GET["pres"] != form.near.code:
        # What was typed leaves the address, which then says the same to everybody.
        return redirect(f"{request.path}?{form.address(page=form.page)}")
    try:
        page = ResultsPage(form)
    except BackendUnavailable:
        logger.exception("Discovery does not answer")
        return render(request, "search/unavailable.html", status=503)
    misses.note(request, form, page.result)
    return render(request, "search/results.html", {"form": form, "page_of_results": page})


@require_safe
def compare(request):
    """Two or three projects side by side, from their slugs."""
    comparison = Comparison(request.GET.getlist(PARAMETER))
    return render(request, "search/compare.html", {"comparison": comparison})


@require_safe
def quiz(request):
    """Four questions, then the projects that answer them best. All is in the address."""
    asked = Quiz(request.GET)
    try:
        found = asked.found if asked.is_answered else []
    except BackendUnavailable:
        logger.exception("Discovery does not answer")
        return render(request, "search/unavailable.html", status=503)
    return render(request, "search/quiz.html", {"quiz": asked, "found": found})


@require_safe
@never_cache
def surprise(request):
    """An open project of the search, by chance; the search itself when there is none to show."""
    form = DiscoveryForm(request.GET)
    try:
        found = _any_project(replace(form.query, recruiting_only=True, size=1, page=1))
    except BackendUnavailable:
        logger.exception("Discovery does not answer")
        return render(request, "search/unavailable.html", status=503)
    if found:
        return redirect(found.get_url(request))
    address = form.address()
    return redirect(reverse("search:results") + (f"?{address}" if address else ""))


def _any_project(query):
    """One of the projects that ``query``, of one by page, finds; None when there is none, or no more."""
    total = min(backends.get_backend().search(query).total, MAX_RESULTS)
    if not total:
        return None
    drawn = backends.get_backend().search(replace(query, page=1 + secrets.randbelow(total)))
    return ProjectPage.objects.live().public().filter(pk__in=drawn.ids).first()


@require_safe
@cache_control(max_age=60, public=True)
def suggestions(request):
    """Titles that start like what is being typed: ``{"suggestions": [{"title", "url"}]}``."""
    typed = request.GET.get("q", "")[:MAX_TEXT]
    try:
        ids = backends.get_backend().suggest(typed, SUGGESTIONS, timezone.localdate(), get_language())
    except BackendUnavailable:
        ids = []
    pages = ProjectPage.objects.live().public().in_bulk(ids)
    found = [pages[page_id] for page_id in ids if page_id in pages]
    return JsonResponse(
        {"suggestions": [{"title": page.title, "url": page.get_url(request)} for page in found]}
    )


@require_safe
@never_cache
def nearest(request):
    """The commune closest to ``lat`` and ``lon``: ``{"name"}``, empty when none is near."""
    point = read_point(request.GET.get("lat", ""), request.GET.get("lon", ""))
    found = point and nearest_commune(point)
    return JsonResponse({"name": str(found) if found else ""})
