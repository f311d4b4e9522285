"""Messages per second of an issue, each one different, beside what smtp-source reaches with the same sink.

PostgreSQL writes to disk as production does. The rate goes from the first handoff to the last answer, all
of them in the table; smtp-source sends the same body to nobody in particular, before and after. ``memory``:
megabytes of the largest process of the sender, at a quarter of the issue and at its end. JSON last.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random

import django

from tests.services import postfix, postgres
from tests.services.machine import free_ports, unprivileged_account

PROJECTS, REASONS = 300, 20
RAW_CONNECTIONS = 10
CHUNK = 5_000


@contextmanager
def sink(home):
    """A server that takes everything and forgets it; yields its port."""
    (port,) = free_ports()
    account = unprivileged_account("nobody")
    user = ["-u", account.pw_name] if account else []
    command = postfix.command(home, "smtp-sink", *user, f"127.0.0.1:{port}", "1000")
    process = subprocess.Popen(command, env=postfix.environment(home), stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield port
    finally:
        process.kill()
        process.wait()


def raw_rate(home, port, number, size):
    """Messages per second of smtp-source, one connection used again for many messages."""
    options = ["-d", "-l", str(size), "-m", str(number), "-s", str(RAW_CONNECTIONS), f"127.0.0.1:{port}"]
    start = time.perf_counter()
    subprocess.run(postfix.command(home, "smtp-source", *options), env=postfix.environment(home), check=True)
    return number / (time.perf_counter() - start)


def fill(number, size):
    """An approved issue of ``number`` people, each with a recipe of their own. Returns it and a size."""
    from campaigns.newsletters.models import Delivery, Issue, Subscription
    from projects.models import Contributor
    from tests.campaigns.newsletters.factories import IssueFactory
    from tests.projects.factories import ProjectPageFactory

    chance = Random(1)
    pages = ProjectPageFactory.create_batch(PROJECTS, summary="Observer, compter et raconter. " * 8)
    reasons = [{"kind": "follow", "title": f"Projet suivi {n}", "labels": []} for n in range(REASONS)]
    issue = IssueFactory(sending=True, candidate_count=number)
    for start in range(0, number, CHUNK):
        numbers = range(start, min(start + CHUNK, number))
        people = Contributor.objects.bulk_create(
            [Contributor(email=f"personne{n}@example.org") for n in numbers]
        )
        subscriptions = Subscription.objects.bulk_create(
            [Subscription(contributor=person, state="active") for person in people]
        )
        Delivery.objects.bulk_create(
            [
                Delivery(
                    issue=issue,
                    subscription=subscription,
                    address=subscription.contributor.email,
                    recipe=[
                        {"project": page.pk, "reason": chance.choice(reasons)}
                        for page in chance.sample(pages, 4)
                    ],
                )
                for subscription in subscriptions
            ]
        )
    pad(issue, size)
    return Issue.objects.get(pk=issue.pk)


def message_size(issue):
    """Of the first message, in bytes."""
    from campaigns.newsletters import claims
    from campaigns.newsletters.press import Press
    from campaigns.newsletters.rendering import Letter

    rows, machine = claims.claim(issue, "size", size=1), Press(Letter.of(issue))
    machine.learn(rows)
    claims.release("size")
    return len(machine.message(rows[0]))


def paragraph(html):
    from wagtail.rich_text import RichText

    return [("paragraph", RichText(html))]


def pad(issue, size):
    """Write an introduction that makes messages of about ``size`` bytes."""
    sentence = "<p>Chaque projet a besoin de vous pour avancer.</p>"
    issue.body = paragraph(sentence)
    issue.save()
    short = message_size(issue)
    issue.body = paragraph(sentence * 11)
    issue.save()
    each = (message_size(issue) - short) / 10
    issue.body = paragraph(sentence * max(1, round(1 + (size - short) / each)))
    issue.save()


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def memory_of(pid):
    """Resident megabytes of the largest child of ``pid``."""
    pages = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children_of(pid)]
    return round(max(pages, default=0) * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def send(issue, port, options):
    """Send the issue with the command. Returns megabytes: at a quarter of the messages, and last seen."""
    environment = os.environ | {
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_CONNECTIONS": str(options.connections),
    }
    command = [sys.executable, "manage.py", "send_worker", f"--processes={options.processes}"]
    sender = subprocess.Popen([*command, "--verbosity=0"], env=environment)
    quarter = last = 0
    while sender.poll() is None:
        time.sleep(1)
        try:
            last = memory_of(sender.pid) or last
        except (FileNotFoundError, ProcessLookupError):
            break
        if not quarter and issue.deliveries.filter(state="sent").count() > issue.candidate_count / 4:
            quarter = last
    if sender.wait():
        raise SystemExit(f"send_worker : code {sender.returncode}.")
    return quarter, last


def measure(options, home):
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Max, Min

    call_command("migrate", verbosity=0)
    issue = fill(options.n, options.size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    size = message_size(issue)
    with sink(home) as port:
        before = raw_rate(home, port, options.n, size)
        memory = send(issue, port, options)
        after = raw_rate(home, port, options.n, size)
    issue.refresh_from_db()
    times = issue.deliveries.aggregate(first=Min("handoff_at"), last=Max("sent_at"))
    rate = options.n / (times["last"] - times["first"]).total_seconds()
    raw = (before + after) / 2
    return {
        "messages": options.n,
        "bytes": size,
        "processes": options.processes,
        "connections": options.processes * options.connections,
        "rate": round(rate),
        "smtp_source": [round(before), round(after)],
        "ratio": round(rate / raw, 2),
        "memory": memory,
        "account": issue.account(),
        "durable": durability(),
    }


def durability():
    from django.db import connection

    with connection.cursor() as cursor:
        names = ("fsync", "synchronous_commit", "full_page_writes")
        return {name: cursor.execute(f"SHOW {name}").fetchone()[0] for name in names}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=30_000)
    parser.add_argument("--size", type=int, default=15_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--connections", type=int, default=40, help="of each process")
    options = parser.parse_args()
    home = postfix.obtain()
    with postgres.running(durable=True) as server:
        os.environ["DATABASE_URL"] = server.url
        django.setup()
        found = measure(options, home)
    sys.stdout.write(json.dumps({"benchmark": "newsletter", **found}) + "\n")


if __name__ == "__main__":
    main()
