"""All the public reports: the list, its map, its feed, and what moderators did of the others."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.reports.discovery import Asked, Found
from campaigns.reports.enums import State
from campaigns.reports.models import Change
from campaigns.reports.public_forms import ListForm
from search.feeds import PagedFeed, printable
from search.presentation import Link

LOGGED = 50


@require_safe
def reports(request):
    found = Found(Asked.read(request.GET))
    address = found.address(view="")
    context = {
        "found": found,
        "form": ListForm(
            {"q": found.asked.text, "ville": found.asked.typed_place, "rayon": found.asked.radius or ""}
        ),
        "start_url": reverse("reports:start"),
        "plain": not address,
        "feed_address": address,
        "features_url": f"{reverse('reports:points')}?{address}",
        "place_url": f"{reverse('reports:all')}?commune={{code}}",
        "tiles": {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION},
        "drawn": found.drawing() if found.asked.view else None,
    }
    return render(request, "reports/reports.html", context)


@require_safe
def points(request):
    """The reports of the same address as the list, for its map."""
    found = Found(Asked.read(request.GET)).features()
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@require_safe
def atom(request):
    """The reports of the same address as the list, 24 by page: by commune, by kind, by both."""
    found = Found(Asked.read(request.GET))
    site, here = settings.SITE_URL, reverse("reports:atom")

    def linked(page):
        address = found.address(page, view="")
        return f"{site}{here}{'?' if address else ''}{address}"

    feed = PagedFeed(
        title=f"{_('Signalements')} – {settings.WAGTAIL_SITE_NAME}",
        subtitle=found.total_label(),
        link=f"{site}{reverse('reports:all')}?{found.address(view='')}",
        feed_url=linked(found.page),
        feed_guid=linked(1),
        author_name=settings.WAGTAIL_SITE_NAME,
        description=None,
        language=get_language(),
        previous=linked(found.page - 1) if found.page > 1 else "",
        next=linked(found.page + 1) if found.page < found.last_page else "",
    )
    for report in found.shown().prefetch_related("changes"):
        feed.add_item(**_entry(report))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _entry(report):
    latest = max((change.at for change in report.changes.all()), default=report.published_at)
    return {
        "title": printable(f"{report.category}, {report.where} ({report.get_state_display()})"),
        "link": settings.SITE_URL + report.get_absolute_url(),
        "description": escape(printable(report.description)),
        "unique_id": f"{settings.SITE_URL}{reverse('reports:report', args=[report.number])}",
        "pubdate": report.published_at,
        "updateddate": latest,
    }


@require_safe
def moderation(request):
    """What was decided, of which kind, where and why: neither by whom, nor what the report said."""
    decisions = Change.objects.exclude(by=None).filter(after__in=[State.PUBLISHED, State.CLOSED])
    decisions = decisions.select_related("report__category__parent", "report__place").order_by("-at", "-pk")
    page = Paginator(decisions, LOGGED).get_page(request.GET.get("page"))
    context = {
        "decisions": page,
        "page_links": [
            Link(str(number), f"?page={number}", current=number == page.number)
            for number in page.paginator.get_elided_page_range(page.number)
            if number != page.paginator.ELLIPSIS
        ],
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "reports/moderation.html", context)
