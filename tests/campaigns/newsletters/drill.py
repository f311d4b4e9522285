"""Back up while a letter leaves, lose everything, restore, finish; tell what the mail server saw, in JSON.

    python -m tests.campaigns.newsletters.drill [--postgres] DATABASE FOLDER

DATABASE is what ``copies.save`` wrote. A real process of ``send_worker`` sends meanwhile; it goes on after
the backup, so that the backup does not know of all that left.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

from tests.campaigns.newsletters import copies
from tests.campaigns.newsletters.mail_server import MailServer
from tests.services import postgres

ROOT = Path(__file__).resolve().parents[3]
PEOPLE, BEFORE, AFTER = 60, 15, 15
SEND = ["manage.py", "send_worker", "--verbosity=0"]
PATIENCE = 60


def start(mail):
    environment = os.environ | {"EMAIL_URL": f"smtp://{mail.host}:{mail.port}", "EMAIL_CONNECTIONS": "2"}
    return subprocess.Popen([sys.executable, *SEND], cwd=ROOT, env=environment, start_new_session=True)


def wait_for(mail, count):
    until = time.monotonic() + PATIENCE
    while len(mail.envelopes) < count:
        if time.monotonic() > until:
            raise AssertionError(f"{len(mail.envelopes)} messages, {count} attendus")
        time.sleep(0.02)


def command(*words, **options):
    """What a command tells, and the code it ends with."""
    from django.core.management import CommandError, call_command

    told = StringIO()
    try:
        call_command(*words, stdout=told, stderr=told, **options)
    except CommandError as error:
        return str(error), 1
    except SystemExit as error:
        return told.getvalue(), error.code
    return told.getvalue(), 0


def lose_everything():
    """The database and the files, as a disk that breaks."""
    from django.core.files.storage import default_storage
    from django.db import connection

    default_storage.delete("dessin.txt")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        return
    connection.close()
    for path in Path(connection.settings_dict["NAME"]).parent.glob("one.sqlite3*"):
        path.unlink()


def log_of(mail, path):
    """The log that Postfix would have written of what arrived."""
    lines = [
        f"Nov 26 10:00:00 mx postfix/cleanup[1]: A{rank:06X}: message-id={message['Message-ID']}\n"
        f"Nov 26 10:00:01 mx postfix/smtp[1]: A{rank:06X}: to=<x@y>, dsn=2.0.0, status=sent (250 OK)\n"
        for rank, message in enumerate(mail.received)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def back_up_and_lose(mail, saved):
    sending = start(mail)
    try:
        wait_for(mail, BEFORE)
        command("backup", saved)
        wait_for(mail, len(mail.envelopes) + AFTER)
    finally:
        os.killpg(sending.pid, signal.SIGKILL)
        sending.wait()
    lose_everything()


def finish(issue, mail, folder):
    """What an operator does once the site is back: adopt, settle by the log of the mail server, go on."""
    refused = command(*SEND[1:])
    command("newsletters", "adopt")
    idle = start(mail)
    idle.wait(PATIENCE)
    arrived = len(mail.envelopes)
    command("newsletters", "settle", log_of(mail, folder / "mail.log"), complete=True)
    command("newsletters", "resume", str(issue.pk))
    start(mail).wait(PATIENCE)
    return refused, arrived


def kept_by_failures(issue, folder):
    """How many messages PostgreSQL holds after a file that it cannot read, and once more after a kill."""
    from django.db import connection

    from home.backups import BackupError, engines

    if connection.vendor != "postgresql":
        return [PEOPLE, PEOPLE]
    (folder / "other").write_bytes(b"PGDMP, or nearly")
    found = []
    for prepare in (lambda: None, engines.set_aside):
        prepare()
        try:
            engines.load(folder / "other")
        except BackupError:
            found.append(issue.deliveries.count())
    return found


def main(folder):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from tests.campaigns.newsletters.factories import issue_with_many_deliveries

    issue, saved = issue_with_many_deliveries(PEOPLE, "hold"), str(folder / "site.tar")
    default_storage.save("dessin.txt", ContentFile(b"un trait"))
    with MailServer() as mail:
        mail.pace = 0.05
        back_up_and_lose(mail, saved)
        lost_at = len(mail.envelopes)
        restored, code = command("restore", saved, replace=True)
        issue.refresh_from_db()
        states = Counter(issue.deliveries.values_list("state", flat=True))
        proved = command("newsletters", "prove")[1]
        refused, idle = finish(issue, mail, folder)
        copies_of = Counter(mail.addresses())
    issue.refresh_from_db()
    report = {
        "restored": code,
        "said": restored,
        "states": states,
        "proved": proved,
        "refused": refused,
        "left_before_the_end": idle - lost_at,
        "lost_at": lost_at,
        "received": len(copies_of),
        "twice": sum(count - 1 for count in copies_of.values()),
        "balanced": issue.is_balanced(),
        "state": issue.state,
        "file": default_storage.open("dessin.txt").read().decode(),
        "kept": kept_by_failures(issue, folder),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    os.environ |= {"VAR_DIR": str(chosen.folder), "MEDIA_ROOT": str(chosen.folder / "media")}
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "LOG_LEVEL": "ERROR",
        "DISCOVERY": "embedded",
    }
    os.environ.pop("ELASTICSEARCH_URL", None)
    with postgres.running() if chosen.postgres else nullcontext() as server:
        os.environ["DATABASE_URL"] = copies.load(chosen.database, chosen.folder, server)
        import django

        django.setup()
        main(chosen.folder)
