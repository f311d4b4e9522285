"""What the dashboard says of projects: what waits, and two charts. Three queries in all."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from wagtail.admin.ui.components import Component

from home.todo import TodoItem
from projects import quality
from projects.models import ProjectPage, Theme

MONTHS_SHOWN = 12
#: What is counted on the dashboard, the most urgent first; the list filters by the same codes.
WAITING = {
    "dates": ngettext_lazy(
        "projet en ligne dont les dates sont passées ou manquent",
        "projets en ligne dont les dates sont passées ou manquent",
    ),
    "verification": ngettext_lazy(
        "projet en ligne non vérifié depuis 12 mois", "projets en ligne non vérifiés depuis 12 mois"
    ),
    "theme": ngettext_lazy("projet en ligne sans thème", "projets en ligne sans thème"),
    "lieu": ngettext_lazy("projet en ligne dont le lieu manque", "projets en ligne dont le lieu manque"),
    "image": ngettext_lazy("projet en ligne sans image", "projets en ligne sans image"),
    "texte-image": ngettext_lazy(
        "projet en ligne dont l’image n’a pas de texte de remplacement",
        "projets en ligne dont l’image n’a pas de texte de remplacement",
    ),
    "premier-pas": ngettext_lazy("projet en ligne sans premier pas", "projets en ligne sans premier pas"),
}


def projects_to_mend(listing):
    """Published projects with a gap, each with its list at the address ``listing``: one query for all."""
    counts = quality.counts(ProjectPage.objects.live())
    return [
        TodoItem(
            counts[code], label % counts[code], f"{listing}?{urlencode({'manque': code})}", "doc-full-inverse"
        )
        for code, label in WAITING.items()
    ]


def themes_of(request):
    """Themes with ``total`` and ``open_total`` published projects; read once for a request."""
    if not hasattr(request, "theme_figures"):
        live = ProjectPage.objects.live()
        request.theme_figures = list(
            Theme.objects.annotate(
                total=_projects_of_theme(live),
                open_total=_projects_of_theme(live.open_on(timezone.localdate())),
            )
        )
    return request.theme_figures


def _projects_of_theme(projects):
    through = ProjectPage.themes.through
    rows = through.objects.filter(theme=OuterRef("pk"), projectpage__in=projects.values("pk"))
    counted = rows.order_by().values("theme").annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), 0)


def empty_themes(request):
    """The item of the themes where nobody can take part today."""
    count = sum(1 for theme in themes_of(request) if not theme.open_total)
    label = ngettext("thème sans projet ouvert", "thèmes sans projet ouvert", count)
    return TodoItem(count, label, f"{reverse('wagtailadmin_home')}#panel-themes-section", "tag")


@dataclass(frozen=True)
class Bar:
    """One row of a chart. ``width``: percentage of the longest bar."""

    label: str
    count: int
    width: float


def bars(counts):
    """Bars of ``[(label, count)]``, in that order."""
    longest = max((count for _label, count in counts), default=0) or 1
    return [Bar(label, count, round(100 * count / longest, 1)) for label, count in counts]


def published_by_month(today: date):
    """``[(« novembre 2026 », count)]`` of the last twelve months, empty ones included."""
    months = [_months_before(today, back) for back in reversed(range(MONTHS_SHOWN))]
    rows = ProjectPage.objects.live().filter(first_published_at__date__gte=months[0])
    by_month = rows.order_by().annotate(month=TruncMonth("first_published_at"))
    found = dict(by_month.values_list("month").annotate(Count("pk")))
    counts = {(moment.year, moment.month): count for moment, count in found.items()}
    return [(f"{MONTHS[day.month]} {day.year}", counts.get((day.year, day.month), 0)) for day in months]


def _months_before(day, back):
    years, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(years, month + 1, 1)


class ChartPanel(Component):
    """Bars that are also a table: read by everybody, without script."""

    template_name = "projects/admin/chart.html"

    def __init__(self, request):
        self.request = request


class MonthsPanel(ChartPanel):
    name = "published_by_month"
    order = 260

    def get_context_data(self, parent_context):
        return {
            "id": "mois",
            "heading": _("Projets publiés par mois"),
            "row_label": _("Mois"),
            "icon": "calendar-alt",
            "bars": bars(published_by_month(timezone.localdate())),
        }


class ThemesPanel(ChartPanel):
    name = "projects_by_theme"
    order = 270

    def get_context_data(self, parent_context):
        return {
            "id": "themes",
            "heading": _("Projets ouverts par thème"),
            "row_label": _("Thème"),
            "icon": "tag",
            "bars": bars([(theme.name, theme.open_total) for theme in themes_of(self.request)]),
        }
