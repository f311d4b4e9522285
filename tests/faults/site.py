"""A site of real processes: web server, worker with its beat, and people who search and publish."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.elasticsearch import WITHOUT_PROXY
from tests.services.machine import free_ports
from tests.services.processes import Server

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = 40
SEARCHERS = 2
#: As the supervisor of a real site: what ends is started again. The broker made of files may end a worker
#: that reads a message while it is written.
AGAIN = 'while :; do "$@"; sleep 1; done'


def status_of(url: str, data: bytes | None = None) -> int:
    """The HTTP status of an answer; 599 when there was none."""
    try:
        with WITHOUT_PROXY.open(urllib.request.Request(url, data), timeout=60) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 599


@dataclass
class Site:
    url: str
    environment: dict[str, str]
    codes: Counter = field(default_factory=Counter)

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def discovery(self, action: str) -> subprocess.CompletedProcess:
        return self.run("manage.py", "discovery", action)

    def page(self, path: str) -> str:
        with WITHOUT_PROXY.open(self.url + path, timeout=60) as answer:
            return answer.read().decode()

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

        def repeat(kind, address, data=None):
            rank = 0
            while not over.is_set():
                rank += 1
                self.codes[kind, status_of(self.url + address(rank), data)] += 1

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
        return Counter({what: number for what, number in self.codes.items() if what[1] >= 500})


def process(name, folder, url, environment, command, is_ready) -> Server:
    (folder / name).mkdir()
    return Server(
        name=name,
        url=url,
        folder=folder / name,
        command=["sh", "-c", AGAIN, "sh", sys.executable, "-m", *command],
        environment=environment,
        is_ready=is_ready,
        start_seconds=90,
        working_folder=ROOT,
    )


@contextmanager
def running(folder: Path, database: str, nodes: list[str]) -> Iterator[Site]:
    """A site filled with projects, whose database and search nodes are given by their addresses."""
    (port,) = free_ports()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": database,
        "ELASTICSEARCH_URL": ",".join(nodes),
        "DISCOVERY": "elasticsearch",
        "VAR_DIR": str(folder),
        "DISCOVERY_REPLICAS": "0-1",
    }
    site = Site(url, environment)
    filled = site.run("-m", "tests.faults.filling", str(PROJECTS))
    assert filled.returncode == 0, filled.stderr[-3000:]
    web = ["gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--timeout", "60"]
    tasks = ["celery", "-A", "cms", "worker", "-B", "-s", str(folder / "beat"), "--pool", "solo"]
    servers = [
        process("web", folder, url, environment, web, lambda: status_of(url + "/projets/") == 200),
        process("worker", folder, url, environment, tasks, lambda: True),
    ]
    try:
        for server in servers:
            server.start()
        servers[0].wait_until_ready()
        yield site
    finally:
        for server in servers:
            server.stop(5)
