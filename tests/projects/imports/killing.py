"""Import a file while the worker is killed again and again; tell what is there at the end, in JSON.

    python -m tests.projects.imports.killing --rows 200 --kills 3 FOLDER

A real Celery worker is killed by SIGKILL, most often in the middle of a batch. Its wake-ups are lost with
it: the beat's task finds the run once its lease has ended, which is hastened here to spare the minute.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120  # seconds without any progress


class Killing:
    def __init__(self, kills, seed):
        self.kills_left, self.kills, self.random = kills, 0, random.Random(seed)
        self.worker = None

    def start_worker(self):
        command = "-m celery --app cms --quiet worker --pool solo --loglevel WARNING"
        # Its own process: the solo pool works in the very process that is killed.
        self.worker = subprocess.Popen([sys.executable, *command.split()], cwd=ROOT)

    def kill_worker(self):
        self.worker.kill()
        self.worker.wait()
        self.kills, self.kills_left = self.kills + 1, self.kills_left - 1

    def follow(self, run, share):
        """Have the phase done, ``share`` of the kills being for it; gives its seconds."""
        from projects.imports.tasks import resume_imports

        begun, left = time.monotonic(), min(share, self.kills_left)
        resume_imports.delay()
        seen, seen_at, target = -1, time.monotonic(), self.next_target(run, left)
        while self.is_working(run):
            done = self.done(run)
            if done != seen:
                seen, seen_at = done, time.monotonic()
            if left and done >= target:
                time.sleep(self.random.random())
                self.kill_worker()
                self.let_the_lease_end(run)
                self.start_worker()
                resume_imports.delay()
                left -= 1
                target = self.next_target(run, left)
            if time.monotonic() - seen_at > PATIENCE:
                raise AssertionError(f"Rien n’avance depuis {PATIENCE} s : {seen} lignes.")
            time.sleep(0.25)
        return round(time.monotonic() - begun, 1)

    def next_target(self, run, left):
        """The number of rows done at which the next kill comes."""
        done, total = self.done(run), run.rows.count()
        return done + max(1, (total - done) // (left + 1))

    @staticmethod
    def is_working(run):
        run.refresh_from_db()
        return run.is_working

    @staticmethod
    def done(run):
        from projects.imports.views import progress_of

        return progress_of(run)["done"]

    @staticmethod
    def let_the_lease_end(run):
        from django.utils import timezone

        past = timezone.now() - timedelta(seconds=1)
        type(run).objects.filter(pk=run.pk, lease_until__isnull=False).update(lease_until=past)


def catalogue(number):
    yield "id;titre;description;url;organisation;themes;debut"
    for n in range(1, number + 1):
        yield (
            f"p{n};Nid numéro {n};Compter les oiseaux du nid {n}, une heure par semaine.;"
            f"https://example.org/{n};Association {n % 40};oiseaux;2026-05-01"
        )


def account(run):
    """What is there: each count must be the number of rows, or none of them after undoing."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page, ReferenceIndex, Revision
    from wagtail.search.models import IndexEntry

    from projects.models import Organisation, ProjectPage

    pages = ProjectPage.objects.filter(source="nids")
    kind = ContentType.objects.get_for_model(ProjectPage)
    return {
        "rows": run.rows.count(),
        "outcomes": {key: number for key, number in run.tally().items() if number},
        "pages": pages.count(),
        "identifiers": pages.values("external_id").distinct().count(),
        "pages_known_to_rows": pages.filter(pk__in=run.rows.values("object_id")).count(),
        "revisions": Revision.objects.filter(content_type=kind).count(),
        "searchable": IndexEntry.objects.filter(content_type=kind).count(),
        "pages_of_organisations": ReferenceIndex.objects.filter(
            content_type=kind, model_path="organisation"
        ).count(),
        "organisations": Organisation.objects.count(),
        "tree_problems": sum(len(problems) for problems in Page.find_problems()),
    }


def main(rows, kills, seed):
    from django.core.management import call_command

    from projects.imports import actions
    from projects.imports.kinds import KINDS

    call_command("migrate", verbosity=0, interactive=False)
    content = "\n".join(catalogue(rows)).encode()
    run = actions.open_run(KINDS["projects"], "nids.csv", content, None)
    killing, seconds = Killing(kills, seed), {}
    killing.start_worker()
    try:
        actions.choose_columns(run, {}, "nids", False, None)
        seconds["trial"] = killing.follow(run, kills // 4)
        actions.start(run, None)
        seconds["import"] = killing.follow(run, kills // 2)
        imported = account(run)
        actions.undo(run, None)
        seconds["undo"] = killing.follow(run, kills)
    finally:
        killing.worker.kill()
        killing.worker.wait()
    return {"kills": killing.kills, "seconds": seconds, "imported": imported, "undone": account(run)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
    os.environ["VAR_DIR"] = str(options.folder)
    if "KILLING_DATABASE_URL" not in os.environ:
        migrated.lay(options.folder / "killing.sqlite3")
    os.environ.setdefault("KILLING_DATABASE_URL", f"sqlite:///{options.folder}/killing.sqlite3")
    os.environ["DATABASE_URL"] = os.environ["KILLING_DATABASE_URL"]
    os.environ.pop("ELASTICSEARCH_URL", None)

    import django

    django.setup()
    sys.stdout.write(json.dumps(main(options.rows, options.kills, options.seed)) + "\n")
