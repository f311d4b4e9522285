"""oEmbed 1.0: what another site shows of a link to a project or a campaign, without script nor cookie."""

from django.conf import settings
from django.utils.html import format_html
from wagtail.models import Page

from home.addresses import parts_of
from home.sharing import SIZE
from home.templatetags.site_tags import preview_url

#: Later apps' pages are named by string.
EMBEDDED = {("projects", "projectpage"), ("campaigns", "campaignpage")}
WIDTH, A_DAY = 600, 86_400


def find_page(url: str) -> Page | None:
    """The public project or campaign at this address of ours, or None."""
    asked = parts_of(url.replace("\x00", ""))
    slug = asked.path.rstrip("/").rpartition("/")[2]
    for page in Page.objects.live().public().filter(slug=slug).select_related("content_type"):
        own = parts_of(page.full_url or "")
        if (own.netloc, own.path.rstrip("/")) == (asked.netloc, asked.path.rstrip("/")):
            return page.specific if page.content_type.natural_key() in EMBEDDED else None
    return None


def document(page: Page, max_width: int) -> dict:
    """The answer for a page in at most so many pixels."""
    organisation = getattr(page, "organisation", None)
    found = {
        "version": "1.0",
        "type": "rich",
        "title": page.title,
        "provider_name": settings.WAGTAIL_SITE_NAME,
        "provider_url": settings.SITE_URL,
        "cache_age": A_DAY,
        "html": format_html(
            '<blockquote lang="{}"><p><a href="{}">{}</a></p><p>{}</p></blockquote>',
            page.locale.language_code,
            page.full_url,
            page.title,
            page.summary,
        ),
        "width": min(max_width, WIDTH),
        "height": None,
    }
    if organisation:
        found["author_name"] = organisation.name
        if organisation.url:
            found["author_url"] = organisation.url
    if max_width >= SIZE[0]:
        found |= {
            "thumbnail_url": preview_url(page),
            "thumbnail_width": SIZE[0],
            "thumbnail_height": SIZE[1],
        }
    return found
