"""Writes the present state of pages to the index and stamps the versions written."""

import logging
from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Greatest

from home import caching
from projects.models import ProjectPage
from search import backends, spelling
from search.backends import BackendUnavailable
from search.documents import build_document, indexable_projects
from search.models import DiscoveryEntry

logger = logging.getLogger(__name__)

BATCH = 200


def index_now(page_ids: Iterable[int]) -> None:
    """Write the present state of these pages to the index and stamp the versions written."""
    ids = list(page_ids)
    for start in range(0, len(ids), BATCH):
        _index_batch(ids[start : start + BATCH])
    if ids:
        # What was remembered between the commit and this moment shows the index as it was before.
        caching.forget_after_commit()


def _index_batch(ids):
    # Versions first: the reverse could stamp old content with a new version.
    versions = dict(DiscoveryEntry.objects.filter(pk__in=ids).values_list("pk", "version"))
    pages = indexable_projects().in_bulk(list(versions))
    documents = [(versions[pk], build_document(page)) for pk, page in pages.items()]
    gone = [(version, pk) for pk, version in versions.items() if pk not in pages]
    spelling.learn(document for _version, document in documents)
    backend = backends.get_backend()
    try:
        errors = backend.write(documents)
        backend.delete(gone)
        backend.refresh()
    except BackendUnavailable as error:
        errors = dict.fromkeys(versions, str(error))
    _stamp(versions, errors)


def _stamp(versions, errors):
    for pk, version in versions.items():
        entry = DiscoveryEntry.objects.filter(pk=pk)
        if pk in errors:
            logger.warning("Page %s was not indexed: %s", pk, errors[pk])
            entry.update(attempts=F("attempts") + 1, last_error=errors[pk][:300])
        else:
            entry.update(indexed_version=Greatest("indexed_version", version), attempts=0, last_error="")


def index_pending(limit: int = 1000) -> int:
    """Index what changed and was not written yet, oldest first; returns how many pages were tried."""
    # What already failed comes last: it must not keep the others waiting.
    waiting = DiscoveryEntry.objects.pending().order_by("attempts", "changed_at")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    index_now(ids)
    return len(ids)


def rebuild() -> int:
    """Write every project anew into an empty index; returns the number of projects read."""
    backends.get_backend().clear()
    known = DiscoveryEntry.objects.values_list("pk", flat=True)
    ids = sorted({*ProjectPage.objects.values_list("pk", flat=True), *known})
    DiscoveryEntry.objects.bulk_create([DiscoveryEntry(pk=pk) for pk in ids], ignore_conflicts=True)
    index_now(ids)
    backends.get_backend().refresh()
    return len(ids)
