"""Short ways to say « import this text » in the specifications of the importers."""

import json
from pathlib import Path

from projects.importers.cells import normalise
from projects.importers.mapping import map_record
from projects.importers.mappings import GENERIC, MAPPINGS
from projects.importers.readers import Record
from projects.importers.run import import_file
from projects.importers.vocabulary import Vocabulary
from projects.models import ProjectPage

SAMPLES = Path(__file__).parent / "samples"


def write(folder, content, name="catalogue.csv"):
    """A file with that content (text or bytes) in a folder; its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def import_text(folder, content, name="catalogue.csv", **options):
    return import_file(write(folder, content, name), **options)


def json_lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def counts(summary):
    """``(rows, created, updated, unchanged, rejected)``."""
    told = summary.as_dict()
    return tuple(told[name] for name in ("rows", "created", "updated", "unchanged", "rejected"))


def read(mapping=GENERIC, **values):
    """``(ProjectRow, warnings)`` of one record; ``start_date=…`` stands for a column « start date »."""
    mapping = MAPPINGS[mapping] if isinstance(mapping, str) else mapping
    cells = {normalise(name): value for name, value in values.items()}
    return map_record(Record(1, cells), mapping, Vocabulary())


def row_of(mapping=GENERIC, **values):
    return read(mapping, **values)[0]


def warned_columns(mapping=GENERIC, **values):
    return [problem.column for problem in read(mapping, **values)[1]]


def only_page():
    return ProjectPage.objects.get()
