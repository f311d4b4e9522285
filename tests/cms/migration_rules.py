"""What a migration may not do in one step, because the former version of the site still runs meanwhile.

The rules of expand and contract: a column that is added must be one that the former code may leave out, and
nothing that it reads or writes may go or change its name.
"""

import inspect
import re

from django.db import models
from django.db.migrations import operations as ops

#: The columns and tables that the former version knows go, or change their names.
GONE = (ops.RemoveField, ops.RenameField, ops.DeleteModel, ops.RenameModel, ops.AlterModelTable)
#: The same by hand.
SQL = re.compile(
    r"\b(?:DROP\s+(?:TABLE|COLUMN)|TRUNCATE\s+TABLE|RENAME\s+(?:COLUMN|(?:\w+\s+)?TO)|SET\s+NOT\s+NULL)\b"
    r"|\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b"
    r"|\bADD\s+COLUMN\b(?=[^;]*\bNOT\s+NULL\b)(?![^;]*\bDEFAULT\b)",
    re.IGNORECASE,
)


def faults(migration):
    """Sentences that name each unsafe operation of a migration, and the safe way."""
    created = {
        operation.name_lower for operation in migration.operations if isinstance(operation, ops.CreateModel)
    }
    found = []
    for operation in _flat(migration.operations):
        on_new = getattr(operation, "model_name_lower", None) in created
        if not on_new and (said := fault(operation)):
            found.append(f"{migration.app_label}.{migration.name}: {operation.describe()}: {said}")
    return found


def _flat(operations):
    for operation in operations:
        if isinstance(operation, ops.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def fault(operation):
    if isinstance(operation, GONE):
        return "stop using it in one release, take it away in the next"
    if isinstance(operation, ops.AddField):
        return _added(operation.field)
    if isinstance(operation, ops.AlterField):
        return _altered(operation.field)
    if isinstance(operation, ops.AddConstraint):
        return "the former version may write what it refuses: write it right first, constrain in the next"
    if SQL.search(_by_hand(operation)):
        return "its SQL takes away, renames or narrows what the former version uses: wait for the next one"
    return ""


def _by_hand(operation):
    """The SQL of an operation, or the source of its function with the constants that it names."""
    if isinstance(operation, ops.RunSQL):
        return str(operation.sql)
    if not isinstance(operation, ops.RunPython) or operation.code is ops.RunPython.noop:
        return ""
    named = inspect.getclosurevars(operation.code).globals.values()
    constants = [str(value) for value in named if isinstance(value, str | tuple | list | dict)]
    return "\n".join([inspect.getsource(operation.code), *constants])


def _added(field):
    is_column = not isinstance(field, models.ManyToManyField)
    # Django gives the default to the rows that are there, then takes it away: the former version, which does
    # not name the column, could insert nothing.
    if is_column and not field.null and field.db_default is models.NOT_PROVIDED:
        return "give it null=True or db_default="
    if field.unique and is_column:
        return "add it without unique=True, fill it, then constrain it in the next release"
    return ""


def _altered(field):
    if isinstance(field, models.ManyToManyField) or field.null or field.has_default():
        return ""
    if field.db_default is not models.NOT_PROVIDED:
        return ""
    return "it may have become NOT NULL, shorter or of another type: prove it harmless and list it"
