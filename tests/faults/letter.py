"""Send a letter while the workers of the site are killed: python -m tests.faults.letter --people 600 PID…

PID: the supervisors of the workers. The judge is the mailbox. Leases of the dead are hastened. JSON last.
"""

import argparse
import json
import sys
import time
from collections import namedtuple
from pathlib import Path

import django

from tests.topology.machines import kill_under

PATIENCE = 120  # seconds without any progress
Envelope = namedtuple("Envelope", "rcpt_tos content")


class Mailbox:
    """What the site's mailbox holds, as the list of a mail server."""

    def __init__(self, folder):
        self.folder = folder

    def __len__(self):
        return len(list(self.folder.glob("*.eml")))

    @property
    def envelopes(self):
        from cms.mailbox import messages

        keys = [path.stem for path in self.folder.glob("*.eml")]
        return [Envelope([messages.read(key).to], (self.folder / f"{key}.eml").read_bytes()) for key in keys]

    def addresses(self):
        return [envelope.rcpt_tos[0] for envelope in self.envelopes]


def follow(issue, mailbox, kills, supervisors):
    """Kill the workers each time that some more messages have come, until none waits. Gives how often."""
    from tests.campaigns.newsletters.killing import let_the_leases_end

    dead, done, before = set(), 0, len(mailbox)
    people = issue.deliveries.count()
    seen, seen_at = 0, time.monotonic()
    while issue.deliveries.filter(state__in=("pending", "sending")).exists():
        come = len(mailbox) - before
        if come != seen:
            seen, seen_at = come, time.monotonic()
        if done < kills and come >= (done + 1) * people // (kills + 1):
            dead.update(*(kill_under(pid) for pid in supervisors))
            done += 1
        let_the_leases_end(dead)
        if time.monotonic() - seen_at > PATIENCE:
            raise SystemExit(f"Rien n’avance depuis {PATIENCE} s : {seen} messages sur {people}.")
        time.sleep(0.2)
    return done


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("supervisors", type=int, nargs="+")
    options = parser.parse_args()
    django.setup()
    from django.conf import settings

    from tests.campaigns.newsletters.factories import issue_with_many_deliveries
    from tests.campaigns.newsletters.killing import tell

    mailbox = Mailbox(Path(settings.MAILBOX_DIR))
    issue = issue_with_many_deliveries(options.people, "hold")
    done = follow(issue, mailbox, options.kills, options.supervisors)
    issue.refresh_from_db()
    sys.stdout.write(json.dumps({"kills": done, **tell(issue, mailbox)}) + "\n")


if __name__ == "__main__":
    main()
