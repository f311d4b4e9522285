"""Short ways to say « an editor imports these rows » in the specifications of the desk."""

import csv
import io
import json
from datetime import timedelta

from django.utils import timezone

from projects.imports import actions
from projects.imports.faults import write_faults
from projects.imports.kinds import KINDS
from projects.imports.models import ImportRun
from projects.imports.process import advance

NIDS = {"id": "nids", "titre": "Nids", "description": "Compter les nids.", "themes": "oiseaux"}


def lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def table(*rows):
    """A CSV file, as bytes, with the columns of the first row."""
    output = io.StringIO()
    writer = csv.DictWriter(output, list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue().encode()


def nids(number, **values):
    """So many rows that differ by their identifier and title."""
    return [{**NIDS, "id": f"nid-{n}", "titre": f"Nid {n}", **values} for n in range(1, number + 1)]


def deposit(*rows, kind="projects", name="nids.jsonl", user=None):
    return actions.open_run(KINDS[kind], name, lines(*rows), user)


def finish(run):
    """Let workers do all that there is to do; the run as it is then."""
    while advance(run.pk, timezone.now() + timedelta(minutes=1)):
        pass
    return ImportRun.objects.get(pk=run.pk)


def tried(*rows, columns=None, publish=False, user=None, source="nids", **options):
    run = deposit(*rows, user=user, **options)
    actions.choose_columns(run, columns or {}, source, publish, user)
    return finish(run)


def imported(*rows, **options):
    run = tried(*rows, **options)
    actions.start(run, options.get("user"))
    return finish(run)


def undone(run, user=None):
    actions.undo(run, user)
    return finish(run)


def outcomes(run):
    return list(run.rows.values_list("outcome", flat=True))


def changes(run, number=1):
    """``{field: (before, after)}`` of one row."""
    row = run.rows.get(number=number)
    return {change["field"]: (change["before"], change["after"]) for change in row.changes}


def faults(run, number=1):
    """``(column, value, expected)`` of each problem of one row."""
    row = run.rows.get(number=number)
    return [(fault["column"], fault["value"], fault["expected"]) for fault in row.problems]


def refused_rows(run):
    """The rows of the file of faults, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(write_faults(run)), delimiter=";"))


def mend(run, *rows, name="corrections.csv", user=None):
    return actions.mend(run, name, table(*rows), user)
