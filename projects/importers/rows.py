"""What every source is turned into, whatever its shape: one dataclass, then one summary."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class ProjectRow:
    """A project as its source tells it. An empty value says nothing: it erases nothing on the page.

    ``themes`` and the other vocabularies hold slugs, ``places`` codes of the geographic code,
    ``body`` pairs ``(block type, value)`` ready for the StreamField, ``season`` two months.
    """

    external_id: str
    title: str
    summary: str = ""
    body: tuple[tuple[str, str], ...] = ()
    url: str = ""
    organisation: str = ""
    organisation_url: str = ""
    organisation_kind: str = ""
    themes: tuple[str, ...] = ()
    contribution_kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    access_needs: tuple[str, ...] = ()
    effort: str = ""
    level: str = ""
    scope: str = ""
    places: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    season: tuple[int, ...] = ()
    recruiting: bool | None = None
    stage: str = ""
    verified_on: date | None = None
    first_step: str = ""
    equipment: str = ""
    data_use: str = ""
    data_licence: str = ""

    def digest(self):
        """64 hexadecimal characters that change when, and only when, the row says something else."""
        told = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Problem:
    """What a person must know to repair one cell: where, what was read, what was expected."""

    row: int | None
    column: str
    value: str
    expected: str

    def __str__(self):
        where = _("ligne %(row)s") % {"row": self.row} if self.row is not None else _("fichier")
        if self.column:
            where = _("%(where)s, colonne « %(column)s »") % {"where": where, "column": self.column}
        found = f" : « {self.value} »" if self.value else ""
        return f"{where}{found}. {self.expected}"


class RowRejected(Exception):
    """A row that cannot become a project; bears the ``Problem`` to show."""

    def __init__(self, problem):
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class ImportSummary:
    """What became of each row: ``rows`` is always the sum of the four outcomes."""

    mapping: str
    source: str
    outcomes: Counter = field(default_factory=Counter)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def count(self, outcome, error=None):
        self.outcomes[outcome] += 1
        if error:
            self.errors.append(error)

    def as_dict(self):
        counts = {outcome.value: self.outcomes[outcome] for outcome in Outcome}
        return {
            "mapping": self.mapping,
            "source": self.source,
            "rows": sum(counts.values()),
            **counts,
            "errors": [asdict(problem) for problem in self.errors],
            "warnings": [asdict(problem) for problem in self.warnings],
        }
