"""A crowd that tells problems, with all that works or without a part of it.

python -m tests.benchmarks.bench_crowd [--away search broker mail]. Needs DATABASE_URL (an empty PostgreSQL
database: make bench-crowd gives one) and Redis. The site runs as in production: gunicorn by
deploy/gunicorn.py, a worker, Redis as broker and cache, a mail server. Each problem has an author at an
address of their own. Prints one line of JSON last: the waits, RATE times a second, of programs (``api``) and
of people who press « Envoyer » (``form``); the most that comes in without a pause (``most``), beside a page
that only writes one row (``limit``); complete journeys through the form, every page counted (``journey``);
and whether each accepted problem was kept and its author written to, once (``lost``, ``doubled``).
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager

from tests.benchmarks import crowd
from tests.benchmarks.crowd import Person
from tests.campaigns.newsletters.mail_server import MailServer
from tests.cms.away import silent
from tests.services import redis
from tests.services.machine import free_ports

RATE, LIMIT, CLIENTS = 50, 300, 8
PARTS = ("search", "broker", "mail")
#: Seconds that what was owed has to leave once all is back.
CATCH_UP = 180
PROBLEM = {"description": "Un trou profond devant l’école, de la taille d’une roue."}


class Crowd:
    """``somebody()`` gives a Person; ``filled``: what ``telling.offer`` gave."""

    def __init__(self, somebody, filled):
        self.somebody, self.filled = somebody, filled
        self.accepted, self.drafts, self.ranks = [], iter(filled["drafts"]), itertools.count()

    def _author(self):
        return f"auteur-{next(self.ranks)}@example.org"

    def _told(self, accepted):
        if accepted:
            self.accepted.append(True)
        return accepted

    def api(self, rank, author=""):
        codes, communes = self.filled["codes"], self.filled["communes"]
        values = {
            **PROBLEM,
            "api_key": self.filled["key"],
            "jurisdiction_id": communes[rank % len(communes)],
            "service_code": codes[rank % len(codes)],
            "address_string": f"{rank} rue des Lilas",
            "email": author or self._author(),
        }
        answer = self.somebody().ask("POST", "/open311/v2/requests.json", values)
        return self._told(answer.status == 200 and b'"token"' in answer.body)

    def form(self, _rank, author=""):
        path = f"/signaler/brouillon/{next(self.drafts)}/apercu/"
        answer = self.somebody().ask("POST", path, {"envoyer": "1", "email": author or self._author()})
        return self._told(answer.status == 302)

    def journey(self, rank):
        """Every page that a browser opens, from the first to the last."""
        person = self.somebody()
        person.ask("GET", "/signaler/")
        place = person.ask("POST", "/signaler/").location
        categories = self.filled["categories"]
        answers = {
            "probleme": {"category": categories[rank % len(categories)]},
            "lieu": {"where": f"{rank} rue des Lilas", "typed_place": f"Commune {rank % 100}"},
            "details": PROBLEM,
            "apercu": {"envoyer": "1", "email": self._author()},
        }
        for step, values in answers.items():
            page = person.ask("GET", place)
            while page.status == 302:
                place = page.location
                page = person.ask("GET", place)
            if page.status != 200 or not place.endswith(f"/{step}/"):
                return False
            place = person.ask("POST", place, values).location
        return self._told(bool(place) and person.ask("GET", place).status == 200)

    most = api

    def limit(self, rank):
        values = {**PROBLEM, "address_string": f"{rank} rue des Lilas"}
        return self.somebody().ask("POST", "/banc/", values).status == 200


@contextmanager
def running(command, environment):
    process = subprocess.Popen([sys.executable, "-m", *command], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


class Site:
    """``away``: the parts whose servers accept connections and say nothing."""

    def __init__(self, folder, away, stack):
        (self.port,) = free_ports()
        self.mail = stack.enter_context(MailServer())
        self.redis = stack.enter_context(redis.running())
        hung = f"{stack.enter_context(silent())}"
        self.working = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.report_settings",
            "SECRET_KEY": "banc-d-essai-" * 5,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "DEFAULT_FROM_EMAIL": "banc@example.org",
            "BIND": f"127.0.0.1:{self.port}",
            "VAR_DIR": folder,
            "MEDIA_ROOT": f"{folder}/media",
            "STATIC_ROOT": f"{folder}/static",
            "LOG_LEVEL": "CRITICAL",
            "ELASTICSEARCH_URL": os.environ.get("ELASTICSEARCH_URL", f"http://{hung}"),
            "CELERY_BROKER_URL": f"{self.redis.url}/0",
            "CACHE_URL": f"{self.redis.url}/1",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            # The whole crowd comes from one network.
            "WRITES_PER_HOUR": "1000000",
        }
        lacking = {
            "search": {"ELASTICSEARCH_URL": f"http://{hung}"},
            "broker": {"CELERY_BROKER_URL": f"redis://{hung}/0", "CACHE_URL": f"redis://{hung}/1"},
            "mail": {"EMAIL_URL": f"smtp://{hung}"},
        }
        self.during = dict(self.working)
        for part in away:
            self.during |= lacking[part]

    def do(self, *task):
        command = [sys.executable, "-m", "tests.benchmarks.telling", *task]
        done = subprocess.run(command, env=self.working, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)

    def serving(self):
        return running(["gunicorn", "--config", "deploy/gunicorn.py", "cms.wsgi"], self.during)

    def working_on(self, environment):
        worker = ["celery", "-A", "cms", "worker", "-B", "-s", f"{environment['VAR_DIR']}/beat"]
        return running([*worker, "--pool", "solo", "--loglevel", "CRITICAL"], environment)

    def wait(self):
        until = time.monotonic() + 60
        while Person(self.port).ask("GET", "/signaler/").status != 200:
            if time.monotonic() > until:
                raise SystemExit("gunicorn ne répond pas")
            time.sleep(0.2)

    def caught_up(self):
        """What is found once all is back and what was owed has left, or has had the time to."""
        self.do("owe")
        until = time.monotonic() + CATCH_UP
        with self.working_on(self.working):
            while (found := self.do("count"))["sent"] < found["owed"] and time.monotonic() < until:
                time.sleep(1)
        return found


def measure(away, seconds, complete):
    """The figures of one crowd; ``complete``: what the machine can do at most, too."""
    sys.stderr.write(f"Sans {', '.join(away) or 'aucune panne'}…\n")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        site = Site(folder, away, stack)
        people = Crowd(lambda: Person(site.port), site.do("fill", str(2 * RATE * seconds)))
        with site.serving(), site.working_on(site.during):
            site.wait()
            crowd.at_pace(people.api, RATE, 2)
            told = {name: crowd.at_pace(getattr(people, name), RATE, seconds) for name in ("api", "form")}
            if complete:
                most = {
                    name: crowd.without_pause(getattr(people, name), CLIENTS, seconds)
                    for name in ("journey", "most", "limit")
                }
                told |= most
        found = site.caught_up()
        letters = Counter(message["To"] for message in site.mail.received)
        told["found"] = {**found, "accepted": len(people.accepted), "letters": sum(letters.values())}
        told["lost"] = len(people.accepted) - min(found["kept"], found["sent"], len(letters))
        told["doubled"] = sum(letters.values()) - len(letters)
    return told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--away", nargs="*", choices=PARTS, default=[], help="hung while the crowd tells")
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    told = measure(options.away, options.seconds, complete=not options.away)
    told = {"rate": RATE, "seconds": options.seconds, "away": options.away, **told}
    told["p95_limit"] = LIMIT
    crowds = [told[name] for name in ("api", "form")]
    told["kept_pace"] = all(one["p95"] <= LIMIT and one["accepted"] == one["asked"] for one in crowds)
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if told["kept_pace"] and not told["lost"] and not told["doubled"] else 1


if __name__ == "__main__":
    sys.exit(main())
