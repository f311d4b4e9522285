"""What a site takes and how it is, looked at from outside every few seconds: nothing is added to it."""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from http.client import HTTPException
from pathlib import Path

import psycopg
import redis

from tests.faults.schedule import parts
from tests.services.elasticsearch import WITHOUT_PROXY
from tests.topology.machines import Topology

LOOKS = 1.0
SAMPLES = 5.0
#: Seconds that each of them has to answer.
ANSWER = 3
KILOBYTES = 1024
LAG = re.compile(r"^discovery_lag_seconds (\S+)", re.MULTILINE)
REFUSED = re.compile(r"^discovery_refused (\S+)", re.MULTILINE)
GONE = (OSError, HTTPException, ValueError)


@dataclass(frozen=True)
class Look:
    """``states``: of each web process, what /readyz says, or « silent »; ``away``: the parts it misses."""

    at: float
    states: dict[str, str]
    away: frozenset[str]

    @property
    def is_ready(self) -> bool:
        return set(self.states.values()) == {"ready"}


@dataclass(frozen=True)
class Sample:
    """``figures``: {(kind, name): value}; kinds: memory (MB), files, connections."""

    at: float
    figures: dict[tuple[str, str], float]


@dataclass
class Watch:
    site: Topology
    looks: list[Look] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    def web(self) -> dict[str, str]:
        return {name: server.url for name, server in self.site.processes.items() if server.url}

    def look(self) -> Look:
        """How the site says that it is; asked once, and kept."""
        states, away = {}, set()
        for name, url in self.web().items():
            try:
                told = json.loads(asked(f"{url}/readyz"))
                states[name] = told["state"]
                away |= {part for part, state in told["parts"].items() if state != "ready"}
            except GONE:
                states[name] = "silent"
        self.looks.append(Look(time.time(), states, frozenset(away)))
        return self.looks[-1]

    def lag(self) -> float:
        """Seconds since when the oldest change has waited to be searched; infinite when nobody says it."""
        try:
            url = next(iter(self.web().values()))
            # As Prometheus asks: the proxy lets nobody ask for this.
            bearer = {"Authorization": f"Bearer {self.site.environment['METRICS_TOKEN']}"}
            text = asked(f"{url}/metrics", bearer)
            return float("inf") if float(REFUSED.search(text)[1]) else float(LAG.search(text)[1])
        except (*GONE, TypeError):
            return float("inf")

    def sample(self) -> Sample:
        """Memory and open files of each part, and who is connected to each server; those that can be told."""
        figures = {}
        for part in parts(self.site):
            if len(part.servers) == 1:
                pids = part.pids()
                figures["memory", part.name] = sum(map(memory_of, pids))
                figures["files", part.name] = sum(map(files_of, pids))
        for name, count in (("PostgreSQL", self._sessions), ("Redis", self._clients)):
            with suppress(psycopg.Error, redis.RedisError, OSError):
                figures["connections", name] = count()
        for node in self.site.nodes:
            with suppress(*GONE):
                stats = json.loads(asked(f"{node.url}/_nodes/_local/stats/http"))["nodes"]
                figures["connections", node.name] = sum(one["http"]["current_open"] for one in stats.values())
        self.samples.append(Sample(time.time(), figures))
        return self.samples[-1]

    def _sessions(self) -> int:
        with psycopg.connect(self.site.database.url, connect_timeout=ANSWER) as session:
            count = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            return session.execute(count).fetchone()[0] - 1

    def _clients(self) -> int:
        with redis.Redis.from_url(self.site.broker.url, socket_timeout=ANSWER) as client:
            return client.info("clients")["connected_clients"] - 1

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Look and sample, each at its own pace, for the time of the block."""
        over = threading.Event()

        def repeat(act: Callable[[], object], seconds: float) -> None:
            while not over.wait(seconds):
                act()

        threads = [
            threading.Thread(target=repeat, args=each, daemon=True)
            for each in ((self.look, LOOKS), (self.sample, SAMPLES))
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()


def asked(url: str, headers: dict[str, str] | None = None) -> str:
    """The text of an answer, whatever its status; raises one of GONE."""
    try:
        with WITHOUT_PROXY.open(urllib.request.Request(url, headers=headers or {}), timeout=ANSWER) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def memory_of(pid: int) -> float:
    """MB of its own, and its share of what it shares (PSS); 0 when it is over."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / KILOBYTES
    return 0.0


def files_of(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0


@dataclass
class Mailbox:
    """When each address was written to, from the files of the mailbox (cms.mailbox.messages)."""

    folder: Path
    arrivals: dict[str, list[float]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def look(self) -> dict[str, list[float]]:
        """{address: [time]} of all that came until now."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self.read:
                self.read.add(path.name)
                with path.open("rb") as file:
                    address = str(BytesHeaderParser().parse(file)["To"]).strip()
                # The first twenty digits of the name are the time, in nanoseconds.
                self.arrivals.setdefault(address, []).append(int(path.stem[:20], 16) / 1e9)
        return self.arrivals
