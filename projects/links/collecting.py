"""Which addresses the published projects lead to."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from django.db import transaction

from projects.links.models import MAX_ADDRESS, Link
from projects.models import ProjectPage

HREF = re.compile(r'\bhref="(https?://[^"]+)"', re.IGNORECASE)
WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)
CHUNK = 500

Use = Link.pages.through


def addresses_of(page: ProjectPage) -> set[str]:
    """The addresses outside the site that a page leads to, wherever its fields and blocks hold them."""
    return {url for url in _found_in([page.participate_url, page.body.raw_data]) if len(url) <= MAX_ADDRESS}


def _found_in(value) -> Iterator[str]:
    if isinstance(value, str):
        if WHOLE.fullmatch(value):
            yield value
        yield from (unescape(url) for url in HREF.findall(value))
    elif isinstance(value, dict):
        yield from _found_in(list(value.values()))
    elif hasattr(value, "__iter__"):
        for part in value:
            yield from _found_in(part)


def collect(since: datetime | None = None) -> None:
    """Make the links those of the published projects: of all, or of those published after ``since``.

    Links that no page has any more are forgotten with what was known of them.
    """
    pages = ProjectPage.objects.live()
    if since:
        pages = pages.filter(last_published_at__gte=since)
    batch = []
    for page in pages.only("participate_url", "body").order_by().iterator(chunk_size=CHUNK):
        batch.append((page.pk, addresses_of(page)))
        if len(batch) == CHUNK:
            _write(batch)
            batch = []
    _write(batch)
    Use.objects.filter(projectpage__live=False).delete()
    Link.objects.filter(pages=None).delete()


@transaction.atomic
def _write(batch):
    """Give each (page id, addresses) its rows, and no others."""
    wanted = {url for _page_id, urls in batch for url in urls}
    Link.objects.bulk_create([Link(url=url) for url in sorted(wanted)], ignore_conflicts=True)
    ids = dict(Link.objects.filter(url__in=wanted).values_list("url", "pk"))
    uses = {(page_id, ids[url]) for page_id, urls in batch for url in urls}
    known = Use.objects.filter(projectpage__in=[page_id for page_id, _urls in batch])
    rows = {(page_id, link_id): pk for pk, page_id, link_id in known.values_list("pk", "projectpage", "link")}
    Use.objects.filter(pk__in=[pk for pair, pk in rows.items() if pair not in uses]).delete()
    missing = sorted(uses - rows.keys())
    Use.objects.bulk_create(
        [Use(projectpage_id=page_id, link_id=link_id) for page_id, link_id in missing], ignore_conflicts=True
    )
