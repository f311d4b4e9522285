"""The rows of a run, batch by batch: any worker may die at any moment, another goes on.

A batch is one transaction: what its rows wrote and what became of them are told together or not at all.
A worker holds a run by a lease that it renews in each batch; who lost it writes nothing any more.
"""

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from projects.importers.cells import shown
from projects.importers.indexing import indexed_together
from projects.importers.readers import Record
from projects.importers.rows import Problem, RowRejected
from projects.imports.enums import WRITTEN_OUTCOMES, RowOutcome, RowState, RunState
from projects.imports.kinds import KINDS
from projects.imports.kinds.base import as_dicts
from projects.imports.models import ImportRun

BATCH = 25
# Longer than a batch: a lease that ends means a crash. Were it not so, nothing would be written twice.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Phase:
    """What a working state does: which rows it takes, what it does to one, and where they end."""

    rows: Callable
    treat: Callable
    leaves: RowState
    ends: RunState
    transaction: Callable[[], AbstractContextManager] = transaction.atomic
    logged: str = ""


def advance(run_id, until, batch=BATCH):
    """Work on a run until ``until`` (datetime). Returns whether work is left for another call."""
    owner = claim(run_id)
    if not owner:
        return False
    try:
        run = ImportRun.objects.select_related("acted_by").get(pk=run_id)
        desk = KINDS[run.kind].open(run)
        while timezone.now() < until:
            if not work(run, owner, desk, batch):
                return False
        return True
    except Exception as error:
        # The kind of error only: its words may hold a cell. The sweep tries again.
        ImportRun.objects.filter(pk=run_id).update(error=type(error).__name__)
        raise
    finally:
        ImportRun.objects.filter(pk=run_id, lease_owner=owner).update(lease_owner="", lease_until=None)


def claim(run_id):
    """Hold a run that has work and that nobody holds: the holder's name, or an empty string."""
    now = timezone.now()
    owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"
    free = ImportRun.objects.with_work_at(now).filter(pk=run_id)
    return owner if free.update(lease_owner=owner, lease_until=now + LEASE) else ""


def work(run, owner, desk, batch=BATCH):
    """Treat the next rows. Returns whether there may be more."""
    phase = PHASES[run.state]
    with phase.transaction():
        held = ImportRun.objects.filter(pk=run.pk, lease_owner=owner, state=run.state)
        if not held.update(lease_until=timezone.now() + LEASE, error=""):
            return False
        rows = list(phase.rows(run)[:batch])
        for row in rows:
            phase.treat(desk, row)
            row.state = phase.leaves
            row.save()
        if len(rows) < batch:
            _finish(run, phase)
            return False
    return True


def _finish(run, phase):
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(state=phase.ends, finished_at=now, error="")
    if phase.logged:
        log(run, phase.logged, user=run.acted_by)


def check_row(desk, row):
    """Say what writing the row would do."""
    _understood(desk, row, _check)


def write_row(desk, row):
    """Write the row, or say why not."""
    _understood(desk, row, _write)


def _understood(desk, row, act):
    row.outcome, row.changes, row.problems = "", [], []
    try:
        item = desk.read(Record(row.number, row.values, row.problem, row.remark, row.excerpt))
        row.key, row.title = item.key, item.title[:255]
        row.warnings = as_dicts(item.warnings)
        _refuse_twin(row)
        act(desk, row, item)
    except RowRejected as rejection:
        row.outcome, row.problems = RowOutcome.REJECTED, as_dicts([rejection.problem])


def _refuse_twin(row):
    """Two rows of one file must not write the same thing: the second one is refused."""
    others = row.run.rows.filter(key=row.key).exclude(pk=row.pk).exclude(outcome=RowOutcome.REJECTED)
    settled = [RowState.DONE] if row.run.state == RunState.RUNNING else [RowState.DONE, RowState.CHECKED]
    twin = others.filter(state__in=settled).first()
    if twin:
        expected = _("Un identifiant unique était attendu : la ligne %s porte déjà celui-ci.") % twin.number
        raise RowRejected(Problem(row.number, _("identifiant"), shown(row.key), expected))


def _check(desk, row, item):
    row.outcome, row.changes = desk.plan(item)


def _write(desk, row, item):
    try:
        with transaction.atomic():
            written = desk.write(item)
    except ValidationError as error:
        raise RowRejected(Problem(row.number, "", shown(row.title), " ".join(error.messages))) from None
    except DatabaseError as error:
        expected = _("La base de données l’a refusée (%s) : réessayez.") % type(error).__name__
        raise RowRejected(Problem(row.number, "", shown(row.title), expected)) from None
    row.outcome, row.changes = written.outcome, written.changes
    row.object_id, row.memory = written.object_id, written.memory


def undo_row(desk, row):
    """Take back what the row wrote, or say what stays and why."""
    row.problems = as_dicts(desk.undo(row))
    row.outcome = RowOutcome.KEPT if row.problems else RowOutcome.REVERTED


PHASES = {
    RunState.CHECKING: Phase(
        rows=lambda run: run.rows.filter(state=RowState.WAITING).order_by("number"),
        treat=check_row,
        leaves=RowState.CHECKED,
        ends=RunState.CHECKED,
    ),
    RunState.RUNNING: Phase(
        rows=lambda run: run.rows.filter(state=RowState.CHECKED).order_by("number"),
        treat=write_row,
        leaves=RowState.DONE,
        ends=RunState.DONE,
        transaction=indexed_together,
        logged="imports.finish",
    ),
    # The last first: an organisation goes once the last project that it was made for is gone.
    RunState.UNDOING: Phase(
        rows=lambda run: run.rows.filter(state=RowState.DONE, outcome__in=WRITTEN_OUTCOMES).order_by(
            "-number"
        ),
        treat=undo_row,
        leaves=RowState.UNDONE,
        ends=RunState.UNDONE,
        logged="imports.undo",
    ),
}
