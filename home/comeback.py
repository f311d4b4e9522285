"""A database that restarts is waited for: who comes meanwhile gets a page a little later, and no error.

Whoever comes once it has been away for ``PATIENCE`` seconds is told at once: waiting would be in vain.
"""

from time import monotonic, sleep

from django.db import OperationalError, connection

#: Seconds. A server that is started again, or another that takes its place, needs fewer.
PATIENCE = 15.0
PAUSE = 0.25
#: Seconds without a failure, and the next one is of another absence.
ANOTHER = 30.0
READING = ("GET", "HEAD")


class _Away:
    """Of this process: since when, and when that was last seen. None: the database answers."""

    since: float | None = None
    seen_at = float("-inf")


class ComebackMiddleware:
    """Asks a reading that failed once more. Of a writing, which may have been done in part, only one that
    has not begun waits."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _Away.since is not None:
            comes_back()
        response = self.get_response(request)
        if getattr(response, "is_without_database", False) and is_lost():
            came_back = comes_back()
            if came_back and request.method in READING:
                return self.get_response(request)
        return response


def is_lost() -> bool:
    """Whether there is nobody at the other end: a query that was too long or a deadlock is no such thing."""
    return connection.connection is None or not connection.is_usable()


def comes_back() -> bool:
    """Wait for the database, if that is not in vain; returns whether it answers."""
    now = monotonic()
    if _Away.since is None or now - _Away.seen_at > ANOTHER:
        _Away.since = now
    until = _Away.since + PATIENCE
    while not answers():
        _Away.seen_at = monotonic()
        if _Away.seen_at > until:
            return False
        sleep(PAUSE)
    _Away.since = None
    return True


def answers() -> bool:
    """Whether a new connection is accepted; it is then the one of this thread."""
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
