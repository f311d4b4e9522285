"""Whether the site is alive, and whether it is ready: what it needs, asked one thing after the other.

An app adds a ``Probe`` to ``PROBES`` when it is ready. The answers are for machines (``/healthz``,
``/readyz``, ``/metrics``) and, in words, for editors (home.status).
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from prometheus_client.core import GaugeMetricFamily

from cms.celery import app as celery

logger = logging.getLogger(__name__)

#: Seconds for which an answer serves again: however often somebody asks, the engines are not.
FRESH = 5.0
#: Seconds that a broker has to answer.
PATIENCE = 2
READY, DEGRADED, DOWN = "ready", "degraded", "down"


@dataclass(frozen=True)
class Probe:
    """One thing that the site needs. ``ask`` returns why it fails, in words, or ""; it may also raise.

    ``without``: what does not work meanwhile. ``vital``: no page can be made. ``page``: the name of the page
    of the administration that tells more, to who has the ``permission``.
    """

    name: str
    label: str | Promise
    ask: Callable[[], str]
    without: str | Promise
    vital: bool = False
    page: str = ""
    permission: str = ""


@dataclass(frozen=True)
class Finding:
    """``reason``: why the thing fails, "" when it does not."""

    probe: Probe
    reason: str

    @property
    def state(self):
        if not self.reason:
            return READY
        return DOWN if self.probe.vital else DEGRADED


def ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def ask_broker():
    with celery.connection_for_write() as broker:
        broker.ensure_connection(max_retries=0, timeout=PATIENCE)
        # Several transports connect when they are used only.
        broker.default_channel.close()
    return ""


def ask_storage():
    # A bucket that is gone answers « no such file » of any name: it is asked for itself.
    ask = getattr(default_storage, "ask", None)
    if ask is not None:
        ask()
        return ""
    default_storage.exists("readyz")
    if isinstance(default_storage._wrapped, FileSystemStorage):
        folder = default_storage.location
        if os.path.isdir(folder) and not os.access(folder, os.W_OK):
            return _("Le dossier des fichiers n’est pas ouvert en écriture.")
    return ""


#: By name. The order is that in which they are told.
PROBES = {
    probe.name: probe
    for probe in (
        Probe("database", _("Base de données"), ask_database, _("Le site ne répond plus."), vital=True),
        Probe(
            "broker",
            _("File des tâches"),
            ask_broker,
            _("Rien n’est perdu : ce qui attend partira à son retour."),
        ),
        Probe(
            "storage",
            _("Fichiers et images"),
            ask_storage,
            _("Les pages se lisent ; envoyer une image ou un document échoue."),
        ),
    )
}


class _Known:
    lock = Lock()
    findings: tuple[Finding, ...] = ()
    asked_at = float("-inf")


def findings() -> tuple[Finding, ...]:
    """What each probe finds, asked again after ``FRESH`` seconds only."""
    with _Known.lock:
        if monotonic() - _Known.asked_at > FRESH:
            _Known.findings = tuple(Finding(probe, _reason(probe)) for probe in PROBES.values())
            _Known.asked_at = monotonic()
        return _Known.findings


def forget():
    """Ask anew the next time."""
    _Known.asked_at = float("-inf")


def _reason(probe):
    # Whatever an engine raises, the others are still asked; its words may quote an address or a password.
    try:
        return str(probe.ask())
    except Exception as error:
        logger.exception("%s does not answer", probe.name)
        return str(_("Ne répond pas (%s).") % type(error).__name__)


def overall(found) -> str:
    """``down`` when something vital is, ``degraded`` when something else is, else ``ready``."""
    states = {finding.state for finding in found}
    return next((state for state in (DOWN, DEGRADED) if state in states), READY)


class HealthMiddleware:
    """Answers machines before all the rest: they ask by IP address, over plain HTTP, when little works."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return _unkept(HttpResponse("ok\n", content_type="text/plain"))
        if request.path_info == "/readyz":
            return _unkept(readiness())
        return self.get_response(request)


def _unkept(response):
    response["Cache-Control"] = "no-store"
    return response


def readiness():
    """503 only when the site is down: a degraded one still answers better than none."""
    found = findings()
    state = overall(found)
    parts = {finding.probe.name: finding.state for finding in found}
    return JsonResponse({"state": state, "parts": parts}, status=503 if state == DOWN else 200)


class Collector:
    """The same for Prometheus, with what waits in the queues of the broker."""

    def collect(self):
        parts = GaugeMetricFamily("site_part_up", "1 when it answers", labels=["part"])
        for finding in findings():
            parts.add_metric([finding.probe.name], not finding.reason)
        yield parts
        queues = GaugeMetricFamily("site_queue_messages", "Tasks that no worker has taken", labels=["queue"])
        for name, count in waiting_tasks().items():
            queues.add_metric([name], count)
        yield queues


def waiting_tasks() -> dict[str, int]:
    """How many tasks wait in each queue; nothing when the broker does not answer."""
    counts = {}
    with celery.connection_for_write() as broker:
        try:
            broker.ensure_connection(max_retries=0, timeout=PATIENCE)
            for queue in settings.CELERY_TASK_QUEUES:
                counts[queue.name] = queue(broker.default_channel).queue_declare().message_count
        except (OSError, OperationalError, *broker.connection_errors, *broker.channel_errors):
            return {}
    return counts
