"""The files of commitments: JSON as records are, and a table for spreadsheets with a kind on each line."""

import csv
import io
import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from campaigns.commitments.records import (
    ACTION_FIELDS,
    EVIDENCE_FIELDS,
    FIELDS,
    MILESTONE_FIELDS,
    InvalidRecord,
)
from home.lists import guarded, unguarded

#: Without it, spreadsheets read the accents of another encoding.
BYTE_ORDER_MARK = "\ufeff"
COMMITMENT, ACTION, MILESTONE, EVIDENCE = "engagement", "action", "jalon", "preuve"
#: The heading of each field in the table.
HEADINGS = {
    "slug": "adresse",
    "key": "identifiant",
    "number": "numéro",
    "title": "titre",
    "label": "titre",
    "summary": "résumé",
    "holders": "porté par",
    "starts_on": "pris le",
    "ends_on": "échéance",
    "due_on": "échéance",
    "done_on": "atteint le",
    "results": "résultats",
    "next_steps": "prochaines étapes",
    "status": "statut",
    "reason": "motif",
    "independent_status": "évaluation indépendante",
    "effect": "effet",
    "independent_url": "source de l’évaluation",
    "url": "lien",
    "figure": "chiffre du site",
    "need": "outils pour",
    "title_en": "titre en anglais",
    "label_en": "titre en anglais",
    "results_en": "résultats en anglais",
    "next_steps_en": "prochaines étapes en anglais",
    "reason_en": "motif en anglais",
}
KINDS = {
    COMMITMENT: ("slug", *FIELDS),
    ACTION: ("key", *ACTION_FIELDS),
    MILESTONE: MILESTONE_FIELDS,
    EVIDENCE: EVIDENCE_FIELDS,
}
KIND_HEADING = "ligne"
COLUMNS = (KIND_HEADING, *dict.fromkeys(HEADINGS.values()))


def to_json(records: Iterable[dict]) -> str:
    return json.dumps({"commitments": list(records)}, ensure_ascii=False, indent=2)


def to_csv(records: Iterable[dict]) -> str:
    """A line for each commitment, followed by those of its actions, each by its milestones and evidence."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, delimiter=";", restval="")
    writer.writeheader()
    for record in records:
        writer.writerow(_line(COMMITMENT, record))
        for action in record["actions"]:
            writer.writerow(_line(ACTION, action))
            writer.writerows(_line(MILESTONE, row) for row in action["milestones"])
            writer.writerows(_line(EVIDENCE, row) for row in action["evidence"])
    return BYTE_ORDER_MARK + table.getvalue()


def read(data: bytes, name: str) -> list[dict]:
    """The records of a file, told from the end of its name. Raises InvalidRecord."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRecord(
            [_("Le fichier n’est pas en UTF-8 : enregistrez-le avec cet encodage.")]
        ) from error
    if name.lower().endswith(".json"):
        return _from_json(text)
    if name.lower().endswith(".csv"):
        return _from_csv(text)
    raise InvalidRecord([_("« %s » n’est ni un .json ni un .csv.") % name])


def _line(kind, record):
    cells = {HEADINGS[name]: _cell(record[name]) for name in KINDS[kind]}
    return {KIND_HEADING: kind, **cells}


def _cell(value):
    return guarded("" if value is None else str(value))


def _from_json(text):
    try:
        document = json.loads(text)
        found = document["commitments"] if isinstance(document, dict) else document
    except json.JSONDecodeError as error:
        problem = _("Ligne %(line)s : ce n’est pas du JSON (%(why)s).")
        raise InvalidRecord([problem % {"line": error.lineno, "why": error.msg}]) from error
    except KeyError as error:
        raise InvalidRecord([_("La clé « commitments » manque au début du fichier.")]) from error
    if not isinstance(found, list):
        raise InvalidRecord([_("« commitments » doit être une liste.")])
    return found


def _from_csv(text):
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = {KIND_HEADING, HEADINGS["title"]} - set(rows.fieldnames or ())
    if missing:
        raise InvalidRecord([_("La colonne « %s » manque.") % name for name in sorted(missing)])
    records, problems = [], []
    for row in rows:
        problem = _add(records, row)
        if problem:
            problems.append(_("Ligne %(line)s : %(why)s") % {"line": rows.line_num, "why": problem})
    if problems:
        raise InvalidRecord(problems)
    return records


def _add(records, row):
    """Put a line of the table where it belongs. Returns what is wrong with it, or None."""
    kind = (row.get(KIND_HEADING) or "").strip()
    if kind not in KINDS:
        return _("« %(kind)s » n’est pas %(kinds)s.") % {"kind": kind, "kinds": ", ".join(KINDS)}
    cells = {name: unguarded(row[HEADINGS[name]] or "") for name in KINDS[kind] if HEADINGS[name] in row}
    if kind == COMMITMENT:
        records.append({**cells, "actions": []})
    elif not records:
        return _("une ligne « engagement » doit venir avant.")
    elif kind == ACTION:
        records[-1]["actions"].append({**cells, "milestones": [], "evidence": []})
    elif not records[-1]["actions"]:
        return _("une ligne « action » doit venir avant.")
    else:
        rows = "milestones" if kind == MILESTONE else "evidence"
        records[-1]["actions"][-1][rows].append(cells)
    return None
