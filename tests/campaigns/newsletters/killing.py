"""Send an issue while its workers are killed again and again; tell what the mail server saw, in JSON.

    python -m tests.campaigns.newsletters.killing --people 300 --kills 6 --doubt hold FOLDER

Real processes of ``send_worker`` die by SIGKILL in the middle of their messages, and the command starts
others. The judge is the mail server's own list. The lease of what a dead process held is hastened here.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from tests.campaigns.newsletters.mail_server import MailServer

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120  # seconds without any progress
PROCESSES, CONNECTIONS = 2, 5
#: What the server's thinking adds up to, in seconds, so that a sending lasts long enough to be killed.
THINKING = 30


def workers_of(command):
    """The ids of the processes that send for ``command``."""
    with suppress(FileNotFoundError):
        return list(map(int, Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()))
    return []


def let_the_leases_end(dead):
    """Those of the rows that the dead processes held: the living ones keep theirs."""
    from django.db.models import Q
    from django.utils import timezone

    from campaigns.newsletters.models import Delivery

    theirs = Q(pk__in=[])
    for pid in dead:
        theirs |= Q(claimed_by__contains=f":{pid}:")
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(theirs, lease_until__isnull=False).update(lease_until=past)
    # What doubt sends again waits for a lease too.
    Delivery.objects.filter(state="pending", next_at__gt=past).update(next_at=past)


def follow(command, server, issue, kills):
    """Kill a worker each time that some more messages have come; returns how many were killed."""
    chance, dead = random.Random(1), set()
    step = issue.candidate_count // (kills + 1)
    seen, seen_at = -1, time.monotonic()
    while command.poll() is None:
        come = len(server.envelopes)
        if come != seen:
            seen, seen_at = come, time.monotonic()
        if len(dead) < kills and come >= step * (len(dead) + 1) and (alive := workers_of(command)):
            victim = chance.choice(alive)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                dead.add(victim)
        let_the_leases_end(dead)
        if time.monotonic() - seen_at > PATIENCE:
            raise AssertionError(f"Rien n’avance depuis {PATIENCE} s : {seen} messages.")
        time.sleep(chance.random() / 5)
    return len(dead)


def tell(issue, server, kills):
    """Who got how many, and what the table says of the others."""
    copies = Counter(server.addresses())
    states = dict(issue.deliveries.values_list("address", "state"))
    return {
        "kills": kills,
        "people": len(states),
        "strangers": len(copies.keys() - states.keys()),
        "received": len(copies),
        "twice": sum(count - 1 for count in copies.values()),
        "doubtful": sum(state == "doubtful" for state in states.values()),
        "lost": sum(address not in copies and state != "doubtful" for address, state in states.items()),
        "sent": sum(state == "sent" for state in states.values()),
        "balanced": issue.is_balanced(),
    }


def main(people, kills, doubt):
    from django.core.management import call_command

    from tests.campaigns.newsletters.factories import issue_with_deliveries

    call_command("migrate", verbosity=0, interactive=False)
    issue = issue_with_deliveries(people, on_doubt=doubt)
    with MailServer() as server:
        server.pace = THINKING / people
        environment = os.environ | {
            "EMAIL_URL": f"smtp://{server.host}:{server.port}",
            "EMAIL_CONNECTIONS": str(CONNECTIONS),
        }
        send = ["manage.py", "send_worker", f"--processes={PROCESSES}", "--verbosity=0"]
        command = subprocess.Popen([sys.executable, *send], cwd=ROOT, env=environment)
        try:
            killed = follow(command, server, issue, kills)
        finally:
            command.terminate()
            command.wait()
    issue.refresh_from_db()
    sys.stdout.write(json.dumps(tell(issue, server, killed)) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--doubt", choices=["hold", "resend"], default="hold")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    os.environ["VAR_DIR"] = str(options.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
    os.environ.setdefault("KILLING_DATABASE_URL", f"sqlite:///{options.folder}/killing.sqlite3")
    os.environ["DATABASE_URL"] = os.environ["KILLING_DATABASE_URL"]
    os.environ.pop("ELASTICSEARCH_URL", None)
    import django

    django.setup()
    main(options.people, options.kills, options.doubt)
