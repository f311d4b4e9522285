"""Visits of the pages of projects, counted without cookie, script nor address.

A page is often answered from memory: the place that answers it tells, and the visit is added to a sum of
this process, which it writes from time to time. A process that is killed loses what it had not written.
"""

import atexit
import logging
from collections import Counter
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from home.counting import is_person
from projects.contributors import counters
from projects.contributors.enums import Metric

logger = logging.getLogger(__name__)

#: Names of sites, without what comes before or after: « google » of www.google.fr.
SEARCH_ENGINES = frozenset({"google", "bing", "qwant", "duckduckgo", "ecosia", "yahoo", "yandex", "brave"})
SOCIAL = frozenset(
    {
        *("facebook", "instagram", "linkedin", "twitter", "x", "t", "youtube", "reddit", "tiktok"),
        *("mastodon", "piaille", "bsky", "threads", "pinterest", "whatsapp", "telegram"),
    }
)


class _Waiting:
    lock = Lock()
    sums = Counter()
    since = monotonic()


def source_of(referrer, host):
    """The Metric of a visit that comes from this address; ``host``: ours, with its port."""
    try:
        found = urlsplit(referrer)
        there, name = found.netloc.lower(), (found.hostname or "").lower()
    except ValueError:
        return Metric.FROM_OTHER
    if not name:
        return Metric.FROM_NOWHERE
    if there == host.lower():
        return Metric.FROM_SITE
    parts = set(name.split(".")[:-1])
    if parts & SEARCH_ENGINES:
        return Metric.FROM_SEARCH
    return Metric.FROM_SOCIAL if parts & SOCIAL else Metric.FROM_OTHER


def note(request, project_id):
    """Count that somebody reads the page of a project. What looks like a robot is nobody."""
    if not is_person(request):
        return
    source = source_of(request.META.get("HTTP_REFERER", ""), request.get_host())
    with _Waiting.lock:
        _Waiting.sums[project_id, source] += 1
        is_time = monotonic() - _Waiting.since >= settings.VISITS_WRITTEN_EVERY
    if is_time:
        write()


def write():
    """Add to the figures what this process noted. What the database refuses waits for the next time."""
    with _Waiting.lock:
        sums, _Waiting.sums, _Waiting.since = _Waiting.sums, Counter(), monotonic()
    while sums:
        (project_id, source), times = sums.popitem()
        try:
            counters.count(project_id, source, times)
        except DatabaseError as error:
            sums[project_id, source] += times
            with _Waiting.lock:
                _Waiting.sums += sums
            logger.warning("%s visits wait: %s", sums.total(), type(error).__name__)
            return


@atexit.register
def write_last():
    """A process that is asked to stop writes what it has."""
    if _Waiting.sums:
        write()
        connection.close()
