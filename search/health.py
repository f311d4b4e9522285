"""How the index is, in figures for Prometheus and as a part of the site that may fail."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from prometheus_client.core import GaugeMetricFamily

from cms.health import Probe
from search import backends
from search.enums import RunKind
from search.models import DiscoveryEntry, DiscoveryRun

#: What waits longer is late: the sweep passes each minute.
LATE = timedelta(minutes=10)


def ask() -> str:
    """Why people search on standby, or among what the site was a while ago; "" when they do not."""
    remote = getattr(backends.get_backend(), "remote", None)
    if remote and not remote.client.ping():
        return _("Le serveur de recherche ne répond pas.")
    if remote and not remote.is_ready():
        return _("L’index n’est pas encore construit.")
    if oldest_wait() > LATE:
        return _("L’index est en retard de plus de dix minutes.")
    return ""


def oldest_wait() -> timedelta:
    """Since when the oldest change has waited to be in the index."""
    first = DiscoveryEntry.objects.pending().order_by("changed_at").first()
    return max(timezone.now() - first.changed_at, timedelta()) if first else timedelta()


PROBE = Probe(
    "discovery",
    gettext_lazy("Recherche"),
    ask,
    gettext_lazy("La base du site répond à la place du serveur ; l’index rattrapera son retard."),
    page="discovery_admin:health",
    permission="search.view_discoveryrun",
)


class Collector:
    """The lag of the index, what it refuses, and what its last passes found."""

    def collect(self):
        entries = DiscoveryEntry.objects
        for name, text, value in (
            ("discovery_entries", "Pages that the index follows", entries.count()),
            ("discovery_pending", "Changes that the index does not show yet", entries.pending().count()),
            ("discovery_lag_seconds", "Age of the oldest of them", oldest_wait().total_seconds()),
            ("discovery_refused", "Pages that the engine refuses", entries.failing().count()),
        ):
            yield GaugeMetricFamily(name, text, value=value)
        yield from _of_runs()


def _of_runs():
    drift = GaugeMetricFamily("discovery_drift", "Differences that the last pass found", labels=["kind"])
    age = GaugeMetricFamily("discovery_run_age_seconds", "Since the last pass began", labels=["kind"])
    now = timezone.now()
    for run in DiscoveryRun.objects.last_of_each_kind():
        if run.kind == RunKind.RECONCILE:
            drift.add_metric([run.kind], run.drift)
        age.add_metric([run.kind], (now - run.started_at).total_seconds())
    return [drift, age]
