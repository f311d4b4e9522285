"""What the site measures of itself, as Prometheus reads it.

An app adds a collector to ``REGISTRY`` when it is ready: an object whose ``collect()`` yields families of
figures (prometheus_client.core), worked out when they are asked for. What each process counts as it works is
in ``PROCESS``; with PROMETHEUS_MULTIPROC_DIR the counts of all processes of the machine are told together,
those that have ended included.
Never an address nor a name in a label.
"""

import ipaddress
import logging
import os
from time import perf_counter

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

logger = logging.getLogger(__name__)

PATH = "/metrics"


class Figures(CollectorRegistry):
    """A collector that fails, as those of a database that is away, keeps none of the others from telling."""

    def collect(self):
        for collector in list(self._collector_to_names):
            try:
                yield from list(collector.collect())
            except Exception:
                logger.exception("%s has no figures", type(collector).__module__)


def place():
    """Which file of the folder a process counts in. Web processes get one (deploy/gunicorn.py), so that the
    next one goes on with the counts of one that ended: by their ids, the files would only grow in number."""
    return os.environ.get("METRICS_PLACE") or os.getpid()


if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    values.ValueClass = values.MultiProcessValue(place)

REGISTRY, PROCESS = Figures(), CollectorRegistry()

REQUESTS = Histogram(
    "site_request_seconds",
    "Time that answers took",
    labelnames=["view", "method", "status"],
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=PROCESS,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestsMiddleware:
    """Counts and times each answer by the name of its view, never by its address; and tells the counts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Prometheus asks each machine by a name of the inside, over plain HTTP: before what refuses both.
        if request.path_info == PATH and may_read(request):
            return expose(request)
        start = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        # Without a match: a kept page, a file, a redirection to https.
        view = match.view_name if match else "none"
        # A method is a word that anybody may make up.
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, f"{response.status_code // 100}xx").observe(perf_counter() - start)
        return response


@require_safe
@never_cache
def expose(request):
    """The figures of every app, to who may read them; for others the page does not exist."""
    if not may_read(request):
        raise Http404
    figures = generate_latest(REGISTRY) + generate_latest(of_processes())
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)


def may_read(request):
    return _shows_the_token(request) or _is_near(request)


def of_processes():
    """What has been counted here, or by every process that shares the folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return PROCESS
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)
    return everybody


def _shows_the_token(request):
    shown = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(shown, f"Bearer {token}")


def _is_near(request):
    # Through a proxy the address is the proxy's own.
    if not settings.METRICS_NETWORKS or "X-Forwarded-For" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)
