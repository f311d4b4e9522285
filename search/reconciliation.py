"""What each engine holds beside what it should hold, and what makes them the same again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from search import backends, indexing, runs
from search.backends import DiscoveryBackend
from search.documents import indexable_projects
from search.enums import RunKind
from search.models import DiscoveryEntry, DiscoveryRun

LOT = 2_000


@dataclass
class Drift:
    """Page ids, by what is wrong with their document. ``versions``: those of the documents that are there,
    which may be above those of the site after the restoration of a backup."""

    held: int = 0
    missing: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [*self.missing, *self.extra, *self.stale]

    def report(self) -> dict[str, int]:
        wrong = {name: len(getattr(self, name)) for name in ("missing", "extra", "stale")}
        return {"held": self.held, **wrong}


def _expected() -> Iterator[tuple[int, int]]:
    """(page id, version) of each page that anybody may find, by page id."""
    for ids in runs.batches(indexable_projects(), LOT):
        versions = dict(DiscoveryEntry.objects.filter(pk__in=ids).values_list("pk", "version"))
        yield from ((pk, versions.get(pk, 0)) for pk in ids)


def compare(engine: DiscoveryBackend, prepared: bool = False) -> Drift:
    """Read the site and the engine side by side, in constant memory.

    What changed meanwhile, waits or was refused is no drift: it is followed, or told, already.
    """
    began, drift, end = timezone.now(), Drift(), (float("inf"), 0)
    expected, found = _expected(), engine.versions(prepared)
    wanted, held = next(expected, end), next(found, end)
    while wanted != end or held != end:
        if wanted[0] < held[0]:
            drift.missing.append(wanted[0])
        elif held[0] < wanted[0]:
            drift.extra.append(held[0])
            drift.versions.update([held])
        elif held[1] != wanted[1]:
            drift.stale.append(held[0])
            drift.versions.update([held])
        at = min(wanted[0], held[0])
        drift.held += held[0] == at
        wanted = next(expected, end) if wanted[0] == at else wanted
        held = next(found, end) if held[0] == at else held
    _forgive(drift, began)
    return drift


def _forgive(drift: Drift, began: datetime) -> None:
    entries, moving = DiscoveryEntry.objects, set()
    for start in range(0, len(drift.ids), LOT):
        those = entries.filter(pk__in=drift.ids[start : start + LOT])
        moving.update(those.pending().values_list("pk", flat=True))
        moving.update(those.failing().values_list("pk", flat=True))
        moving.update(those.filter(changed_at__gte=began).values_list("pk", flat=True))
    for name in ("missing", "extra", "stale"):
        setattr(drift, name, [pk for pk in getattr(drift, name) if pk not in moving])
    for pk in moving & drift.versions.keys():
        del drift.versions[pk]


def mend(run: DiscoveryRun, engine: DiscoveryBackend, prepared: bool = False) -> Drift:
    """Compare, then write anew what differs; returns what differed."""
    drift = compare(engine, prepared)
    runs.advance(run)
    indexing.supersede(drift.ids, drift.versions)
    for start in range(0, len(drift.ids), LOT):
        indexing.index_now(drift.ids[start : start + LOT])
        runs.advance(run)
    return drift


def reconcile(tick: Callable[[int], object] = int) -> DiscoveryRun:
    """Find and repair what differs in each engine; the run keeps what was found.

    ``tick`` is told how many documents were compared. Raises AlreadyRunning, BackendUnavailable.
    """
    with runs.running(RunKind.RECONCILE) as run:
        indexing.know_every_page()
        indexing.index_pending()
        for name, engine in backends.get_backend().engines().items():
            drift = mend(run, engine)
            run.report[name] = drift.report()
            runs.advance(run, drift.held)
            tick(drift.held)
        backends.get_backend().tidy()
    return run
