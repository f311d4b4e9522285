"""The figures of owners: sums that name nobody and from which nobody can be found by difference.

Everything that is shown is rounded down to a multiple of ``FLOOR``, each sum for itself. Two figures that
are shown, of any two periods, projects or moments, therefore differ by a multiple of it: an exact number
under the floor is neither shown nor the difference of two that are.
"""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.contributors.enums import Metric
from projects.contributors.models import DailyCount
from projects.models import ProjectPage

FLOOR = 5
RECENT = timedelta(days=90)
YEAR = timedelta(days=365)
#: As many other projects at least, for their median to say nothing of one of them.
ENOUGH_PROJECTS = 5


def shown(total):
    """A sum as it may be shown: 0 stands for anything under the floor."""
    return (total or 0) // FLOOR * FLOOR


def in_words(total):
    """A shown sum, in words: « moins de 5 », « 15 »."""
    return str(total) if total else _("moins de %(floor)s") % {"floor": FLOOR}


@dataclass(frozen=True)
class Row:
    """One metric of one project: shown sums. ``median``: of other projects of its themes, or None."""

    label: str
    recent: int
    ever: int
    median: int | None = None

    def cells(self):
        median = "–" if self.median is None else in_words(self.median)
        return [self.label, in_words(self.recent), in_words(self.ever), median]


def rows_of(project):
    """The Rows of a project, one for each metric."""
    since = timezone.localdate() - RECENT
    counts = DailyCount.objects.filter(project=project).values_list("metric")
    sums = counts.annotate(recent=Sum("total", filter=Q(day__gte=since)), ever=Sum("total"))
    found = {metric: (recent, ever) for metric, recent, ever in sums.order_by()}
    medians = _medians(project, since)
    rows = []
    for metric in Metric:
        recent, ever = found.get(metric, (0, 0))
        rows.append(Row(str(metric.label), shown(recent), shown(ever), medians.get(metric)))
    return rows


def _medians(project, since):
    """The median of the open projects that share a theme and have another organisation, by metric."""
    themes = list(project.themes.values_list("pk", flat=True))
    others = ProjectPage.objects.live().filter(themes__in=themes).exclude(pk=project.pk)
    if project.organisation_id:
        others = others.exclude(organisation=project.organisation_id)
    others = set(others.values_list("pk", flat=True))
    if len(others) < ENOUGH_PROJECTS:
        return {}
    counts = DailyCount.objects.filter(project__in=others, day__gte=since).order_by()
    totals = {metric: [] for metric in Metric}
    for metric, total in (
        counts.values("project", "metric").annotate(n=Sum("total")).values_list("metric", "n")
    ):
        totals[metric].append(total)
    # Those of whom nothing was counted have no row.
    return {
        metric: shown(median_low([*values, *[0] * (len(others) - len(values))]))
        for metric, values in totals.items()
    }


def months_of(project, metric):
    """The last twelve months as the chart component draws them: [{"label", "value", "percent"}]."""
    counts = DailyCount.objects.filter(project=project, metric=metric, day__gte=timezone.localdate() - YEAR)
    sums = (
        counts.annotate(month=TruncMonth("day")).values_list("month").annotate(Sum("total")).order_by("month")
    )
    values = [(month, shown(total)) for month, total in sums]
    highest = max((value for _month, value in values), default=0) or 1
    return [
        {"label": f"{month:%m/%Y}", "value": value, "percent": 100 * value // highest}
        for month, value in values
    ]
