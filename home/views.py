"""What robots and their authors read of the site."""

from io import BytesIO

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.calendars import calendar_of
from home.sharing import draw_preview

TEXT = "text/plain; charset=utf-8"
AN_HOUR, A_DAY = 3_600, 86_400


@require_safe
def robots(request):
    """Everything may be read but the tools of the editors."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /documents/"]
    # Ways out that are counted, and pages whose address is a secret.
    lines += ["Disallow: /participer/", "Disallow: /mon-espace/", ""]
    lines.append("Sitemap: " + settings.SITE_URL + reverse("sitemaps"))
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def humans(request):
    lines = ["/* SITE */", f"Nom : {settings.WAGTAIL_SITE_NAME}", "Langue : français"]
    lines += ["Logiciel libre : Django, Wagtail", f"Contact : {settings.SECURITY_CONTACT}"]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def security(request):
    """RFC 9116: where to tell of a weakness."""
    here = settings.SITE_URL + reverse("security")
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {settings.SECURITY_EXPIRES}"]
    lines += ["Preferred-Languages: fr, en", f"Canonical: {here}"]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
@cache_control(public=True, max_age=A_DAY)
def preview_picture(request, page_id):
    """The picture that others show beside a link to a public page: JPEG, 1200 × 630 pixels."""
    page = Page.objects.live().public().filter(pk=page_id).first()
    if page is None:
        raise Http404
    content = BytesIO()
    draw_preview(page.specific).save(content, "JPEG", quality=82, optimize=True)
    return HttpResponse(content.getvalue(), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def agenda(request, page_id):
    """The dates of a public page that has some, as a calendar to import or to subscribe to."""
    page = Page.objects.live().public().filter(pk=page_id).first()
    page = page and page.specific
    periods = page.periods() if hasattr(page, "periods") else []
    if not periods:
        raise Http404
    named = {"Content-Disposition": f'inline; filename="{page.slug}.ics"'}
    with override(page.locale.language_code):
        calendar = calendar_of(page, periods)
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8", headers=named)
