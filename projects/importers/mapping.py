"""From a record to a ``ProjectRow``: a mapping says which column feeds which field, this module reads."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _

from home.lists import unguarded
from projects.enums import OPEN_STAGES, Stage
from projects.importers import cells, prose
from projects.importers.places import find_place
from projects.importers.rows import Problem, ProjectRow, RowRejected
from projects.importers.vocabulary import CHOICES, TERMS, hints

LONGEST_TITLE = 255
LONGEST_SUMMARY = 300
LONGEST_ID = 200
MOST_THEMES = 3
CONTINUED = re.compile(r"(\w+) [2-9]\d?")


@dataclass(frozen=True)
class Mapping:
    """How a kind of file is read.

    ``signature``: normalised columns by which it is recognised, ``columns``: for each field the columns
    to look at, the first one that says something counts; ``facts``: columns without a field of their own,
    kept as text with their label; ``defaults``: what is true of the whole catalogue; ``refine``: the last
    word, ``(row, cells) -> row``. ``guess``: whether titles may suggest themes.
    """

    name: str
    columns: dict[str, tuple[str, ...]]
    signature: frozenset[str] = frozenset()
    facts: dict[str, str] = field(default_factory=dict)
    defaults: dict = field(default_factory=dict)
    refine: Callable = staticmethod(lambda row, cells: row)
    guess: bool = True

    @property
    def known_columns(self):
        return frozenset(column for columns in self.columns.values() for column in columns)


class Cells:
    """The cells of one record, asked for by field; what cannot be understood becomes a warning."""

    def __init__(self, record, mapping, vocabulary):
        self.number = record.number
        self.vocabulary = vocabulary
        self.warnings = []
        self._columns = mapping.columns
        self._cells = {}
        for name, value in (record.values if mapping.guess else whole(record.values)).items():
            key = cells.normalise(name)
            if key not in self._cells or cells.is_blank(self._cells[key][1]):
                self._cells[key] = (name, value)

    def column(self, key):
        """The value of a column by its normalised name, or ``None``."""
        value = self._cells.get(key, ("", None))[1]
        return None if cells.is_blank(value) else value

    def find(self, name):
        """``(column, value)`` of the first column of a field that says something."""
        for key in self._columns.get(name, ()):
            if self.column(key) is not None:
                return self._cells[key]
        return "", None

    def raw(self, name):
        return self.find(name)[1]

    def warn(self, column, value, expected):
        self.warnings.append(Problem(self.number, column, cells.shown(value), expected))

    def parse(self, name, read, default=None, **options):
        """The value of a field as ``read`` understands it; otherwise a warning and the default."""
        column, value = self.find(name)
        if value is None:
            return default
        try:
            return read(value, **options)
        except cells.CellError as error:
            self.warn(column, value, str(error))
            return default

    def line(self, name, limit):
        text = prose.one_line(self.raw(name))
        return cells.shorten("" if cells.is_blank(text) else text, limit)

    def text(self, name):
        return prose.plain(self.raw(name))

    def terms(self, name):
        """The slugs of a vocabulary named by every column of the field."""
        found = []
        for key in self._columns.get(name, ()):
            if self.column(key) is None:
                continue
            for word in cells.split_values(self.column(key)):
                found += self._term(name, self._cells[key][0], word)
        return tuple(dict.fromkeys(found))

    def _term(self, name, column, word):
        values = self.vocabulary.values(name, word)
        if values is not None:
            return values
        # « Birds, Insects » in one cell: the comma divides only when the whole is no known label.
        parts = [self.vocabulary.values(name, part) for part in word.split(",")]
        if None in parts:
            self.warn(column, word, _("Une valeur du vocabulaire du site était attendue."))
        return [value for part in parts if part for value in part]

    def choice(self, name):
        column, value = self.find(name)
        if value is None:
            return ""
        values = self.vocabulary.values(name, cells.clean(value))
        if values is None:
            known = ", ".join(choice.value for choice in CHOICES[name])
            self.warn(column, value, _("Une de ces valeurs était attendue : %s.") % known)
        return values[0] if values else ""


def whole(values):
    """The cells of our own format as they were before a spreadsheet: without the guard against formulas, and
    a long text in one piece: « body », « body 2 »…"""
    found = {name: unguarded(value) for name, value in values.items()}
    for name in [name for name in found if CONTINUED.fullmatch(name)]:
        head = CONTINUED.fullmatch(name)[1]
        if isinstance(found.get(head), str) and isinstance(found[name], str):
            found[head] += found.pop(name)
    return found


def map_record(record, mapping, vocabulary):
    """``(ProjectRow, warnings)``. Raises ``RowRejected`` when the row cannot become a project."""
    if record.problem:
        raise RowRejected(Problem(record.number, "", record.excerpt, record.problem))
    reading = Cells(record, mapping, vocabulary)
    if record.remark:
        reading.warn("", record.excerpt, record.remark)
    row = _with_times(_read(reading, mapping), reading)
    row = mapping.refine(replace(row, **_missing(row, mapping.defaults)), reading)
    if mapping.guess:
        row = _with_guesses(row, reading)
    return row, reading.warnings


def _read(reading, mapping):
    url = reading.parse("url", cells.parse_url, "")
    title = _title(reading)
    summary, body = _prose(reading, mapping)
    return ProjectRow(
        external_id=_external_id(reading, url, title),
        title=title,
        summary=summary,
        body=body,
        url=url,
        **_organisation(reading),
        **{name: reading.terms(name) for name in TERMS},
        effort=reading.choice("effort"),
        level=reading.choice("level"),
        **_where(reading),
        verified_on=reading.parse("verified_on", cells.parse_date),
        first_step=reading.text("first_step"),
        equipment=reading.line("equipment", 300),
        data_use=reading.text("data_use"),
        data_licence=reading.line("data_licence", 100),
    )


def _title(reading):
    title = reading.line("title", 100_000)
    if not title:
        column, _value = reading.find("title")
        expected = _("Un titre était attendu (colonne « title », « titre », « name » ou « nom »).")
        raise RowRejected(Problem(reading.number, column, "", expected))
    if len(title) > LONGEST_TITLE:
        reading.warn(reading.find("title")[0], title, _("Un titre de 255 caractères au plus était attendu."))
    return cells.shorten(title, LONGEST_TITLE)


def _external_id(reading, url, title):
    """What names the row in its source, whatever the order of the rows; made up when nothing does."""
    given = cells.clean(reading.raw("external_id"))
    if not given:
        words = f"{url} {slugify(title, allow_unicode=True)}"
        return f"{slugify(title)[:100]}-{_hash(words)}".strip("-")
    return given if len(given) <= LONGEST_ID else f"{given[:180]}-{_hash(given)}"


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _prose(reading, mapping):
    """Summary and body: a long description gives both, a short one the summary alone."""
    column, description = reading.find("body")
    structure = cells.parse_structure(description)
    if isinstance(structure, list) and structure and all(isinstance(part, dict) for part in structure):
        body = _native_body(reading, column, structure)
        text = " ".join(prose.one_line(block.get("value")) for block in structure)
    else:
        body, text = prose.body_blocks(description), prose.one_line(description)
    summary = reading.line("summary", LONGEST_SUMMARY) or cells.shorten(text, LONGEST_SUMMARY)
    full_summary = prose.one_line(reading.raw("summary"))
    if len(full_summary) > LONGEST_SUMMARY and not body:
        body = prose.body_blocks(reading.raw("summary"))
    if mapping.guess and len(body) == 1 and body[0][1] == f"<p>{escape(summary)}</p>":
        body = ()  # the summary says it all
    body += _facts(reading, mapping)
    if not mapping.guess:
        return summary, body
    blocks = ((kind, prose.without_emails(value)) for kind, value in body)
    return prose.without_emails(summary), tuple(blocks)


def _native_body(reading, column, structure):
    blocks = ()
    for block in structure:
        if block.get("type") == "heading":
            blocks += (("heading", prose.one_line(block.get("value"))),)
            continue
        if block.get("type") != "paragraph":
            reading.warn(column, block.get("type"), _("Un bloc « heading » ou « paragraph » était attendu."))
        blocks += prose.body_blocks(block.get("value"))
    return blocks


def _facts(reading, mapping):
    lines = []
    for label, column in mapping.facts.items():
        value = reading.column(column)
        if value is not None:
            lines.append(f"* {label} : {cells.shorten(prose.one_line(cells.parse_structure(value)), 500)}")
    return prose.body_blocks("\n".join(lines))


def _organisation(reading):
    """Name, address and sector, from one cell that holds all or from three columns."""
    column, value = reading.find("organisation")
    value = cells.parse_structure(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    told = value if isinstance(value, dict) else {}
    name = cells.shorten(prose.without_emails(prose.one_line(value)).strip(), 200)
    url = reading.parse("organisation_url", cells.parse_url, "")
    if not url and not cells.is_blank(told.get("url")):
        try:
            url = cells.parse_url(told["url"])
        except cells.CellError as error:
            reading.warn(column, told["url"], str(error))
    kind = reading.choice("organisation_kind")
    sector = told.get("kind") or told.get("category") or told.get("type")
    if not kind and not cells.is_blank(sector):
        kind = _sector(reading, column, sector)
    return {"organisation": name, "organisation_url": url, "organisation_kind": kind if name else ""}


def _sector(reading, column, sector):
    values = reading.vocabulary.values("organisation_kind", cells.clean(sector))
    if values is None:
        reading.warn(column, sector, _("Un secteur connu était attendu : public, research, association…"))
    return values[0] if values else ""


def _where(reading):
    latitude = reading.parse("latitude", cells.parse_number, low=-90, high=90)
    longitude = reading.parse("longitude", cells.parse_number, low=-180, high=180)
    if (latitude is None) != (longitude is None):
        reading.warn("latitude, longitude", "", _("Un point a une latitude et une longitude."))
        latitude = longitude = None
    column, value = reading.find("places")
    codes = []
    for text in cells.split_values(value):
        place = find_place(text)
        if place is None:
            expected = _(
                "Un lieu du code officiel était attendu : com-35238, dep-35, reg-53 (voir load_places)."
            )
            reading.warn(column, text, expected)
        else:
            codes.append(place.code)
    scope = reading.choice("scope") or ("places" if codes else "")
    places = tuple(dict.fromkeys(codes))
    return {"scope": scope, "places": places, "latitude": latitude, "longitude": longitude}


def _with_times(row, reading):
    """``row`` with its dates, season, stage, and whether it recruits: they must agree."""
    opens_on = reading.parse("opens_on", cells.parse_date)
    closes_on = reading.parse("closes_on", cells.parse_date, last=True)
    if opens_on and closes_on and closes_on < opens_on:
        column, value = reading.find("closes_on")
        reading.warn(column, value, _("Une fin après le début (%s) était attendue.") % opens_on)
        closes_on = None
    stage = _stage(reading)
    recruiting = reading.parse("recruiting", cells.parse_flag)
    if recruiting is None and stage and stage not in OPEN_STAGES:
        recruiting = False
    season = _season(reading)
    return replace(
        row, opens_on=opens_on, closes_on=closes_on, stage=stage, recruiting=recruiting, season=season
    )


def _stage(reading):
    """« ongoing », « terminé », but also « Still active: Yes »."""
    _column, value = reading.find("stage")
    try:
        return Stage.ACTIVE.value if cells.parse_flag(value) else Stage.COMPLETED.value
    except cells.CellError:
        return reading.choice("stage")


def _season(reading):
    column, value = reading.find("season")
    if value is None:
        return ()
    parts = value if isinstance(value, list) else cells.split_values(cells.clean(value).replace("-", ";"))
    try:
        months = tuple(int(cells.parse_number(part, 1, 12)) for part in parts)
    except cells.CellError:
        months = ()
    if len(months) != 2:
        reading.warn(column, value, _("Deux mois étaient attendus, de 1 à 12 : [11, 3]."))
        return ()
    return months


def _missing(row, defaults):
    return {name: value for name, value in defaults.items() if getattr(row, name) in ("", (), None)}


def _with_guesses(row, reading):
    """``row`` with what its own words say, where its columns say nothing or too little."""
    themes = tuple(dict.fromkeys((*hints("themes", row.title), *row.themes)))[:MOST_THEMES]
    kinds = row.contribution_kinds or hints("contribution_kinds", f"{row.title} {row.summary}")[:2]
    sector = row.organisation_kind or next(iter(hints("organisation_kind", row.organisation)), "")
    return replace(row, themes=themes, contribution_kinds=kinds, organisation_kind=sector)
