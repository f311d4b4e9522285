"""The health of the index, as editors and administrators see it."""

from dataclasses import dataclass

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from kombu.exceptions import OperationalError
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from projects.models import ProjectPage
from search import backends, tasks
from search.enums import RunKind
from search.models import DiscoveryEntry, DiscoveryRun

FAILURES_SHOWN, RUNS_SHOWN = 50, 10
VIEW, START = "search.view_discoveryrun", "search.add_discoveryrun"
ENGINES = {
    "embedded": gettext_lazy("Moteur embarqué"),
    "elasticsearch": gettext_lazy("Elasticsearch"),
}
WORKS = {
    RunKind.REBUILD: (tasks.rebuild, gettext_lazy("La reconstruction commence dans un instant.")),
    RunKind.RECONCILE: (tasks.reconcile, gettext_lazy("La réconciliation commence dans un instant.")),
    RunKind.LEARN: (tasks.learn, gettext_lazy("L’apprentissage commence dans un instant.")),
}


@dataclass(frozen=True)
class Failure:
    """An entry that the engine refused, with the title of its page when there still is one."""

    entry: DiscoveryEntry
    title: str


def failures() -> list[Failure]:
    """The oldest first."""
    entries = list(DiscoveryEntry.objects.failing().order_by("changed_at")[:FAILURES_SHOWN])
    pages = ProjectPage.objects.filter(pk__in=[entry.pk for entry in entries])
    titles = dict(pages.values_list("pk", "title"))
    return [Failure(entry, titles.get(entry.pk, "")) for entry in entries]


def told(run: DiscoveryRun) -> list[dict]:
    """The report of a run, by engine and with the names that people give them."""
    return [{"engine": ENGINES.get(name, name), **found} for name, found in run.report.items()]


class IndexHealthView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """How late the index is, what it refuses, what the last comparison found; and what mends it."""

    permission_required = VIEW
    template_name = "search/admin/index_health.html"
    page_title = gettext_lazy("Index de recherche")
    header_icon = "search"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        pending = DiscoveryEntry.objects.pending().order_by("changed_at")
        runs = list(DiscoveryRun.objects.all()[:RUNS_SHOWN])
        return super().get_context_data(
            engines=[ENGINES.get(name, name) for name in backends.get_backend().engines()],
            followed=DiscoveryEntry.objects.count(),
            waiting=pending.count(),
            oldest=pending.first(),
            failures=failures(),
            failing=DiscoveryEntry.objects.failing().count(),
            runs=[(run, told(run)) for run in runs],
            alive=DiscoveryRun.objects.alive(timezone.now()).exists(),
            works=list(RunKind) if self.request.user.has_perm(START) else [],
            **kwargs,
        )


class StartView(PermissionRequiredMixin, TemplateView):
    """Wakes a worker, which does the work; the page of the index shows how it goes."""

    permission_required = START
    http_method_names = ["post"]

    def post(self, request, kind):
        work, said = WORKS[kind]
        try:
            work.delay()
        except OperationalError:
            messages.error(request, _("Aucun ouvrier ne répond : réessayez dans un moment."))
        else:
            messages.success(request, said)
        return redirect("discovery_admin:health")


urlpatterns = [
    path("", IndexHealthView.as_view(), name="health"),
    *(path(f"{kind.value}/", StartView.as_view(), {"kind": kind}, name=kind.value) for kind in RunKind),
]
