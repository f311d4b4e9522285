"""What the site measures of itself, as Prometheus reads it.

An app adds a collector to ``REGISTRY`` when it is ready: an object whose ``collect()`` yields families of
figures (prometheus_client.core), worked out when they are asked for. Never an address nor a name in a label.
"""

import ipaddress

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

REGISTRY = CollectorRegistry()


@require_safe
@never_cache
def expose(request):
    """The figures of every app, to who may read them; for others the page does not exist."""
    if not (_shows_the_token(request) or _is_near(request)):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


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
