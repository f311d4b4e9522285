"""The figures of owners: sums that name nobody and from which nobody can be found by difference.

Of each thing that is counted, all figures come from one sequence: the sum since the beginning, at the end of
each month, rounded down to a multiple of ``FLOOR``. A month, a year are a difference of two terms of it, the
visits a sum of such sequences. Who has them all knows each sum to within four, and no number under the
floor. Rounding each month for itself would have told some exactly: twelve months « under 5 » and a total of
48 leave no doubt.
"""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median_low

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy

from home.counting import FLOOR as FLOOR
from home.counting import in_words, shown
from projects.contributors.enums import VISITS, Metric
from projects.contributors.models import MonthlyCount
from projects.models import ProjectPage

#: Months, the present one included.
RECENT, YEAR = 3, 12
#: The name of the row that adds the visits up.
ALL_VISITS = gettext_lazy("visites de la fiche")
#: As many other projects at least, for their median to say nothing of one of them.
ENOUGH_PROJECTS = 5


def published(months):
    """What is shown of numbers that follow each other, one a month from the first: their list."""
    found, total = [], 0
    for number in months:
        found.append(shown(total + number) - shown(total))
        total += number
    return found


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


class Published:
    """The figures of one project that may be shown."""

    def __init__(self, project):
        self.project, self.today = project, timezone.localdate()
        self.months = {metric: {} for metric in Metric}
        totals = defaultdict(dict)
        counts = MonthlyCount.objects.filter(project=project).order_by("month")
        for metric, month, total in counts.values_list("metric", "month", "total"):
            totals[metric][month] = total
        for metric, numbers in totals.items():
            self.months[metric] = dict(zip(numbers, published(numbers.values()), strict=True))

    def since(self, months, *metrics):
        """The sum of some metrics over the last months; ``months`` None: ever."""
        start = months and first_of(self.today, months - 1)
        return sum(
            number
            for metric in metrics
            for month, number in self.months[metric].items()
            if not start or month >= start
        )

    def rows(self):
        """The Rows of the project: all its visits, then one for each metric."""
        medians = _medians(self.project, first_of(self.today, RECENT - 1))
        groups = [(ALL_VISITS, VISITS), *((metric.label, (metric,)) for metric in Metric)]
        return [
            Row(str(label), self.since(RECENT, *metrics), self.since(None, *metrics), medians.get(metrics))
            for label, metrics in groups
        ]

    def chart(self, *metrics):
        """The months of the year that have something to show, as the chart component draws them:
        [{"label", "value", "percent"}]."""
        start, sums = first_of(self.today, YEAR - 1), defaultdict(int)
        for metric in metrics:
            for month, number in self.months[metric].items():
                if month >= start:
                    sums[month] += number
        highest = max(sums.values(), default=0)
        return [
            {"label": f"{month:%m/%Y}", "value": value, "percent": 100 * value // highest}
            for month, value in sorted(sums.items())
            if highest
        ]


def first_of(day, months_before):
    """The first day of the month that is so many months before that of ``day``."""
    years, month = divmod(day.year * 12 + day.month - 1 - months_before, 12)
    return day.replace(year=years, month=month + 1, day=1)


def _medians(project, since):
    """The medians of the public projects that share a theme and have another organisation:
    ``{metrics of a row: number}``, empty when these projects are too few."""
    themes = list(project.themes.values_list("pk", flat=True))
    others = ProjectPage.objects.live().filter(themes__in=themes).exclude(pk=project.pk)
    if project.organisation_id:
        others = others.exclude(organisation=project.organisation_id)
    others = others.values_list("pk", flat=True).distinct()
    how_many = others.count()
    if how_many < ENOUGH_PROJECTS:
        return {}
    counts = MonthlyCount.objects.filter(project__in=others, month__gte=since).order_by()
    wanted = {(metric,): Sum("total", filter=Q(metric=metric)) for metric in Metric}
    wanted[VISITS] = Sum("total", filter=Q(metric__in=VISITS))
    sums = counts.values("project").annotate(**{f"n{i}": each for i, each in enumerate(wanted.values())})
    columns = list(zip(*sums.values_list(*(f"n{i}" for i in range(len(wanted)))), strict=True))
    # Those of whom nothing was counted have no row.
    return {
        metrics: shown(median_low([n or 0 for n in column] + [0] * (how_many - len(column))))
        for metrics, column in zip(wanted, columns or [()] * len(wanted), strict=True)
    }
