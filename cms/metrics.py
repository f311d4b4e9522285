"""What the site measures of itself, as Prometheus reads it.

An app adds a collector to ``REGISTRY`` when it is ready: an object whose ``collect()`` yields families of
figures (prometheus_client.core), worked out when they are asked for. What each process counts as it works is
in ``PROCESS``; with PROMETHEUS_MULTIPROC_DIR the counts of all processes of the machine are told together.
Never an address nor a name in a label.
"""

import ipaddress
import os
from time import perf_counter

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY, PROCESS = CollectorRegistry(), CollectorRegistry()

REQUESTS = Histogram(
    "site_request_seconds",
    "Time that answers took",
    labelnames=["view", "method", "status"],
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=PROCESS,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestsMiddleware:
    """Counts and times each answer by the name of its view, never by its address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
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
    if not (_shows_the_token(request) or _is_near(request)):
        raise Http404
    figures = generate_latest(REGISTRY) + generate_latest(of_processes())
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)


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
