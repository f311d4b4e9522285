"""So many requests a minute from one address, and nothing kept that says whose address it is."""

import secrets
from functools import wraps
from hashlib import sha256
from time import time

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from home.limits import times_asked
from search.api.problems import problem

WINDOW = 60
A_DAY = 86_400


def throttled(view):
    """A view that answers 429, with the moment to come back, to who asks too often."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        wait = seconds_to_wait(address_of(request))
        if not wait:
            return view(request, *args, **kwargs)
        return problem(
            request,
            429,
            _("Trop de demandes"),
            _("Cette adresse a fait plus de %(most)d demandes en une minute.") % {"most": limit()},
            _("Attendez %(seconds)d secondes, puis espacez vos demandes.") % {"seconds": wait},
            **{"Retry-After": str(wait)},
        )

    return answer


def address_of(request) -> str:
    """Where a request comes from: what the nearest of our proxies saw, never what a visitor claims."""
    passed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(passed):
        return passed[-settings.PROXIES].strip()
    return request.META.get("REMOTE_ADDR", "")


def limit() -> int:
    return settings.API_REQUESTS_PER_MINUTE


def seconds_to_wait(address: str) -> int:
    """0 when the address may ask now, which counts as one request; else how long until it may."""
    now = int(time())
    asked = times_asked(f"throttle-{now // WINDOW}-{_disguised(address)}", 2 * WINDOW)
    return 0 if asked <= limit() else WINDOW - now % WINDOW


def _disguised(address):
    """A digest whose salt is drawn each day and forgotten with it: nobody can find the address again."""
    today = f"throttle-salt-{int(time()) // A_DAY}"
    cache.add(today, secrets.token_hex(16), A_DAY)
    return sha256(f"{cache.get(today)}{address}".encode()).hexdigest()[:32]
