"""Records, in the transaction of a change, which pages the index has to follow.

After the commit the index is written: at once for the embedded engine and a few pages, else by a
task. A sweep finds what a crash or a lost message left behind, so neither needs to be reliable.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from cms.wakeups import publish
from home import caching
from home.accessibility.models import AccessibilityAudit
from home.models import SiteSettings
from projects.models import (
    AccessNeed,
    Audience,
    ContributionKind,
    Organisation,
    Place,
    ProjectPage,
    TerritoryText,
    Theme,
)
from search import backends
from search.indexing import BATCH, index_now
from search.models import DiscoveryEntry, PromotedPage, Promotion, SynonymGroup
from search.tasks import index_pages


def _versions(page: Page):
    """A project in each language: a translation takes the place of the original for those who read it."""
    return ProjectPage.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)


def _below(page: Page):
    return ProjectPage.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True)


def _bearing(term):
    return term.projectpage_set.values_list("pk", flat=True)


def _inside(place: Place):
    here = Q(places__place=place) | Q(places__place__parent=place) | Q(places__place__parent__parent=place)
    return ProjectPage.objects.filter(here).values_list("pk", flat=True)


#: Which projects a saved, deleted or moved object makes stale.
AFFECTED = {
    ProjectPage: _versions,
    # What expires is unpublished without its own class.
    Page: _versions,
    PageViewRestriction: lambda restriction: _below(restriction.page),
    Organisation: lambda organisation: organisation.projects.values_list("pk", flat=True),
    Theme: _bearing,
    ContributionKind: _bearing,
    Audience: _bearing,
    AccessNeed: _bearing,
    Place: _inside,
}


def followed_models():
    """All that a public page may show: what makes projects stale, every class of page and the rest."""
    pages = {model for model in apps.get_models() if issubclass(model, Page)}
    written = {SiteSettings, AccessibilityAudit, TerritoryText, SynonymGroup, Promotion, PromotedPage}
    shown = {*written, Site, Redirect, get_image_model(), get_document_model()}
    return {*AFFECTED, *pages, *shown}


def on_change(sender, instance, **kwargs):
    """Receiver of the saves and deletions of the models of ``followed_models``."""
    if kwargs.get("raw"):
        return
    caching.forget_after_commit()
    if sender in AFFECTED:
        record_change(AFFECTED[sender](instance))


def on_many(sender, instance=None, page_ids=(), **kwargs):
    """Receiver of what changes several projects at once: an update in bulk, or the move of a page, after
    which those below it inherit other restrictions."""
    caching.forget_after_commit()
    record_change(page_ids if instance is None else _below(instance))


class Follower:
    """Has the index follow, in one pass, all that a transaction changed."""

    def __init__(self):
        self.ids = set()

    def follow(self):
        ids, self.ids = sorted(self.ids), set()
        if len(ids) > BATCH or (ids and backends.get_backend().is_remote):
            publish(index_pages, ids)
        elif ids:
            index_now(ids)


def record_change(page_ids: Iterable[int]) -> None:
    """Give these pages a new version and have the index follow after the commit."""
    ids = sorted(set(page_ids))
    if not ids:
        return
    known = DiscoveryEntry.objects.filter(pk__in=ids)
    known.update(version=F("version") + 1, changed_at=timezone.now(), retry_at=None)
    DiscoveryEntry.objects.bulk_create([DiscoveryEntry(pk=pk) for pk in ids], ignore_conflicts=True)
    follower = _follower()
    follower.ids.update(ids)
    # Registered by each change: one that is undone takes its own registration away, not the others.
    transaction.on_commit(follower.follow, robust=True)


def _follower():
    """The one of this transaction. Ids that it keeps from a savepoint that was undone do no harm."""
    registered = reversed(connection.run_on_commit)
    owners = (getattr(function, "__self__", None) for _savepoints, function, _robust in registered)
    return next((owner for owner in owners if isinstance(owner, Follower)), None) or Follower()
