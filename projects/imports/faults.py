"""The refused rows as a CSV file to mend, and the same file read again.

A spreadsheet must show a cell that looks like a formula, never run it: it gets an apostrophe, which
reading the file again takes away.
"""

import csv
import io
import json

from django.utils.translation import gettext as _

from home.lists import guarded, unguarded
from projects.importers.cells import clean, is_blank, normalise, shown
from projects.importers.decoding import UnreadableFile

LINE = "import_ligne"
PLACE, VALUE, REMEDY = "import_colonne", "import_valeur", "import_attendu"
OWN_COLUMNS = frozenset({LINE, PLACE, VALUE, REMEDY})
KNOWN_COLUMNS = frozenset(map(normalise, OWN_COLUMNS))


def write_faults(run):
    """The refused rows of a run, as they came, with what was wrong: the text of a CSV file."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";", quoting=csv.QUOTE_ALL)
    headers = [name for name in run.headers if name not in OWN_COLUMNS]
    writer.writerow([LINE, *map(guarded, headers), PLACE, VALUE, REMEDY])
    for row in run.rows.rejected().iterator(chunk_size=500):
        cells = [_text(row.values.get(name)) for name in headers]
        faults = [
            " | ".join(str(problem[key]) for problem in row.problems)
            for key in ("column", "value", "expected")
        ]
        writer.writerow([row.number, *map(guarded, cells), *map(guarded, faults)])
    return output.getvalue()


def _text(value):
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else clean(value)


def read_mended(records):
    """``[(line or None, values)]`` from the records of a mended file. Raises ``UnreadableFile``.

    Unlike a first file, each row must be readable: nothing of it has been kept so far.
    """
    return [(_line(record), _without_own(record)) for record in records]


def _line(record):
    if record.problem:
        raise UnreadableFile(_("Ligne %(number)s : %(problem)s") % vars(record))
    if LINE not in record.values:
        raise UnreadableFile(
            _("La colonne « %s » manque : partez du fichier des lignes refusées, ou faites un autre import.")
            % LINE
        )
    value = record.values[LINE]
    if is_blank(value):
        return None
    text = clean(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnreadableFile(
            _("Ligne %(number)s, colonne « %(column)s » : « %(value)s ». Un numéro de ligne était attendu.")
            % {"number": record.number, "column": LINE, "value": shown(text)}
        )
    return int(text)


def _without_own(record):
    return {
        unguarded(name): unguarded(value) for name, value in record.values.items() if name not in OWN_COLUMNS
    }
