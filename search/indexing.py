"""Writes the present state of pages to the index and stamps the versions written."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from home import caching
from projects.models import ProjectPage
from search import backends, likeness, spelling
from search.backends import BackendUnavailable
from search.documents import build_document
from search.models import DiscoveryEntry
from search.rows import read_projects

logger = logging.getLogger(__name__)

BATCH = 500
#: A page that is refused is tried again after 1, 2, 4… minutes, and never later than this power of two.
LONGEST_WAIT = 9


def index_now(page_ids: Iterable[int]) -> bool:
    """Write the present state of these pages to the index and stamp the versions written.

    Returns whether the engine answered; what it missed stays pending.
    """
    ids = list(page_ids)
    lots = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    # Each is tried, even when the engine did not take the one before: another one may.
    answers = [answered for _lot, answered in index_lots(lots)]
    return _settled(ids, all(answers))


def index_pending(limit: int = 10_000) -> int:
    """Index what changed and was not written yet, oldest first; returns how many pages were tried.

    Stops at once when the engine does not answer.
    """
    # What already failed comes last: it must not keep the others waiting.
    waiting = DiscoveryEntry.objects.due(timezone.now()).order_by("attempts", "changed_at")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    for start in range(0, len(ids), BATCH):
        if not index_batch(ids[start : start + BATCH]):
            break
    _settled(ids, True)
    return len(ids)


def _settled(ids, answered):
    if ids:
        try:
            backends.get_backend().refresh()
        except BackendUnavailable:
            answered = False
        likeness.keep_up()
        # What was remembered between the commit and this moment shows the index as it was before.
        caching.forget_after_commit()
    return answered


def index_lots(lots: Iterable[Sequence[int]]) -> Iterator[tuple[Sequence[int], bool]]:
    """``index_batch`` of each lot, given with its answer. The engine writes one while the next is read."""
    begun, vocabulary = None, {}
    for ids in lots:
        following = _begin(ids, vocabulary)
        if begun:
            yield begun.ids, end_batch(begun)
        begun = following
    if begun:
        yield begun.ids, end_batch(begun)


def index_batch(ids: Sequence[int]) -> bool:
    """``index_now`` for the pages that one call to the engine may hold, not yet shown to searches."""
    return end_batch(_begin(ids))


@dataclass(frozen=True)
class _Begun:
    """What the engine is writing. ``written()``: the errors by page id, once it is done."""

    ids: Sequence[int]
    versions: Mapping[int, int]
    gone: Mapping[int, int]
    errors: Mapping[int, str]
    written: Callable[[], Mapping[int, str]]


def _begin(ids, vocabulary=None):
    # Versions first: the reverse could stamp old content with a new version.
    versions = dict(DiscoveryEntry.objects.filter(pk__among=ids).values_list("pk", "version"))
    pages = read_projects(list(versions))
    documents, errors = _built(pages, versions)
    gone = {pk: version for pk, version in versions.items() if pk not in pages}
    spelling.learn((document for _version, document in documents), vocabulary)
    written = backends.get_backend().begin_write(documents)
    likeness.write(documents)
    likeness.forget(gone)
    return _Begun(ids, versions, gone, errors, written)


def end_batch(begun: _Begun) -> bool:
    """Take out what is gone and stamp what was written; returns whether the engine answered."""
    errors, silent = dict(begun.errors), ""
    try:
        errors |= begun.written()
    except BackendUnavailable as error:
        silent = str(error)
    try:
        backends.get_backend().delete([(version, pk) for pk, version in begun.gone.items()])
    except BackendUnavailable as error:
        silent = str(error)
    if silent:
        logger.warning("%s pages wait for the engine: %s", len(begun.versions), silent)
        waiting = DiscoveryEntry.objects.filter(pk__in=list(begun.versions)).pending()
        waiting.update(last_error=silent[:300])
        return False
    _stamp(begun.versions, errors, begun.gone)
    return True


def _built(pages, versions):
    """(version, document) pairs, and the error of each page that makes none."""
    documents, errors = [], {}
    for pk, page in pages.items():
        try:
            documents.append((versions[pk], build_document(page)))
        except Exception as error:
            logger.exception("Page %s makes no document", pk)
            errors[pk] = f"{type(error).__name__} : {error}"
    return documents, errors


def _stamp(versions, errors, gone=()):
    groups = defaultdict(list)
    for pk, version in versions.items():
        if pk in errors:
            _postpone(pk, errors[pk])
        else:
            groups[version, pk in gone].append(pk)
    for (version, deleted), pks in groups.items():
        entries = DiscoveryEntry.objects.filter(pk__among=pks)
        entries.filter(indexed_version__lte=version).update(
            indexed_version=version, deleted=deleted, attempts=0, last_error="", retry_at=None
        )
        if not deleted:
            # Taken out meanwhile, which an engine remembers for a minute only: what was just written
            # may be there again.
            entries.filter(indexed_version__gt=version, deleted=True).forget()


def _postpone(pk, error):
    logger.warning("Page %s was not indexed: %s", pk, error)
    entry = DiscoveryEntry.objects.get(pk=pk)
    wait = timedelta(minutes=2 ** min(entry.attempts, LONGEST_WAIT))
    DiscoveryEntry.objects.filter(pk=pk).update(
        attempts=min(entry.attempts + 1, 1_000),
        last_error=error[:300],
        retry_at=timezone.now() + wait,
    )


def know_every_page() -> None:
    """Give an entry to the pages that have none, as after a restoration or a change made in SQL."""
    unknown = ProjectPage.objects.exclude(pk__in=DiscoveryEntry.objects.values("pk"))
    entries = [DiscoveryEntry(pk=pk) for pk in unknown.values_list("pk", flat=True)]
    DiscoveryEntry.objects.bulk_create(entries, batch_size=1_000, ignore_conflicts=True)


def supersede(page_ids: Iterable[int], held: dict[int, int]) -> None:
    """Give these pages a version above what an engine ``held`` of them, so that it takes the next."""
    ids = list(page_ids)
    entries = DiscoveryEntry.objects
    entries.bulk_create([DiscoveryEntry(pk=pk) for pk in ids], batch_size=1_000, ignore_conflicts=True)
    for start in range(0, len(ids), 1_000):
        lot = entries.filter(pk__in=ids[start : start + 1_000])
        lot.update(version=F("version") + 1, retry_at=None)
    for pk, version in held.items():
        entries.filter(pk=pk, version__lte=version).update(version=version + 1)
