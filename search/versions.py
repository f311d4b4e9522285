"""Records, in the transaction of a change, which pages the index has to follow.

After the commit the index is written: at once for the embedded engine, by a task for a remote
one. A sweep finds what a crash or a lost message left behind, so neither needs to be reliable.
"""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from projects.models import Audience, ContributionKind, Organisation, Place, ProjectPage, Theme
from search import backends
from search.indexing import index_now
from search.models import DiscoveryEntry
from search.tasks import index_pages


def _below(page: Page):
    return ProjectPage.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True)


def _bearing(term):
    return term.projectpage_set.values_list("pk", flat=True)


def _inside(place: Place):
    here = Q(places__place=place) | Q(places__place__parent=place) | Q(places__place__parent__parent=place)
    return ProjectPage.objects.filter(here).values_list("pk", flat=True)


#: Which projects a saved, deleted or moved object makes stale.
AFFECTED = {
    ProjectPage: lambda page: [page.pk],
    PageViewRestriction: lambda restriction: _below(restriction.page),
    Organisation: lambda organisation: organisation.projects.values_list("pk", flat=True),
    Theme: _bearing,
    ContributionKind: _bearing,
    Audience: _bearing,
    Place: _inside,
}


def on_change(sender, instance, **kwargs):
    """Receiver of saves and deletions: of any model, most of which concern no project."""
    affected = AFFECTED.get(sender)
    if affected and not kwargs.get("raw"):
        record_change(affected(instance))


def on_move(sender, instance, **kwargs):
    """Receiver of page moves, after which restrictions inherited from a parent may differ."""
    record_change(_below(instance))


def record_change(page_ids: Iterable[int]) -> None:
    """Give these pages a new version and have the index follow after the commit."""
    ids = sorted(set(page_ids))
    if not ids:
        return
    known = DiscoveryEntry.objects.filter(pk__in=ids)
    known.update(version=F("version") + 1, changed_at=timezone.now())
    DiscoveryEntry.objects.bulk_create([DiscoveryEntry(pk=pk) for pk in ids], ignore_conflicts=True)
    transaction.on_commit(partial(_follow, ids), robust=True)


def _follow(ids):
    if backends.get_backend().is_remote:
        index_pages.delay(ids)
    else:
        index_now(ids)
