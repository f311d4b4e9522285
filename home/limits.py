"""How often something was asked, counted in the cache that the processes share, and by whom.

Nothing is kept that says whose address it is.
"""

import logging
import re
import secrets
from hashlib import sha256
from ipaddress import ip_address, ip_network
from time import time

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.shortcuts import render

logger = logging.getLogger(__name__)
AN_HOUR, A_DAY = 3_600, 86_400
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
#: What servers before this one let through: no request has a length of another kind.
LENGTH = re.compile(r"[0-9]{1,18}")
#: Bits of an address that name one network: a home or a company rather than a machine.
NETWORK_BITS = {4: 24, 6: 48}
#: That name one visitor: in version 6 anybody has a whole /64 of addresses to ask from.
VISITOR_BITS = {4: 32, 6: 64}


def times_asked(name: str, seconds: int) -> int:
    """How many times ``name`` was asked within ``seconds`` of the first, this time included."""
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:
        # The cache dropped it meanwhile, for want of room.
        return 1


def too_often(what: str, who: str | int, seconds: int, most: int) -> bool:
    """Whether ``who``, disguised, asks for ``what`` more than ``most`` times within ``seconds``."""
    asked = times_asked(f"{what}-{who}", seconds)
    if asked == most + 1:
        # Once for all that follow: whoever insists does not fill the log.
        tell_reached(what)
    return asked > most


def tell_reached(what: str) -> None:
    """Write that somebody met a limit: which, and never who."""
    logger.warning("Limit reached: %s", what)


class WeightMiddleware:
    """Nothing is read of a request heavier than any form takes: its files would fill the disk, or the memory
    that stands for it, before a form could refuse them.

    It stands before whatever reads what is sent, the token of a form included.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not LENGTH.fullmatch(request.META.get("CONTENT_LENGTH") or "0"):
            raise BadRequest
        inside = request.path_info.startswith("/admin/")
        most = settings.HEAVIEST_REQUEST_INSIDE if inside else settings.HEAVIEST_REQUEST
        if weight_of(request) <= most:
            return self.get_response(request)
        return render(request, "413.html", {"megabytes": most // 1_000_000}, status=413)


def weight_of(request) -> int:
    """Bytes that a request says it has: no more than these are ever taken from it."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


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
        if not too_often("writes", network_of(request), AN_HOUR, settings.WRITES_PER_HOUR):
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
    return disguised(within(address_of(request), NETWORK_BITS))


def within(address: str, bits: dict[int, int]) -> str:
    """The network of so many ``bits``, by version, that an address is of; itself when it is none."""
    try:
        read = ip_address(address)
        # A socket that listens to both versions tells 192.0.2.7 as ::ffff:192.0.2.7.
        read = getattr(read, "ipv4_mapped", None) or read
        return str(ip_network(f"{read}/{bits[read.version]}", strict=False))
    except ValueError:
        return address


def mailbox_of(email: str) -> str:
    """The mailbox that an address leads to, disguised, however its owner named it: what follows a « + » is
    chosen by who writes it. Of limits alone: two such addresses may be two people."""
    return disguised("@".join(_parts(email)))


def in_mailbox(email: str, field: str = "email") -> Q:
    """The rows whose ``field``, in lower case, leads to the mailbox of this address."""
    name, domain = _parts(email)
    named = Q(**{f"{field}__startswith": f"{name}+", f"{field}__endswith": f"@{domain}"})
    return Q(**{field: f"{name}@{domain}"}) | named


def _parts(email):
    name, _at, domain = email.strip().lower().rpartition("@")
    return name.partition("+")[0] or name, domain


def disguised(text: str) -> str:
    """A digest whose salt is drawn each day and forgotten with it: nobody can find the text again."""
    today = f"limits-salt-{int(time()) // A_DAY}"
    cache.add(today, secrets.token_hex(16), A_DAY)
    return sha256(f"{cache.get(today)}{text}".encode()).hexdigest()[:32]
