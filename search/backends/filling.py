"""Fills the embedded index by lots: each journey to the database serves all of a lot.

A page that changes meanwhile is held by who changes it; a lot passes over those and leaves them for the end,
one by one: it never waits for one page while it holds others.
"""

from collections.abc import Iterable, Mapping, Sequence
from secrets import randbits

from django.db import DataError, transaction

from search.analysis import compact
from search.backends.fulltext import get_fulltext
from search.backends.postings import LANGUAGE, MONTH
from search.models import DiscoveryEntry, EmbeddedDocument, EmbeddedValue
from search.query import ProjectDocument

#: Pages held at once: whoever changes one of them waits for all.
LOT = 50
WRITTEN_BITS = 63
COLUMNS = (
    *("version", "written", "digest"),
    *("recruiting", "opens_on", "closes_on", "published_at", "start", "points"),
)

Pair = tuple[int, ProjectDocument]


def write(pairs: Iterable[Pair]) -> dict[int, str]:
    """Store (version, document) pairs; an older version never replaces a newer one. What is there already, as
    when another index is built anew, stays. Returns the error of each page id that could not be written.
    """
    newest: dict[int, Pair] = {}
    for version, document in pairs:
        known = newest.get(document.page_id)
        if not known or known[0] <= version:
            newest[document.page_id] = version, document
    ordered = [newest[page_id] for page_id in sorted(newest.keys() - _unchanged(newest))]
    errors: dict[int, str] = {}
    for start in range(0, len(ordered), LOT):
        for version, document in _write_lot(ordered[start : start + LOT]):
            errors |= _write_alone(version, document)
    return errors


def _unchanged(newest):
    held = EmbeddedDocument.objects.filter(pk__among=newest).values_list("pk", "version", "digest")
    given = {page_id: (version, document.digest) for page_id, (version, document) in newest.items()}
    same = [page_id for page_id, *known in held if given[page_id] == tuple(known)]
    # A database that was restored on another engine has the rows of models only.
    return get_fulltext().holds(same)


def is_overtaken(version: int, page_id: int) -> bool:
    """Whether the page changed since; it then changes no more until the end of the transaction."""
    entry = DiscoveryEntry.objects.select_for_update().filter(pk=page_id).first()
    return entry is not None and entry.version > version


def _write_lot(lot: Sequence[Pair]) -> Sequence[Pair]:
    """Store a lot; returns what others hold, or the whole of it when one of them is refused."""
    pages = [document.page_id for _version, document in lot]
    entries = DiscoveryEntry.objects.filter(pk__in=pages)
    try:
        with transaction.atomic():
            known = set(entries.values_list("pk", flat=True))
            free = dict(entries.select_for_update(skip_locked=True).values_list("pk", "version"))
            held = known - free.keys()
            ours = [pair for pair in lot if pair[1].page_id not in held]
            _store([pair for pair in ours if free.get(pair[1].page_id, 0) <= pair[0]])
    except DataError:
        return lot
    return [pair for pair in lot if pair[1].page_id in held]


def _write_alone(version: int, document: ProjectDocument) -> dict[int, str]:
    try:
        with transaction.atomic():
            if not is_overtaken(version, document.page_id):
                _store([(version, document)])
    except DataError as error:
        return {document.page_id: str(error)}
    return {}


def _store(pairs: Sequence[Pair]) -> None:
    given = {document.page_id: (version, document) for version, document in pairs}
    rows = {page_id: _row(*pair) for page_id, pair in given.items()}
    EmbeddedDocument.objects.bulk_create(rows.values(), ignore_conflicts=True)
    held = EmbeddedDocument.objects.select_for_update().filter(pk__in=rows).order_by("pk")
    writings = [each for each in held.values_list("pk", "version", "written") if each[1] <= given[each[0]][0]]
    kept = [page_id for page_id, _version, _written in writings]
    former = [page_id for page_id, _version, written in writings if written != rows[page_id].written]
    EmbeddedDocument.objects.bulk_create(
        [rows[page_id] for page_id in former],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=COLUMNS,
    )
    EmbeddedValue.objects.filter(document__in=former).delete()
    documents = [given[page_id][1] for page_id in kept]
    EmbeddedValue.objects.bulk_create(
        [
            EmbeddedValue(document_id=document.page_id, facet=facet, value=value)
            for document in documents
            for facet, value in _values(document)
        ]
    )
    get_fulltext().write(documents)


def _row(version, document):
    return EmbeddedDocument(
        page_id=document.page_id,
        version=version,
        written=randbits(WRITTEN_BITS),
        digest=document.digest,
        recruiting=document.recruiting,
        opens_on=document.opens_on,
        closes_on=document.closes_on,
        published_at=document.published_at,
        start=compact(document.title),
        points=document.points,
    )


def _values(document: ProjectDocument) -> Iterable[tuple[str, str]]:
    """Each (facet, value) of a project, with its months and its languages."""
    borne: Mapping[str, Iterable] = {
        **document.facets,
        MONTH: document.months,
        LANGUAGE: document.languages,
    }
    return [(name, str(value)) for name, values in borne.items() for value in values]
