"""Send an issue while all that it needs fails, again and again; tell what the mail server saw, in JSON.

    python -m tests.campaigns.newsletters.killing --people 300 --kills 6 --doubt hold DATABASE FOLDER

DATABASE is what ``copies.save`` wrote. Real processes of ``send_worker`` die by SIGKILL in the middle of
their messages, and the command starts others; a Celery worker that is its own beat does the same work
beside, dies too, and its broker is erased each time. Between two deaths the mail server refuses, cuts or
stays silent. With PostgreSQL, the database is stopped once, at once. The judge is the mail server's own
list. The lease of what a dead process held is hastened here.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import nullcontext, suppress
from datetime import timedelta
from pathlib import Path

from tests.campaigns.newsletters import copies
from tests.campaigns.newsletters.mail_server import MailServer
from tests.campaigns.newsletters.reading import defects
from tests.services import postgres

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120  # seconds without any progress
PROCESSES, CONNECTIONS = 2, 5
#: What the server's thinking adds up to, in seconds, so that a sending lasts long enough to be killed.
THINKING = 30
SEND = ["manage.py", "send_worker", f"--processes={PROCESSES}", "--verbosity=0"]
CELERY = ["-m", "celery", "--app", "cms", "--quiet", "worker", "--beat", "--pool=solo", "--loglevel=ERROR"]
#: After each death, in turn: what the mail server says next. Those of IN_DOUBT come after the final dot.
TROUBLES = [
    ("RCPT", "450 4.2.0 later"),
    ("DATA", MailServer.ACCEPT_THEN_CUT),
    ("DATA", "451 4.3.0 try later"),
    ("MAIL", "421 4.3.2 closing"),
    ("DATA", MailServer.CUT),
    ("DATA", "454 4.7.0 too fast"),
    ("RCPT", "550 5.1.1 no such user"),
    ("DATA", MailServer.SILENCE),
]
IN_DOUBT = (MailServer.ACCEPT_THEN_CUT, MailServer.CUT, MailServer.SILENCE)


def children_of(command):
    """The ids of the processes that ``command`` started."""
    with suppress(FileNotFoundError):
        return list(map(int, Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()))
    return []


def let_the_leases_end(dead):
    """Those of the rows that the dead processes held, and all waits: the living keep their rows."""
    from django.db.models import Q
    from django.utils import timezone

    from campaigns.newsletters.models import Delivery, Issue, Lease

    theirs, leases = Q(pk__in=[]), Q(pk__in=[])
    for pid in dead:
        theirs |= Q(claimed_by__contains=f":{pid}:")
        leases |= Q(owner__contains=f":{pid}:")
    past = timezone.now() - timedelta(seconds=1)
    Lease.objects.filter(leases, until__gt=past).update(until=past)
    Delivery.objects.filter(theirs, lease_until__isnull=False).update(lease_until=past)
    Delivery.objects.filter(state="pending", next_at__gt=past).update(next_at=past)
    Issue.objects.filter(retry_at__gt=past).update(retry_at=past)


class Killing:
    def __init__(self, folder, mail, kills, database):
        self.mail, self.kills, self.database = mail, kills, database
        self.broker = folder / "broker"
        self.chance = random.Random(1)
        self.dead, self.doubts, self.restarts = set(), 0, 0
        self.sender, self.celery = self._start(SEND), self._start(CELERY)

    def _start(self, command):
        environment = os.environ | {
            "EMAIL_URL": f"smtp://{self.mail.host}:{self.mail.port}",
            "EMAIL_CONNECTIONS": str(CONNECTIONS),
            "EMAIL_TIMEOUT": "2",
            "LOG_LEVEL": "CRITICAL",
        }
        # In a group of its own: the beat is a child of the worker.
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, start_new_session=True)

    def follow(self, people):
        """Let something fail each time that some more messages have come, until all is sent."""
        step = people // (self.kills + 1)
        seen, seen_at = -1, time.monotonic()
        while self.sender.poll() is None:
            come = len(self.mail.envelopes)
            if come != seen:
                seen, seen_at = come, time.monotonic()
            if len(self.dead) < self.kills and come >= step * (len(self.dead) + 1):
                self._fail()
            let_the_leases_end(self.dead)
            if time.monotonic() - seen_at > PATIENCE:
                raise AssertionError(f"Rien n’avance depuis {PATIENCE} s : {seen} messages.")
            time.sleep(self.chance.random() / 5)

    def _fail(self):
        if self._kill():
            command, answer = TROUBLES[len(self.dead) % len(TROUBLES)]
            self.doubts += answer in IN_DOUBT
            self.mail.answer(command, answer)
            if self.database and len(self.dead) == max(1, self.kills // 2):
                self._restart_the_database()

    def _kill(self):
        """Kill any of the processes that send. Returns whether one was there to die."""
        victim = self.chance.choice([*children_of(self.sender), self.celery.pid])
        if victim == self.celery.pid:
            os.killpg(victim, signal.SIGKILL)
            self.celery.wait()
            shutil.rmtree(self.broker, ignore_errors=True)
            self.celery = self._start(CELERY)
        else:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        is_new = victim not in self.dead
        self.dead.add(victim)
        return is_new

    def _restart_the_database(self):
        """What ``pg_ctl stop --mode=immediate`` does, then a start that recovers."""
        from django.db import connection

        self.database.process.send_signal(signal.SIGQUIT)
        self.database.process.wait()
        self.database.start()
        self.database.wait_until_ready()
        connection.close()
        self.restarts += 1

    def stop(self):
        for command in (self.sender, self.celery):
            with suppress(ProcessLookupError):
                os.killpg(command.pid, signal.SIGKILL)
            command.wait()


def secret_of(row):
    """What stops this message: of the alert, or of the letter."""
    from campaigns.newsletters.models import SavedSearch

    return SavedSearch.objects.get(pk=row.alert_key).token if row.alert_key else row.subscription.token


def tell(issue, mail):
    """Who got how many and what was wrong with it, and what the table says of the others."""
    rows = {row.address: row for row in issue.deliveries.select_related("subscription")}
    copies = Counter(mail.addresses())
    wrong = Counter()
    for envelope in mail.envelopes:
        row = rows.get(envelope.rcpt_tos[0])
        wrong.update(row and defects(envelope.content, row.address, secret_of(row)))
    unsent = [row for row in rows.values() if row.state in ("failed", "skipped", "doubtful")]
    listed = {row.address for row in unsent if row.last_error}
    states = Counter(row.state for row in rows.values())
    return {
        "people": len(rows),
        "strangers": len(copies.keys() - rows.keys()),
        "received": len(copies),
        "twice": sum(count - 1 for count in copies.values()),
        "lost": len(rows.keys() - copies.keys() - listed),
        "denied": sum(row.address in copies and row.state != "doubtful" for row in unsent),
        "wrong": dict(wrong),
        "balanced": issue.is_balanced(),
        **{state: states[state] for state in ("sent", "doubtful", "failed")},
    }


def alerts_of_tomorrow(people, doubt):
    """The alerts of ``people`` readers of one search in which a project has just been published."""
    from django.utils import timezone

    from campaigns.newsletters import alerts
    from campaigns.newsletters.models import Issue
    from tests.campaigns.newsletters.factories import SavedSearchFactory, findable_project

    SavedSearchFactory.create_batch(people, querystring="theme=oiseaux")
    moment = timezone.localtime().replace(hour=12) + timedelta(days=1)
    published = {"first_published_at": moment, "last_published_at": moment}
    findable_project(themes=["birds"], **published)
    issue = alerts.open_the_day(moment)
    Issue.objects.update(on_doubt=doubt)
    return issue


def main(folder, people, kills, doubt, database, of_alerts):
    from tests.campaigns.newsletters.factories import issue_with_many_deliveries

    issue = (alerts_of_tomorrow if of_alerts else issue_with_many_deliveries)(people, doubt)
    with MailServer() as mail:
        mail.pace = THINKING / people
        killing = Killing(folder, mail, kills, database)
        try:
            killing.follow(people)
        finally:
            killing.stop()
    issue.refresh_from_db()
    counts = {"kills": len(killing.dead), "doubts": killing.doubts, "restarts": killing.restarts}
    sys.stdout.write(json.dumps(counts | tell(issue, mail)) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--doubt", choices=["hold", "resend"], default="hold")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--alerts", action="store_true")
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    # Who is told to stop stops what it started.
    signal.signal(signal.SIGTERM, lambda *received: sys.exit(1))
    os.environ["VAR_DIR"] = str(options.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
    os.environ.pop("ELASTICSEARCH_URL", None)
    os.environ["DISCOVERY"] = "embedded"
    with postgres.running(durable=True) if options.postgres else nullcontext() as server:
        os.environ["DATABASE_URL"] = copies.load(options.database, options.folder, server)
        import django

        django.setup()
        main(options.folder, options.people, options.kills, options.doubt, server, options.alerts)
