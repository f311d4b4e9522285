"""From a file (CSV, XLSX, JSON, JSON Lines) to numbered records, without knowing what they mean."""

import csv
import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from django.utils.translation import gettext as _

from projects.importers.cells import is_blank, is_deep, normalise, shown
from projects.importers.decoding import UnreadableFile, decode

DELIMITERS = ",;\t|"
SEARCHED_FOR_HEADER = 10
LARGEST_FILE = 200_000_000  # bytes
LARGEST_WORKBOOK = 1_000_000_000  # bytes once unzipped
# A description may hold a whole book; the module's own limit is 131 072 characters.
csv.field_size_limit(2**31 - 1)
# What openpyxl raises on a damaged workbook is not documented: these were all met.
WORKBOOK_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
    RuntimeError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zipfile.zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One row: its number as a spreadsheet or an editor shows it, its cells by column name.

    ``problem`` says, in French, why the row cannot be read, and ``remark`` what was odd about it.
    """

    number: int
    values: dict = field(default_factory=dict)
    problem: str = ""
    remark: str = ""
    excerpt: str = ""


def read_records(path, known_columns=frozenset()):
    """All the records of a file.

    ``known_columns`` are normalised column names: they tell the header from a title above it.
    Raises ``UnreadableFile`` when nothing can be read.
    """
    path = Path(path)
    return parse_records(_read_bytes(path), path.name, known_columns)


def parse_records(data, name, known_columns=frozenset()):
    """The same from the bytes of a file and its name."""
    if data.startswith(b"PK\x03\x04"):
        return list(_from_workbook(data, known_columns))
    text = decode(data)
    if not text.strip():
        raise UnreadableFile(_("Le fichier est vide."))
    suffix = Path(name).suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        return list(_from_json_lines(text))
    if suffix == ".json" or text.lstrip()[0] in "[{":
        try:
            return list(_from_json(text))
        except UnreadableFile:
            if suffix not in {".csv", ".tsv", ".txt"}:
                raise
    return list(_from_csv(text, known_columns))


def _read_bytes(path):
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(_("Le fichier dépasse 200 Mo : découpez-le."))
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFile(_("Le fichier ne s’ouvre pas (%s).") % reason) from None


def _from_json(text):
    try:
        document = json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        records = list(_from_json_lines(text))
        if any(not record.problem for record in records):
            return records
        raise UnreadableFile(_("Le fichier n’est pas du JSON valable (%s).") % error) from None
    return _number_objects(_find_rows(document))


def _find_rows(document):
    """The list of rows, alone or wrapped: ``{"results": [...]}``, GeoJSON, ``{"id": {...}}``."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise UnreadableFile(_("Une liste de projets était attendue dans le fichier JSON."))
    lists = [value for value in document.values() if isinstance(value, list) and _has_objects(value)]
    wrapped = not any(normalise(key) in {"title", "titre", "name", "nom", "naam"} for key in document)
    if wrapped and lists:
        return max(lists, key=len)
    if wrapped and document and all(isinstance(value, dict) for value in document.values()):
        if len(document) == 1 or any(key in document for key in ("data", "result", "response")):
            return _find_rows(max(document.values(), key=lambda value: len(str(value))))
        return [{"id": key, **value} for key, value in document.items()]
    empty_list = wrapped and any(value == [] for value in document.values())
    return [] if empty_list else [document]


def _has_objects(values):
    return any(isinstance(value, dict) for value in values)


def _from_json_lines(text):
    # Only true line ends: a description may hold U+2028, which str.splitlines would cut at.
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line.strip().rstrip(","), parse_constant=lambda name: None)
        except (ValueError, RecursionError):
            yield Record(number, problem=_("Une ligne de JSON valable était attendue."), excerpt=shown(line))
            continue
        yield _object_record(number, value)


def _number_objects(values):
    for number, value in enumerate(values, start=1):
        yield _object_record(number, value)


def _object_record(number, value):
    if not isinstance(value, dict):
        problem = _('Un objet JSON était attendu : {"title": …}.')
        return Record(number, problem=problem, excerpt=shown(value))
    if value.get("type") == "Feature" and isinstance(value.get("properties"), dict):
        value = {**value["properties"], **_point(value.get("geometry"))}
    if is_deep(value):
        return Record(number, problem=_("Moins de niveaux imbriqués étaient attendus."))
    return Record(number, {str(key): cell for key, cell in value.items()})


