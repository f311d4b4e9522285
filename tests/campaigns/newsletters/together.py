"""Ask the same of several processes at the same moment; tell what the mail server saw, in JSON.

    python -m tests.campaigns.newsletters.together [--postgres] DATABASE FOLDER

DATABASE is what ``copies.save`` wrote; the one at work is real, and of this run alone. The processes are
forked, and a barrier holds each of them until all are there. The judge is the mail server's own list.
"""

import argparse
import json
import multiprocessing
import os
import sys
from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.campaigns.newsletters import copies
from tests.campaigns.newsletters.mail_server import MailServer
from tests.services import postgres

PEOPLE, TIMES = 24, 10
#: In seconds, for each message: long enough for every process to find the others at work.
THINKING = 0.02
#: The rows that two dead processes held: before the message left, and after.
CLAIMED, HANDED_OVER = 6, 2


def at_once(*acts):
    """Run each act in a process of its own, all at the same moment. Raises when one of them fails."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(len(acts))
    processes = [fork.Process(target=_meet, args=(barrier, act)) for act in acts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit("Un processus a échoué.")


def _meet(barrier, act):
    from django.db import connection

    connection.ensure_connection()
    barrier.wait()
    act()


def approved():
    """An issue that several people approve at the same moment, from its draft to its end."""
    from campaigns.newsletters import actions
    from campaigns.newsletters.models import Issue
    from tests.campaigns.newsletters.factories import IssueFactory
    from tests.home.factories import UserFactory

    issue = IssueFactory(subject="Approved")
    # Each has the page open: a draft, as they all read it.
    at_once(*[partial(actions.approve, Issue.objects.get(pk=issue.pk), UserFactory()) for _one in range(4)])
    return issue


def delivered():
    """One task that the broker delivers ten times, for an issue to prepare and to send."""
    from campaigns.newsletters import tasks
    from tests.campaigns.newsletters.factories import IssueFactory

    issue = IssueFactory(subject="Delivered", approved=True)
    at_once(*[partial(tasks.pump_issue.delay, issue.pk)] * TIMES)
    return issue


def swept():
    """Two beats and two sweeps, over the rows of processes that died."""
    from django.utils import timezone

    from campaigns.newsletters import claims, preparation, tasks, worker
    from campaigns.newsletters.models import Lease
    from tests.campaigns.newsletters.factories import IssueFactory

    issue = IssueFactory(subject="Swept", approved=True)
    now = timezone.now()
    preparation.prepare(issue, now + timedelta(minutes=1))
    ids = list(issue.deliveries.values_list("pk", flat=True)[: CLAIMED + HANDED_OVER])
    past = {"lease_until": now - timedelta(seconds=1), "claimed_by": "dead"}
    issue.deliveries.filter(pk__in=ids).update(state="claimed", **past)
    issue.deliveries.filter(pk__in=ids[CLAIMED:]).update(state="handoff", attempts=1, **past)
    Lease.objects.create(issue=issue, owner="dead", until=past["lease_until"])
    at_once(
        *[tasks.advance_issues] * 2,
        *[partial(claims.reap, now)] * 2,
        *[worker.shift] * 2,
    )
    return issue


def tell(issue, mail):
    """How many people got how many copies of an issue, and what the table says."""
    issue.refresh_from_db()
    copies = Counter(message["To"] for message in mail.received if message["Subject"] == issue.subject)
    account = issue.account()
    return {
        "people": issue.candidate_count,
        "received": len(copies),
        "most": max(copies.values(), default=0),
        "balanced": issue.is_balanced(),
        "state": issue.state,
        **{name: account[name] for name in ("sent", "doubtful", "outstanding")},
    }


def main():
    from django.conf import settings

    from cms.celery import app
    from tests.campaigns.newsletters.factories import SubscriptionFactory, findable_project

    # A task runs where it is delivered: each process of ours is a worker.
    app.conf.task_always_eager = True
    SubscriptionFactory.create_batch(PEOPLE, themes=["birds"])
    found = {}
    with MailServer() as mail:
        mail.pace = THINKING
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_CONNECTIONS = mail.host, mail.port, 2
        for act in (approved, delivered, swept):
            # Nothing is proposed twice to anybody.
            findable_project(themes=["birds"])
            found[act.__name__] = tell(act(), mail)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    os.environ["VAR_DIR"] = str(options.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
    os.environ["DISCOVERY"] = "embedded"
    os.environ.pop("ELASTICSEARCH_URL", None)
    with postgres.running() if options.postgres else nullcontext() as server:
        os.environ["DATABASE_URL"] = copies.load(options.database, options.folder, server)
        import django

        django.setup()
        main()
