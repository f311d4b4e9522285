"""A dry run: what an issue would propose to its whole audience, counted and not sent."""

import time
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from campaigns.newsletters import pace
from campaigns.newsletters.composition import COMPLETED, composer_of, forget_composer
from campaigns.newsletters.enums import KINDS_OF_REASON
from campaigns.newsletters.models import Rehearsal, Subscription

CHUNK_SIZE = 500


def ask(issue):
    """Begin the rehearsal of a draft, anew when there was one."""
    Rehearsal.objects.filter(issue=issue).delete()
    return Rehearsal.objects.create(issue=issue)


def advance(rehearsal, until):
    """Read the audience on until ``until`` (datetime). What was read stays counted, once, whatever is cut."""
    start = time.monotonic()
    composer = composer_of(rehearsal.issue, rehearsal.asked_at)
    while timezone.now() < until:
        last = rehearsal.last
        after = Subscription.objects.active().filter(pk__gt=last).order_by("pk")
        ids = list(after.values_list("pk", flat=True)[:CHUNK_SIZE])
        if ids:
            _count(rehearsal, composer, composer.read(ids))
            rehearsal.last = ids[-1]
        else:
            rehearsal.finished_at = timezone.now()
            forget_composer()
        now = time.monotonic()
        rehearsal.seconds, start = rehearsal.seconds + now - start, now
        if not _keep(rehearsal, last) or rehearsal.finished_at:
            return


def _count(rehearsal, composer, readers):
    sizes, reasons = Counter(rehearsal.sizes), Counter(rehearsal.reasons)
    for reader in readers:
        recipe = [] if reader.is_resting() else composer.recipe(reader)
        sizes["resting" if reader.is_resting() else str(len(recipe))] += 1
        reasons.update(item["reason"]["kind"] for item in recipe)
    rehearsal.sizes, rehearsal.reasons = dict(sizes), dict(reasons)
    rehearsal.done += len(readers)


def _keep(rehearsal, last):
    """Write what was read, unless another process has gone on meanwhile."""
    columns = ("last", "done", "sizes", "reasons", "seconds", "finished_at")
    changes = {name: getattr(rehearsal, name) for name in columns}
    return Rehearsal.objects.filter(pk=rehearsal.pk, last=last).update(**changes)


@dataclass(frozen=True)
class Report:
    """What a rehearsal tells. ``few``: percentage of the people read who would receive a letter of fewer
    than three projects; ``charts``: rows of the component of charts; ``lasts``: see ``Pace.remaining``."""

    rehearsal: Rehearsal
    letters: int
    nothing: int
    resting: int
    few: float
    sizes: list
    reasons: list
    lasts: object


def report(issue):
    """The Report of the rehearsal of an issue, or None."""
    found = Rehearsal.objects.filter(issue=issue).first()
    if found is None:
        return None
    sizes = {int(size): count for size, count in found.sizes.items() if size != "resting"}
    letters = sum(count for size, count in sizes.items() if size)
    reasons = Counter(found.reasons).most_common()
    few = sum(count for size, count in sizes.items() if 0 < size < COMPLETED)
    return Report(
        found,
        letters,
        sizes.get(0, 0),
        found.sizes.get("resting", 0),
        round(100 * few / found.done, 1) if found.done else 0,
        pace.rows([(str(size), sizes[size]) for size in sorted(sizes)]),
        pace.rows([(KINDS_OF_REASON.get(kind, kind), count) for kind, count in reasons]),
        pace.expected(letters),
    )
