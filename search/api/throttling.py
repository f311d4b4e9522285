"""So many requests a minute from one address, and nothing kept that says whose address it is."""

from functools import wraps
from time import time

from django.conf import settings
from django.utils.translation import gettext as _

from home.limits import VISITOR_BITS, address_of, disguised, too_often, within
from search.api.problems import problem

WINDOW = 60


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


def limit() -> int:
    return settings.API_REQUESTS_PER_MINUTE


def seconds_to_wait(address: str) -> int:
    """0 when the address may ask now, which counts as one request; else how long until it may."""
    now = int(time())
    visitor = disguised(within(address, VISITOR_BITS))
    asks_too_often = too_often("throttle", f"{now // WINDOW}-{visitor}", 2 * WINDOW, limit())
    return WINDOW - now % WINDOW if asks_too_often else 0
