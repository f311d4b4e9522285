from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from projects.models import ProjectPage
from search import backends
from search.forms import MAX_TEXT, DiscoveryForm
from search.presentation import ResultsPage

SUGGESTIONS = 8


@require_safe
def results(request):
    form = DiscoveryForm(request.GET)
    page = ResultsPage(form)
    context = {
        "form": form,
        "result": page.result,
        "projects": page.projects(),
        "facets": page.facets(),
        "active": page.active(),
        "relaxations": page.relaxations(),
        "page_links": page.page_links(),
        "previous_url": page.previous_url(),
        "next_url": page.next_url(),
        "notices": page.notices(),
        "total_label": page.total_label(),
        "clear_url": request.path,
    }
    return render(request, "search/results.html", context)


@require_safe
@cache_control(max_age=60, public=True)
def suggestions(request):
    """Titles that start like what is being typed: ``{"suggestions": [{"title", "url"}]}``."""
    typed = request.GET.get("q", "")[:MAX_TEXT]
    ids = backends.get_backend().suggest(typed, SUGGESTIONS, timezone.localdate())
    pages = ProjectPage.objects.live().public().in_bulk(ids)
    found = [pages[page_id] for page_id in ids if page_id in pages]
    return JsonResponse(
        {"suggestions": [{"title": page.title, "url": page.get_url(request)} for page in found]}
    )
