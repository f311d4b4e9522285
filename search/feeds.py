"""Any search as an Atom feed: the parameters of the results page are those of the feed."""

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.models import ProjectPage
from search import backends
from search.api.throttling import throttled
from search.backends import BackendUnavailable
from search.forms import LAST_PAGE, DiscoveryForm

logger = logging.getLogger(__name__)

#: Seconds after which a reader may ask again when the search does not answer.
RETRY_AFTER = 120
#: What XML 1.0 cannot hold, and that a search or an import may.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Atom wants a date, even of an empty feed: one that never makes it look new.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class PagedFeed(Atom1Feed):
    """Atom whose further pages are linked as RFC 5005 says, so that the whole search can be read."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for relation in ("previous", "next"):
            if self.feed[relation]:
                handler.addQuickElement("link", "", {"rel": relation, "href": self.feed[relation]})


@require_safe
@throttled
def atom(request):
    """The projects of a search, newest first, 24 by page."""
    form = DiscoveryForm(request.GET)
    try:
        result = backends.get_backend().search(replace(form.query, sort="recent"))
    except BackendUnavailable:
        logger.exception("Discovery does not answer for a feed")
        return HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER)})
    pages = ProjectPage.objects.live().public().select_related("organisation").in_bulk(result.ids)
    found = [pages[page_id] for page_id in result.ids if page_id in pages]
    feed = PagedFeed(**_root(form, result.total))
    for page in found:
        feed.add_item(**_entry(page))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def feed_url(form: DiscoveryForm, page: int = 1) -> str:
    """The address, on this site, of the feed of a search."""
    address = form.address(page=page)
    return reverse("search:atom") + (f"?{address}" if address else "")


def feed_title(form: DiscoveryForm) -> str:
    """A search in words: « Projets : Oiseaux · une heure au plus · « nid » »."""
    labels = [_("« %s »") % form.text] if form.text else []
    labels += [value.label for name in form.query.selected for value in form.chosen(name)]
    if not labels:
        return _("Tous les projets") if form.show_all else _("Tous les projets ouverts")
    return _("Projets : %s") % " · ".join(labels)


def _root(form, total):
    site = settings.SITE_URL
    address = form.address(page=form.page)
    here = f"{reverse('search:results')}{'?' if address else ''}{address}"
    more = form.page < LAST_PAGE and form.page * form.query.size < total
    return {
        "title": printable(f"{feed_title(form)} – {settings.WAGTAIL_SITE_NAME}"),
        "subtitle": ngettext("%(n)s projet", "%(n)s projets", total) % {"n": total},
        "link": site + here,
        "feed_url": site + feed_url(form, form.page),
        # The feed of a search is the same one on each of its pages.
        "feed_guid": site + feed_url(form),
        "author_name": settings.WAGTAIL_SITE_NAME,
        "description": None,
        "language": get_language(),
        "previous": site + feed_url(form, form.page - 1) if form.page > 1 else "",
        "next": site + feed_url(form, form.page + 1) if more else "",
    }


def _entry(page):
    return {
        "title": printable(page.title),
        "link": page.full_url,
        # The generator says that a summary is HTML.
        "description": escape(printable(page.summary)),
        # Neither the title nor the address: an editor may change both, and readers would see it anew.
        "unique_id": f"urn:uuid:{page.translation_key}",
        "author_name": printable(page.organisation.name) if page.organisation else None,
        "pubdate": page.first_published_at,
        "updateddate": page.last_published_at or page.first_published_at or NEVER,
    }


def printable(text):
    return FORBIDDEN.sub(" ", text)
