"""People at their own pace: 80 % search, 15 % read pages, 5 % write; what each was answered is kept."""

import http.client
import itertools
import random
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.bench_crowd import Crowd
from tests.benchmarks.bench_discovery import read_requests
from tests.benchmarks.crowd import WAIT, Answer, Person, paced, without_pause
from tests.topology.machines import Topology

#: Of twenty who come: sixteen search, three read, one writes.
TURN, SEARCHES, PAGES = 20, 16, 3
WRITES = ("subscription", "api", "publish", "form")
NOTICE = "moins précise que d’habitude".encode()
NO_ANSWER = 599
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
#: More may wait at once than the site answers in the time of a fault.
PEOPLE = 256
#: Who ask one thing after the other are enough to keep the machine busy.
RESTLESS = 8


@dataclass(frozen=True)
class Ask:
    """``kind``: search, the class of a page, or what was written; ``at``: when it was due (time.time)."""

    at: float
    group: str
    kind: str
    status: int
    ms: float
    noticed: bool = False

    @property
    def failed(self) -> bool:
        return self.status >= 500

    @property
    def answered_at(self) -> float:
        return self.at + self.ms / 1000


@dataclass(frozen=True)
class Write:
    """``key``: the address of who is owed a mail, or the word that an editor published."""

    kind: str
    key: str
    asked_at: float
    answered_at: float
    accepted: bool

    @property
    def is_owed_a_mail(self) -> bool:
        return self.accepted and self.kind != "publish"


def group_of(rank: int) -> str:
    """What the one who comes at this rank does: the same for each, whenever it is run."""
    turn = rank % TURN
    if turn < SEARCHES:
        return "search"
    return "page" if turn < SEARCHES + PAGES else "write"


class Visitor(Person):
    """Somebody who comes through the proxy, from a network of their own: it sees another 127.….…."""

    def __init__(self, site: Topology, context: ssl.SSLContext) -> None:
        super().__init__(urlsplit(site.url).port)
        self.context, self.source = context, "127." + self.address.split(".", 1)[1]
        self.url = site.url
        self.last = Answer(NO_ANSWER, "", b"")

    def connection(self):
        at = {"source_address": (self.source, 0), "context": self.context, "timeout": WAIT}
        return http.client.HTTPSConnection("localhost", self.port, **at)

    def ask(self, method, path, values=None, **headers):
        self.last = super().ask(method, path, values, **headers)
        return self.last

    def fill_in(self, path: str, **values: str) -> Answer:
        """Open the page of a form, then send it, as a browser does."""
        page = self.ask("GET", path)
        token = TOKEN.search(page.body)
        if page.status != 200 or not token:
            return page
        cookies = "; ".join(cookie.split(";")[0] for cookie in page.cookies)
        own = {"csrfmiddlewaretoken": token[1].decode()}
        return self.ask("POST", path, values | own, Cookie=cookies, Referer=self.url + path)


@dataclass
class Traffic:
    """``filled``: what ``tests.faults.owed prepare`` gave; ``requests``: a file of searches, if any."""

    site: Topology
    filled: dict
    requests: str = ""
    asks: list[Ask] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = ssl.create_default_context(cafile=self.site.environment["SSL_CERT_FILE"])
        self.words = list(self.filled["words"])
        if self.requests:
            self.words = [asked["q"] for asked in read_requests(self.requests) if asked.get("q")]
        self.ranks = itertools.count(1)
        self.drafts = iter(self.filled["drafts"])

    def visitor(self) -> Visitor:
        return Visitor(self.site, self.context)

    def most(self, seconds: float) -> float:
        """Requests a second that the site answers, asked without a pause; writes alone are noted."""
        return without_pause(self._act, RESTLESS, seconds)["rate"]

    def run(self, rate: float, goes_on: Callable[[], bool]) -> None:
        """Send ``rate`` requests a second while ``goes_on()``."""
        paced(self._act, rate, lambda _rank: goes_on(), self._note, PEOPLE)

    def _note(self, given: tuple, milliseconds: float) -> None:
        group, kind, status, noticed = given
        self.asks.append(Ask(time.time() - milliseconds / 1000, group, kind, status, milliseconds, noticed))

    def _act(self, rank: int) -> tuple[str, str, int, bool]:
        chance, group = random.Random(rank), group_of(rank)
        if group == "search":
            answer = self.visitor().ask("GET", f"/projets/?{self._search(chance)}")
            return "search", "search", answer.status, NOTICE in answer.body
        if group == "page":
            kind = chance.choice(sorted(self.filled["pages"]))
            answer = self.visitor().ask("GET", chance.choice(self.filled["pages"][kind]))
            return "page", kind, answer.status, False
        kind = WRITES[rank // TURN % len(WRITES)]
        return "write", kind, self._write(kind, rank), False

    def _search(self, chance: random.Random) -> str:
        asked = {"q": chance.choice(self.words)}
        if chance.random() < 0.5:
            facet = chance.choice(sorted(self.filled["facets"]))
            asked[facet] = chance.choice(self.filled["facets"][facet])
        return urlencode(asked)

    def _write(self, kind: str, rank: int) -> int:
        number, who, began = next(self.ranks), self.visitor(), time.time()
        key = f"mot-{number}" if kind == "publish" else f"{kind}-{number}@example.org"
        accepted = getattr(self, f"_{kind}")(who, rank, key)
        self.writes.append(Write(kind, key, began, time.time(), accepted))
        return who.last.status

    def _subscription(self, who: Visitor, _rank: int, key: str) -> bool:
        answer = who.fill_in("/lettre/", email=key)
        return answer.status == 302 and answer.location.endswith("/lettre/merci/")

    def _publish(self, who: Visitor, _rank: int, key: str) -> bool:
        return who.ask("POST", f"/essai/{key}/").status == 200

    def _crowd(self, who: Visitor) -> Crowd:
        return Crowd(lambda: who, {**self.filled, "drafts": self.drafts})

    def _api(self, who: Visitor, rank: int, key: str) -> bool:
        return self._crowd(who).api(rank, key)

    def _form(self, who: Visitor, rank: int, key: str) -> bool:
        return self._crowd(who).form(rank, key)
