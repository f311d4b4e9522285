"""Import a file: read it whole, then save one row after the other, and account for each of them."""

from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from projects.actions import save_project_row
from projects.importers.cells import shown
from projects.importers.indexing import indexed_together
from projects.importers.mapping import map_record
from projects.importers.mappings import GENERIC, KNOWN_COLUMNS, MAPPINGS, recognise
from projects.importers.readers import read_records
from projects.importers.rows import ImportSummary, Outcome, Problem, RowRejected
from projects.importers.vocabulary import Vocabulary

#: Rows written in one transaction: others write in between.
BATCH = 25


def import_file(path, mapping="", source="", live=False, dry_run=False, track=iter):
    """Save the projects of a file as pages, and tell what became of each row: an ``ImportSummary``.

    ``mapping`` is a name of ``MAPPINGS``, recognised from the columns when empty. ``source`` names the
    catalogue: with the row's identifier it says which page a row belongs to. New pages are drafts unless
    ``live``. ``track`` wraps the list of records: a progress bar, for instance.
    Raises ``UnreadableFile`` before anything is written.
    """
    records = read_records(path, KNOWN_COLUMNS)
    chosen = MAPPINGS[mapping] if mapping else recognise(records)
    source = slugify(source)[:60] or default_source(chosen, path)
    summary = ImportSummary(chosen.name, source)
    vocabulary = Vocabulary()
    seen = {}
    waiting = iter(track(records))
    while batch := list(islice(waiting, BATCH)):
        # An interruption loses one batch at most; importing again goes on from there.
        with indexed_together():
            for record in batch:
                _import_record(record, chosen, vocabulary, seen, summary, live, dry_run)
    return summary


def _import_record(record, mapping, vocabulary, seen, summary, live, dry_run):
    try:
        row, warnings = map_record(record, mapping, vocabulary)
        summary.warnings += warnings
        _claim(row, record.number, seen)
        summary.count(_save(row, record.number, summary.source, live, dry_run))
    except RowRejected as rejection:
        summary.count(Outcome.REJECTED, rejection.problem)


def default_source(mapping, path):
    """The catalogue a file comes from; identifiers of two unrelated files must not meet."""
    if mapping is GENERIC:
        return slugify(Path(path).stem)[:60] or mapping.name
    return mapping.name


def _claim(row, number, seen):
    first = seen.setdefault(row.external_id, number)
    if first != number:
        expected = _("Un identifiant unique était attendu : la ligne %s porte déjà celui-ci.") % first
        raise RowRejected(Problem(number, "external_id", shown(row.external_id), expected))


def _save(row, number, source, live, dry_run):
    try:
        with transaction.atomic():
            outcome = save_project_row(row, source, live)
            if dry_run:
                transaction.set_rollback(True)
            return outcome
    except ValidationError as error:
        told = "; ".join(f"{name} : {' '.join(texts)}" for name, texts in _messages(error).items())
        raise RowRejected(Problem(number, "", shown(row.title), told)) from None
    except DatabaseError as error:
        expected = _("La base de données a refusé la ligne (%s).") % shown(error)
        raise RowRejected(Problem(number, "", shown(row.title), expected)) from None


def _messages(error):
    return error.message_dict if hasattr(error, "error_dict") else {_("page"): error.messages}
