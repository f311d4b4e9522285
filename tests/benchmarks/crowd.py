"""A crowd that asks at its own pace, whatever the answers do: each wait counts from the moment it was due."""

import http.client
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlencode

PEOPLE = 64
#: Seconds, then whoever asks leaves.
WAIT = 60
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    cookies: tuple[str, ...] = ()


class Person:
    """Somebody at an address of their own, as the proxy of the site tells it (X-Forwarded-For)."""

    numbers = itertools.count(1)

    def __init__(self, port):
        self.port, number = port, next(self.numbers)
        # One network of 256 addresses each: a limit for a network is not a limit for the crowd.
        self.address = f"{10 + (number >> 16 & 63)}.{number >> 8 & 255}.{number & 255}.7"

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)

    def ask(self, method, path, values=None, **headers):
        connection = self.connection()
        headers |= {"X-Forwarded-For": self.address, "Content-Type": FORM}
        try:
            connection.request(method, path, urlencode(values or {}) or None, headers)
            answer = connection.getresponse()
            cookies = tuple(answer.headers.get_all("Set-Cookie") or ())
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read(), cookies)
        except (OSError, http.client.HTTPException):
            return Answer(599, "", b"")
        finally:
            connection.close()


def paced(act, rate, goes_on, note, people=PEOPLE):
    """Call ``act(rank)`` ``rate`` times a second while ``goes_on(rank)``.

    ``note(given, milliseconds)`` is told what each gave, and how long that took since it was due.
    """
    start, ranks = time.monotonic() + 0.2, itertools.count()

    def one(_person):
        while goes_on(rank := next(ranks)):
            due = start + rank / rate
            time.sleep(max(0, due - time.monotonic()))
            # It may have ended meanwhile: each person waits for a turn that is a while ahead.
            if not goes_on(rank):
                return
            given = act(rank)
            note(given, 1000 * (time.monotonic() - due))

    with ThreadPoolExecutor(people) as crowd:
        list(crowd.map(one, range(people)))


def at_pace(act, rate, seconds):
    """Call ``act(rank)`` ``rate`` times a second for ``seconds``: whether each did, and the times in ms."""
    done, last = [], int(rate * seconds)
    paced(act, rate, lambda rank: rank < last, lambda given, spent: done.append((bool(given), spent)))
    return _told(done, seconds)


def without_pause(act, clients, seconds):
    """So many clients call ``act(rank)`` one time after the other for ``seconds``."""
    end, ranks, done = time.monotonic() + seconds, itertools.count(), []

    def one(_client):
        while time.monotonic() < end:
            before = time.monotonic()
            done.append((bool(act(next(ranks))), 1000 * (time.monotonic() - before)))

    with ThreadPoolExecutor(clients) as people:
        list(people.map(one, range(clients)))
    return _told(done, seconds)


def _told(done, seconds):
    times = sorted(milliseconds for _accepted, milliseconds in done)
    cuts = quantiles(times, n=100)
    accepted = sum(accepted for accepted, _milliseconds in done)
    return {
        "asked": len(done),
        "accepted": accepted,
        "rate": round(accepted / seconds, 1),
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
        "longest": round(times[-1], 1),
    }
