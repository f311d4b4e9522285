"""Writes on imports: open, choose columns, start, mend, retry, undo, delete."""

import hashlib
import math
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from projects.importers.cells import CONTROLS, normalise
from projects.importers.decoding import UnreadableFile
from projects.importers.readers import parse_records
from projects.imports import faults
from projects.imports.enums import WORKING_STATES, WRITTEN_OUTCOMES, RowState, RunState
from projects.imports.kinds import KINDS
from projects.imports.models import ColumnMemory, ImportFile, ImportRow, ImportRun

LARGEST_FILE = 20_000_000  # bytes
MOST_ROWS = 50_000
CHUNK = 500


class ImportRefused(Exception):
    """What cannot be done to an import now; its message is in French and says what to do."""


@dataclass(frozen=True)
class Mended:
    """What a mended file did: rows put in the place of refused ones, new ones, those left alone."""

    replaced: int = 0
    added: int = 0
    ignored: int = 0


@transaction.atomic
def open_run(kind, name, content, user):
    """Keep a file and its rows, nothing more. Raises ``UnreadableFile``.

    The columns that were chosen for the last file with the same headers are chosen again.
    """
    records = _read(kind, name, content)
    headers = list(dict.fromkeys(column for record in records for column in record.values))
    mapping = kind.recognise(headers)
    memory = ColumnMemory.objects.filter(kind=kind.code, headers_digest=digest_of(headers)).first()
    run = ImportRun.objects.create(
        name=plain(name)[-200:],
        kind=kind.code,
        mapping=mapping,
        headers=headers,
        source=memory.source if memory else slugify(kind.default_source(mapping, name))[:60],
        columns=memory.columns if memory else {},
        created_by=user,
        acted_by=user,
    )
    _keep_file(run, name, content)
    rows = (_row(run, record) for record in records)
    ImportRow.objects.bulk_create(rows, batch_size=CHUNK)
    log(run, "imports.open", user=user)
    return run


def _read(kind, name, content, known_columns=frozenset()):
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(_("Le fichier dépasse 20 Mo : découpez-le."))
    records = parse_records(content, name, kind.known_columns | known_columns)
    if not records:
        raise UnreadableFile(_("Le fichier n’a aucune ligne sous ses en-têtes."))
    if len(records) > MOST_ROWS:
        raise UnreadableFile(
            _("Le fichier a %(number)s lignes, %(most)s au plus : découpez-le.")
            % {"number": len(records), "most": MOST_ROWS}
        )
    return [_with_plain_values(record) for record in records]


def _with_plain_values(record):
    return type(record)(
        record.number,
        {plain(name): plain(value) for name, value in record.values.items()},
        record.problem[:300],
        record.remark[:300],
        plain(record.excerpt)[:100],
    )


def plain(value):
    """``value`` as every database keeps it in JSON."""
    if isinstance(value, str):
        return CONTROLS.sub("", value)
    if isinstance(value, dict):
        return {plain(str(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _row(run, record):
    return ImportRow(
        run=run,
        number=record.number,
        values=record.values,
        problem=record.problem,
        remark=record.remark,
        excerpt=record.excerpt,
    )


def _keep_file(run, name, content):
    ImportFile.objects.create(
        run=run,
        name=plain(name)[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
    )


def digest_of(headers):
    """64 hexadecimal characters for a set of headers, whatever their order, case and accents."""
    names = sorted({normalise(name) for name in headers})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


@transaction.atomic
def choose_columns(run, columns, source, publish, user):
    """Remember where columns go, and try all the rows that are not written yet."""
    _move(run, {RunState.READY, RunState.CHECKED}, RunState.CHECKING, user)
    memory = {"columns": columns, "source": source}
    ColumnMemory.objects.update_or_create(
        kind=run.kind, headers_digest=digest_of(run.headers), defaults=memory
    )
    run.columns, run.source, run.publish = columns, source, publish
    run.save(update_fields=["columns", "source", "publish"])
    run.rows.filter(state=RowState.CHECKED).update(state=RowState.WAITING, outcome="")


@transaction.atomic
def start(run, user):
    """Write the rows that were tried."""
    _move(run, {RunState.CHECKED}, RunState.RUNNING, user)
    log(run, "imports.start", user=user)


@transaction.atomic
def retry(run, user):
    """Try the refused rows again: what they lacked may exist by now."""
    _move(run, {RunState.CHECKED, RunState.DONE}, RunState.CHECKING, user)
    run.rows.rejected().update(state=RowState.WAITING, outcome="")


@transaction.atomic
def undo(run, user):
    """Take back all that the run wrote and that nobody touched since."""
    _move(run, {RunState.CHECKED, RunState.DONE}, RunState.UNDOING, user)
    log(run, "imports.start_undo", user=user)


def can_undo(run):
    """Whether the run wrote something that undoing could take back."""
    return run.rows.filter(state=RowState.DONE, outcome__in=WRITTEN_OUTCOMES).exists()


@transaction.atomic
def delete(run, user):
    """Forget the file and its rows. What was imported stays."""
    if not ImportRun.objects.filter(pk=run.pk).exclude(state__in=WORKING_STATES).exists():
        raise ImportRefused(_("Cet import est en cours : attendez qu’il finisse."))
    log(run, "imports.delete", user=user, deleted=True)
    run.delete()


def _move(run, states, to, user):
    # One conditional update: of two clicks at once, the second one changes nothing.
    moved = ImportRun.objects.filter(pk=run.pk, state__in=states).update(
        state=to, acted_by=user, error="", finished_at=None, lease_owner="", lease_until=None
    )
    if not moved:
        raise ImportRefused(_("Cet import a changé d’état entre-temps : relisez sa page."))
    run.state, run.acted_by = to, user


@transaction.atomic
def mend(run, name, content, user):
    """Put the rows of a mended file in the place of the refused ones, and try them: ``Mended``.

    A row that was not refused is left alone; one without a line number is added to the import.
    Raises ``UnreadableFile``, ``ImportRefused``.
    """
    mended = faults.read_mended(_read(KINDS[run.kind], name, content, faults.KNOWN_COLUMNS))
    _move(run, {RunState.CHECKED, RunState.DONE}, RunState.CHECKING, user)
    _keep_file(run, name, content)
    refused = {row.number: row for row in run.rows.rejected()}
    last = run.rows.aggregate(last=Max("number"))["last"] or 0
    replaced, added, ignored = {}, [], 0
    for line, values in mended:
        if line is None:
            last += 1
            added.append(ImportRow(run=run, number=last, values=values))
        elif line in refused:
            replaced[line] = _replaced(refused[line], values)
        else:
            ignored += 1
    fields = ["values", "problem", "remark", "excerpt", "state", "outcome", "problems"]
    ImportRow.objects.bulk_update(replaced.values(), fields, batch_size=CHUNK)
    ImportRow.objects.bulk_create(added, batch_size=CHUNK)
    return Mended(len(replaced), len(added), ignored)


def _replaced(row, values):
    row.values, row.problem, row.remark, row.excerpt = values, "", "", ""
    row.state, row.outcome, row.problems = RowState.WAITING, "", []
    return row
