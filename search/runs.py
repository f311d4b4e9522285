"""Long works on the index: one of each kind at a time, and each can be killed and begun again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from search.enums import RunKind, RunState
from search.models import DiscoveryRun


class AlreadyRunning(Exception):
    """Another process does the same thing at this moment; the message says so in French."""


class Lost(Exception):
    """This process was silent for so long that another one took its place."""


@contextmanager
def running(kind: RunKind) -> Iterator[DiscoveryRun]:
    """Hold the only run of this kind; its end and its error are written whatever happens.

    What a killed process left behind is closed first. Raises AlreadyRunning.
    """
    now = timezone.now()
    lost = DiscoveryRun.objects.lost(now).filter(kind=kind)
    lost.update(state=RunState.FAILED, finished_at=now, error=_("Le processus s’est arrêté."))
    try:
        with transaction.atomic():
            run = DiscoveryRun.objects.create(kind=kind)
    except IntegrityError as error:
        message = _("%(kind)s : déjà en cours. Attendez sa fin, ou une minute si elle a été interrompue.")
        raise AlreadyRunning(message % {"kind": kind.label}) from error
    try:
        yield run
    except BaseException as error:
        _end(run, RunState.FAILED, error=f"{type(error).__name__} : {error}"[:300])
        raise
    _end(run, RunState.DONE)


def _end(run, state, **changes):
    held = DiscoveryRun.objects.running().filter(pk=run.pk)
    held.update(state=state, finished_at=timezone.now(), done=run.done, report=run.report, **changes)


def advance(run: DiscoveryRun, number: int = 0) -> None:
    """Give a sign of life, ``number`` pages later. Raises Lost."""
    run.done += number
    held = DiscoveryRun.objects.running().filter(pk=run.pk)
    if not held.update(seen_at=timezone.now(), done=run.done):
        raise Lost(_("Un autre processus a pris la suite."))


def batches(rows: QuerySet, size: int) -> Iterator[list[int]]:
    """The keys of the rows, by lots and in order, in constant memory and without holding a cursor."""
    last = 0
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    while ids := list(ordered.filter(pk__gt=last)[:size]):
        yield ids
        last = ids[-1]