def _point(geometry):
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(coordinates, list) and len(coordinates) >= 2 and geometry.get("type") == "Point":
        return {"longitude": coordinates[0], "latitude": coordinates[1]}
    return {}


def _from_csv(text, known_columns):
    lines = io.StringIO(text, newline="").readlines()
    delimiter = max(DELIMITERS, key=lambda sign: _header_score(lines, sign, known_columns))
    return _table_records(_csv_rows(lines, delimiter), known_columns)


def _header_score(lines, delimiter, known_columns):
    rows = list(csv.reader(lines[:SEARCHED_FOR_HEADER], delimiter=delimiter))
    known = max((_known_cells(row, known_columns) for row in rows), default=0)
    return known, len(rows[0]) if rows else 0


def _csv_rows(lines, delimiter) -> Iterator[list | str]:
    """The cells of each row; a text instead, where a quotation mark is never closed."""
    start = 0
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter)
        begin = 0
        for cells in reader:
            first, begin = begin, reader.line_num
            raw = lines[start + first : start + begin]
            runs_to_the_end = start + begin == len(lines) and len(raw) > 1
            if runs_to_the_end and "".join(raw).count('"') % 2:
                # Otherwise one missing mark would swallow the rest of the file in one cell.
                yield raw[0]
                start += first + 1
                break
            yield cells
        else:
            return


def _from_workbook(data, known_columns):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_WORKBOOK:
                raise UnreadableFile(_("Le classeur est trop grand une fois décompressé : découpez-le."))
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [_sheet_rows(sheet) for sheet in book.worksheets]
    except WORKBOOK_ERRORS:
        raise UnreadableFile(_("Le classeur ne s’ouvre pas : enregistrez-le de nouveau en .xlsx.")) from None
    if not any(any(row) for rows in sheets for row in rows):
        raise UnreadableFile(_("Le classeur est vide."))

    def likely(rows):
        known = max((_known_cells(row, known_columns) for row in rows[:SEARCHED_FOR_HEADER]), default=0)
        return known, len(rows)

    return _table_records(max(sheets, key=likely), known_columns)


def _sheet_rows(sheet):
    # Some programs write wrong dimensions, and reading would stop there.
    sheet.reset_dimensions()
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


def _table_records(rows, known_columns):
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if not _is_empty(row)]
    head = _header_position([row for _number, row in numbered[:SEARCHED_FOR_HEADER]], known_columns)
    header = numbered[head][1] if numbered else []
    if isinstance(header, str):
        raise UnreadableFile(_("Un guillemet de la ligne d’en-tête n’est jamais fermé."))
    names = [str(name).strip() for name in header]
    for number, row in numbered[head + 1 :]:
        if isinstance(row, str):
            problem = _("Un guillemet fermant était attendu.")
            yield Record(number, problem=problem, excerpt=shown(row))
        else:
            yield _table_record(number, names, row)


def _is_empty(row):
    return not isinstance(row, str) and all(cell == "" or str(cell).isspace() for cell in row)


def _table_record(number, names, cells):
    values = {}
    for position, cell in enumerate(cells[: len(names)]):
        name = names[position] or _("colonne %s") % (position + 1)
        # Of two columns with the same name, the one that says something counts.
        if is_blank(values.get(name)):
            values[name] = cell
    extra = [cell for cell in cells[len(names) :] if not is_blank(cell)]
    remark = _("La ligne a des cellules de trop : leur contenu n’est pas repris.") if extra else ""
    return Record(number, values, remark=remark, excerpt=shown(" ; ".join(map(str, extra))))


def _header_position(rows, known_columns):
    """The first row, unless a later one is clearly the header and the first is not."""
    scores = [_known_cells(row, known_columns) for row in rows]
    if not scores or scores[0] or max(scores) < 2:
        return 0
    return scores.index(max(scores))


def _known_cells(row, known_columns):
    return 0 if isinstance(row, str) else sum(normalise(cell) in known_columns for cell in row)
