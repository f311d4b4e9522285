"""A server that answers, or the database of the site in its place: a search never waits for long."""

import logging
from dataclasses import replace
from threading import Lock
from time import monotonic

from prometheus_client import Gauge

from cms.metrics import PROCESS
from home import caching
from search.backends import BackendUnavailable, DiscoveryBackend

logger = logging.getLogger(__name__)

#: So many failures in a row, and the server is left alone for so many seconds.
FAILURES = 2
REST_SECONDS = 15.0
CIRCUIT = Gauge(
    "discovery_circuit_open",
    "1 while a process leaves the search server alone",
    multiprocess_mode="livemax",
    registry=PROCESS,
)


class Breaker:
    """Whether to ask a server that may be down. One of each process, shared by its threads."""

    def __init__(self, failures: int = FAILURES, rest: float = REST_SECONDS):
        self.failures, self.rest = failures, rest
        self._failed, self._closed_until = 0, 0.0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """The server was left alone, and no one has seen it answer since."""
        return self._failed >= self.failures

    def lets_through(self) -> bool:
        """Whether to ask now. After a rest one caller is let through to try, the others still are not."""
        with self._lock:
            if not self.is_open:
                return True
            if monotonic() < self._closed_until:
                return False
            self._closed_until = monotonic() + self.rest
            return True

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._closed_until = monotonic() + self.rest
            CIRCUIT.set(self.is_open)

    def answered(self) -> bool:
        """Returns whether it had been left alone until then."""
        with self._lock:
            recovered = self.is_open
            self._failed = 0
            if recovered:
                CIRCUIT.set(0)
            return recovered


class StandbyBackend(DiscoveryBackend):
    """Two engines written alike; the local one answers when the remote one does not."""

    name = "standby"
    is_remote = True

    def __init__(self, remote: DiscoveryBackend, local: DiscoveryBackend, breaker: Breaker | None = None):
        self.remote, self.local = remote, local
        self.breaker = breaker or Breaker()

    def search(self, query):
        answer = self._remotely("search", query)
        return answer or replace(self.local.search(query), standby=True)

    def suggest(self, *question):
        answer = self._remotely("suggest", *question)
        return self.local.suggest(*question) if answer is None else answer

    def candidates(self, *question, **more):
        answer = self._remotely("candidates", *question, **more)
        return self.local.candidates(*question, **more) if answer is None else answer

    def _remotely(self, question, *parts, **more):
        """What the server answers, or None when it does not."""
        if not self.breaker.lets_through():
            return None
        try:
            answer = getattr(self.remote, question)(*parts, **more)
        except BackendUnavailable as error:
            self.breaker.failed()
            logger.warning("The search server does not answer, the database does instead: %s", error)
            return None
        if self.breaker.answered():
            logger.warning("The search server answers again")
            # Pages made meanwhile say that the search is on standby.
            caching.forget()
        return answer

    def write(self, documents):
        pairs = list(documents)
        # The local engine first: it is complete even when the server is down.
        errors = self.local.write(pairs)
        return {**errors, **self.remote.write(pairs)}

    def begin_write(self, documents):
        pairs = list(documents)
        # The local engine is complete even when the server is down; both work at the same time.
        remote = self.remote.begin_write(pairs)
        errors = self.local.write(pairs)
        return lambda: {**errors, **remote()}

    def delete(self, pages):
        pairs = list(pages)
        self.local.delete(pairs)
        self.remote.delete(pairs)

    def engines(self):
        return {**self.local.engines(), **self.remote.engines()}

    def is_ready(self):
        return self.remote.is_ready()

    def prepare(self):
        self.remote.prepare()

    def switch(self):
        self.remote.switch()

    def tidy(self):
        self.remote.tidy()

    def versions(self, prepared=False):
        return self.remote.versions(prepared)

    def clear(self):
        self.local.clear()
        self.remote.clear()

    def refresh(self):
        self.local.refresh()
        self.remote.refresh()
