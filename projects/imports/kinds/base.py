"""What the desk asks of anything that can be imported."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field

from projects.importers.rows import Problem, RowRejected


@dataclass(frozen=True)
class Item:
    """A row as understood. ``key`` names it in its source; ``told`` holds plain values by field."""

    key: str
    title: str
    told: dict
    warnings: tuple[Problem, ...] = ()
    #: Whatever the kind needs to write it.
    source: object = None


@dataclass(frozen=True)
class Written:
    """What writing a row did; ``memory`` is all that undoing it will need, ready for JSON."""

    outcome: str
    object_id: int
    changes: list = field(default_factory=list)
    memory: dict = field(default_factory=dict)


class Desk(ABC):
    """Treats the rows of one run, one after the other; what they share is read once."""

    def __init__(self, run):
        self.run = run

    @abstractmethod
    def read(self, record):
        """The ``Item`` of a ``Record``. Raises ``RowRejected``."""

    @abstractmethod
    def plan(self, item):
        """``(outcome, changes)`` of writing it now, without writing. Raises ``RowRejected``."""

    @abstractmethod
    def write(self, item):
        """Write it: ``Written``. Raises ``RowRejected``, ``ValidationError``, ``DatabaseError``."""

    @abstractmethod
    def undo(self, row):
        """Take back what a row wrote; the ``Problem`` of each thing that stays because others use it."""


class Kind(ABC):
    """One nature of import, with the fields that its columns may feed: ``{name: label}``."""

    code: str
    label: str
    fields: dict

    @abstractmethod
    def is_allowed(self, user):
        """Whether this user may import such things."""

    def may_publish(self, user):
        """Whether this user may put online what is imported."""
        return False

    #: Whether rows become drafts unless they are put online.
    has_drafts = False

    @property
    @abstractmethod
    def known_columns(self):
        """The normalised names of columns by which a header is told from a title above it."""

    @abstractmethod
    def recognise(self, headers):
        """The name of the format that these column names show."""

    @abstractmethod
    def detect(self, mapping, headers):
        """``{normalised column: field}`` for the columns that the format knows."""

    @abstractmethod
    def default_source(self, mapping, name):
        """What names the catalogue that a file comes from."""

    @abstractmethod
    def open(self, run):
        """The ``Desk`` of a run."""


def in_changes(labels, before, after, in_words):
    """``[{"field", "before", "after"}]`` in words for the fields of ``after``."""
    return [
        {
            "field": str(labels[name]),
            "before": in_words(name, before.get(name)),
            "after": in_words(name, value),
        }
        for name, value in after.items()
    ]


def rejection(record_number, column, value, expected):
    return RowRejected(Problem(record_number, column, value, expected))


def as_dicts(problems):
    return [asdict(problem) for problem in problems]
