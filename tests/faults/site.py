"""The whole site, as it is deployed, and people who search and publish."""

import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from tests.services import caddy
from tests.topology import machines
from tests.topology.machines import Topology

PROJECTS = 40
SEARCHERS = 2
FAILURE = 500
SETTINGS = "tests.faults.settings"


@dataclass
class Site:
    topology: Topology
    codes: Counter = field(default_factory=Counter)
    #: (kind, moment it was asked) of what was not answered, or by an error of the server; time.monotonic().
    refused: list[tuple[str, float]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.topology.url

    def browser(self, *handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
        """Goes through the proxy of the site."""
        return caddy.browser(Path(self.topology.environment["SSL_CERT_FILE"]), *handlers)

    @cached_property
    def opener(self) -> urllib.request.OpenerDirector:
        return self.browser()

    def status_of(self, path: str, data: bytes | None = None) -> int:
        """The HTTP status of an answer; 599 when there was none."""
        try:
            with self.opener.open(urllib.request.Request(self.url + path, data), timeout=60) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 599

    def discovery(self, action: str) -> subprocess.CompletedProcess:
        return self.topology.run("manage.py", "discovery", action)

    def page(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=60) as answer:
            return answer.read().decode()

    def post(self, path: str, **fields: str) -> str:
        """Fill in the form of a page as a browser does; gives the address where that leads."""
        browser = self.browser(urllib.request.HTTPCookieProcessor())
        with browser.open(self.url + path, timeout=60) as answer:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[1]
        data = urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        asked = urllib.request.Request(self.url + path, data, {"Referer": self.url + path})
        with browser.open(asked, timeout=60) as answer:
            return answer.url

    def settles(self, seconds: float = 120) -> bool:
        """Whether nothing waits any more before so many seconds; nobody does anything but look."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if "en attente : 0 ; en erreur : 0" in self.discovery("status").stdout:
                return True
            time.sleep(1)
        return False

    @contextmanager
    def load(self) -> Iterator[Counter]:
        """People search and publish for the time of the block; the status of each answer is counted."""
        over = threading.Event()
        self.codes.clear()
        self.refused.clear()

        def repeat(kind, address, data=None):
            rank = 0
            while not over.is_set():
                rank += 1
                asked_at = time.monotonic()
                code = self.status_of(address(rank), data)
                self.codes[kind, code] += 1
                if code >= FAILURE:
                    self.refused.append((kind, asked_at))

        people = [(("search", lambda rank: f"/projets/?q=chouettes&page={rank % 2 + 1}"), SEARCHERS)]
        people += [(("publish", lambda rank: f"/essai/{rank}/", b""), 1)]
        threads = [
            threading.Thread(target=repeat, args=what) for what, number in people for _one in range(number)
        ]
        for thread in threads:
            thread.start()
        try:
            yield self.codes
        finally:
            over.set()
            for thread in threads:
                thread.join()

    @property
    def failures(self) -> Counter:
        return Counter({what: number for what, number in self.codes.items() if what[1] >= FAILURE})


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """The site filled with projects, from real processes."""
    filling = ("-m", "tests.faults.filling", str(PROJECTS))
    with machines.running(folder, SETTINGS, filling, SETTINGS) as topology:
        yield Site(topology)
