"""How often something was asked, counted in the cache that the processes share, and by whom.

Nothing is kept that says whose address it is.
"""

import secrets
from hashlib import sha256
from ipaddress import ip_address, ip_network
from time import time

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render

AN_HOUR, A_DAY = 3_600, 86_400
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
#: Bits of an address that name one network: a home or a company rather than a machine.
NETWORK_BITS = {4: 24, 6: 48}


def times_asked(name: str, seconds: int) -> int:
    """How many times ``name`` was asked within ``seconds`` of the first, this time included."""
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:
        # The cache dropped it meanwhile, for want of room.
        return 1


class WriteLimitMiddleware:
    """So many forms an hour from one network, whatever the address, beside the narrower limits of each view.

    The administration is for who signs in, and counts that (home/sign_in.py).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method in READING or request.path_info.startswith("/admin/"):
            return None
        if request.resolver_match.view_name in settings.UNLIMITED_WRITES:
            return None
        if times_asked(f"writes-{network_of(request)}", AN_HOUR) <= settings.WRITES_PER_HOUR:
            return None
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(AN_HOUR)
        return response


def address_of(request) -> str:
    """Where a request comes from: what the nearest of our proxies saw, never what a visitor claims."""
    passed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(passed):
        return passed[-settings.PROXIES].strip()
    return request.META.get("REMOTE_ADDR", "")


def network_of(request) -> str:
    """The network that a request comes from, disguised."""
    address = address_of(request)
    try:
        bits = NETWORK_BITS[ip_address(address).version]
    except ValueError:
        return disguised(address)
    return disguised(str(ip_network(f"{address}/{bits}", strict=False)))


def disguised(text: str) -> str:
    """A digest whose salt is drawn each day and forgotten with it: nobody can find the text again."""
    today = f"limits-salt-{int(time()) // A_DAY}"
    cache.add(today, secrets.token_hex(16), A_DAY)
    return sha256(f"{cache.get(today)}{text}".encode()).hexdigest()[:32]
