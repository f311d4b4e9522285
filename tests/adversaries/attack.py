"""Requests of every kind at every address, by everybody; each leaves the site as it was."""

import random
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase

from search.api import openapi
from tests.adversaries import hostile
from tests.adversaries.forms import Form, forms_of
from tests.adversaries.marks import plant
from tests.permissions.routes import Route, routes
from tests.permissions.world import HOLDERS, PEOPLE, TEAM, World

#: What a page of the server's own mistakes has in it.
TRACES = (b"Traceback (most recent call last)", b"/site-packages/", b"django.db.utils", b"psycopg.errors")
#: A page of the administration takes a tenth of a second: mostly those who are turned away come to it.
INSIDE = "admin/"
#: Seconds of processor that no answer takes, however slow the machine.
LONGEST = 10


@dataclass(frozen=True)
class Request:
    who: str
    method: str
    path: str
    body: bytes = b""
    type: str = ""
    headers: dict = field(default_factory=dict)

    def __str__(self):
        return (
            f"{self.who} {self.method} {self.path[:300]} {self.type[:60]} {self.body[:600]!r} {self.headers}"
        )


class Attack:
    """``findings``: sentences; ``asked``: how many requests, by status."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.world, self.client = World(), Client(raise_request_exception=False)
        self.marks = plant(self.world)
        self.signed_in = {}
        for who, user in self.world.users.items():
            self.client.force_login(user)
            self.signed_in[who] = "; ".join(
                f"{key}={each.value}" for key, each in self.client.cookies.items()
            )
        self.client.cookies.clear()
        self.forms: dict[tuple[str, str], list[Form]] = {}
        self.names = sorted(query_names())
        self.asked, self.findings = Counter(), []

    def run(self, number: int) -> None:
        everywhere = endless(self.rng, routes())
        while self.asked.total() < number:
            route = next(everywhere)
            who = self.visitor(route)
            for request in (self.request(route, who) for _time in range(3)):
                self.send(request)

    def visitor(self, route: Route) -> str:
        if route.pattern.startswith(INSIDE):
            return self.rng.choice(TEAM if self.rng.random() < 0.35 else PEOPLE[:4])
        return self.rng.choice((*PEOPLE[:4], "editor"))

    def request(self, route: Route, who: str) -> Request:
        path = self.path(route, who)
        kind = self.rng.random()
        if kind < 0.3:
            asked = hostile.query(self.rng, self.names)
            return Request(who, "GET", f"{path}?{asked}", headers=hostile.headers(self.rng))
        if kind < 0.7 and (forms := self.forms_at(route, who)):
            return self.filled(self.rng.choice(forms), path, who)
        body, media_type = hostile.raw(self.rng)
        method = "POST" if kind < 0.85 else self.rng.choice(hostile.METHODS)
        return Request(who, method, path, body, media_type, hostile.headers(self.rng))

    def filled(self, form: Form, path: str, who: str) -> Request:
        path = form.action or path
        if form.method == "GET":
            asked = urlencode(hostile.pairs(self.rng, form.fields))
            return Request(who, "GET", f"{path.partition('?')[0]}?{asked}")
        body, media_type = hostile.form(self.rng, form.fields, form.files)
        return Request(who, "POST", path, body, media_type)

    def path(self, route: Route, who: str) -> str:
        """With what is this visitor's, with what is somebody else's, or with what nobody ever had."""
        values = self.world.values(route, who)
        for name in route.parameters:
            if self.rng.random() < 0.25:
                values[name] = self.rng.choice(hostile.IN_PATHS)
            elif self.rng.random() < 0.2:
                values[name] = self.value_of_another(who)
        return route.path(values)

    def value_of_another(self, who: str):
        """A number that names something, or a secret that opens something else of the same person."""
        numbers = [value for found in self.world.things.values() for value in found.values()]
        own = [self.world.spaces[who]] if who in HOLDERS else []
        if who == "contributor":
            own += self.world.secrets.values()
        return self.rng.choice(numbers + own * 5)

    def forms_at(self, route: Route, who: str) -> list[Form]:
        if (route.name, who) not in self.forms:
            answer = self.send(Request(who, "GET", self.world.path(route, who)))
            is_page = answer is not None and answer.status_code == 200 and is_html(answer)
            self.forms[route.name, who] = forms_of(answer.content.decode()) if is_page else []
        return self.forms[route.name, who]

    def send(self, request: Request):
        """The answer, or None when something failed; the tasks that were asked for are done."""
        cache.clear()
        mail.outbox.clear()
        begun = time.process_time()
        headers = {"HTTP_COOKIE": self.signed_in.get(request.who, ""), **request.headers}
        try:
            with transaction.atomic():
                with TestCase.captureOnCommitCallbacks(execute=True):
                    answer = self.client.generic(
                        request.method, request.path, request.body, request.type, **headers
                    )
                found = self.faults(request, answer)
                if (spent := time.process_time() - begun) > LONGEST:
                    found.append(f"{spent:.0f} s of processor")
                transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001
            answer, found = None, [where((type(error), error, error.__traceback__))]
        self.client.cookies.clear()
        self.asked[answer.status_code if answer is not None else "raised"] += 1
        self.findings += [f"{fault} <- {request}" for fault in found]
        return answer

    def faults(self, request: Request, answer) -> Iterator[str]:
        body = answer.getvalue() if answer.streaming else answer.content
        found = [f"{answer.status_code} {where(answer.exc_info)}"] if answer.status_code >= 500 else []
        if any(trace in body for trace in TRACES):
            found.append("a stack trace")
        if request.who not in TEAM:
            said = body + str(answer.headers).encode()
            found += [
                f"{request.who} reads « {mark} » of {whose}"
                for mark, whose in self.marks.items()
                if mark.encode() in said and whose != request.who and mark.encode() not in request.body
            ]
        return found


def where(failure) -> str:
    """What was raised, and on which lines of the site."""
    if not failure:
        return "without an exception"
    frames = [each for each in traceback.extract_tb(failure[2]) if "site-packages" not in each.filename]
    lines = " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in frames[:-4:-1])
    return f"{failure[0].__name__}: {str(failure[1])[:150]} at {lines}"


def endless(rng, everything: list[Route]) -> Iterator[Route]:
    """Each address in turn, in an order that changes; those of the site itself four times as often."""
    public = [route for route in everything if not route.pattern.startswith(INSIDE)]
    while True:
        turn = everything + public * 4
        rng.shuffle(turn)
        yield from turn


def query_names() -> set[str]:
    """The parameters that the JSON interface describes, and those that pages read besides."""
    described = openapi.document()
    operations = [
        each for path in described["paths"].values() for each in path.values() if isinstance(each, dict)
    ]
    listed = [each for operation in operations for each in operation.get("parameters", [])]
    names = {each["name"] for each in listed if each.get("in") == "query"}
    return names | {"q", "page", "p", "next", "ordering", "url", "format", "pour", "language", "id", "jours"}


def is_html(answer) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
