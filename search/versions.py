"""Records, in the transaction of a change, which pages the index has to follow.

After the commit the index is written: at once for the embedded engine and a few pages, else by a
task. A sweep finds what a crash or a lost message left behind, so neither needs to be reliable.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from projects.models import Audience, ContributionKind, Organisation, Place, ProjectPage, Theme
from search import backends
from search.indexing import BATCH, index_now
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
    # What expires is unpublished without its own class.
    Page: lambda page: ProjectPage.objects.filter(pk=page.pk).values_list("pk", flat=True),
    PageViewRestriction: lambda restriction: _below(restriction.page),
    Organisation: lambda organisation: organisation.projects.values_list("pk", flat=True),
    Theme: _bearing,
    ContributionKind: _bearing,
    Audience: _bearing,
    Place: _inside,
}


def on_change(sender, instance, **kwargs):
    """Receiver of the saves and deletions of the models of ``AFFECTED``."""
    if not kwargs.get("raw"):
        record_change(AFFECTED[sender](instance))


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

    # A closure, not a partial: Django names the function when it logs what a robust one raised.
    def follow():
        if backends.get_backend().is_remote or len(ids) > BATCH:
            index_pages.delay(ids)
        else:
            index_now(ids)

    transaction.on_commit(follow, robust=True)
