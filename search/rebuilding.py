"""Builds the index anew while it serves and while editors write."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from search import backends, indexing, likeness, reconciliation, runs
from search.enums import RunKind
from search.models import DiscoveryEntry, DiscoveryRun

#: How many times what editors changed meanwhile is looked for before giving up.
CATCH_UPS = 5


class Incomplete(Exception):
    """The new index does not hold what it should; the former one still serves."""


def rebuild(tick: Callable[[int], object] = int) -> DiscoveryRun:
    """Write every project to an index beside the one that serves, then serve it in one step.

    From the first line of the run on, every process writes to both (``DiscoveryRun``). Killed at any
    moment, it leaves the former index in place; the next rebuild removes what it had begun. ``tick``
    is told how many pages were read. Raises AlreadyRunning, BackendUnavailable, Incomplete.
    """
    with runs.running(RunKind.REBUILD) as run:
        backend = backends.get_backend()
        backend.prepare()
        indexing.know_every_page()
        lots = runs.batches(DiscoveryEntry.objects.all(), indexing.BATCH)
        for ids, _answered in indexing.index_lots(lots):
            runs.advance(run, len(ids))
            tick(len(ids))
        for name, engine in backend.engines().items():
            run.report[name] = _caught_up(run, engine)
        backend.switch()
        # A process that read the list of targets before this run began wrote to the former index only.
        late = DiscoveryEntry.objects.filter(changed_at__gte=run.started_at)
        indexing.index_now(late.values_list("pk", flat=True))
    likeness.keep_up()
    return run


def _caught_up(run, engine):
    """What the new index holds once nothing differs from the site; versions are compared one by one."""
    for _time in range(CATCH_UPS):
        indexing.index_pending()
        drift = reconciliation.mend(run, engine, prepared=True)
        waiting = DiscoveryEntry.objects.due(timezone.now()).filter(changed_at__lt=run.started_at)
        if not drift.ids and not waiting.exists():
            return drift.report()
    message = _(
        "Le nouvel index n’est pas complet (%(number)s fiches diffèrent) : l’ancien reste en service."
    )
    raise Incomplete(message % {"number": len(drift.ids)})
