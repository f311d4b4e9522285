"""Fill a site on SQLite, back it up, restore it on PostgreSQL; tell in JSON what both hold.

    python -m tests.home.backups.moving DATABASE FOLDER

DATABASE: a migrated SQLite file.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.campaigns.newsletters import copies
from tests.services import postgres

ROOT = Path(__file__).resolve().parents[3]


def fill():
    """Pages of several classes and languages, people and letters."""
    from tests.campaigns.newsletters.factories import issue_with_many_deliveries
    from tests.projects.factories import ProjectPageFactory

    ProjectPageFactory(title="Compter les chouettes", slug="chouettes")
    issue_with_many_deliveries(20, "hold")


def rows():
    """{table: [[value as the models read it]]} of what a backup restores as it is, in order."""
    from django.apps import apps

    from home.backups.transfer import is_copied

    #: What a restoration changes on purpose: the index, the sender, what may have left.
    changed = {"search", "newsletters", "home.contentgeneration", "wagtailcore.referenceindex"}
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if is_copied(model) and not changed & {model._meta.app_label, model._meta.label_lower}:
            names = [field.attname for field in model._meta.local_concrete_fields]
            values = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label] = [[str(getattr(v, "raw_data", v)) for v in row] for row in values]
    return found


def look():
    """Under the engine of DATABASE_URL: what it holds and serves, in JSON on the standard output."""
    import django

    django.setup()
    from django.test import Client
    from wagtail.models import Page

    held, last = rows(), Page.objects.order_by("-pk").first()
    page = Page.objects.get(slug="chouettes")
    new = page.get_parent().add_child(
        instance=page.specific_class(title="Autre", slug="autre", summary="Une autre.")
    )
    client = Client(headers={"host": "localhost"})
    told = {
        "rows": held,
        "page": client.get(page.specific.get_url()).content.decode(),
        "search": client.get("/projets/?q=chouettes").content.decode(),
        "last_page": last.pk,
        "new_page": new.pk,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def ran(*words):
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr, done.returncode


def main(migrated, folder):
    saved = str(folder / "demo.tar")
    fill()
    before = rows()
    from django.core.management import call_command

    call_command("backup", saved, verbosity=0)
    with postgres.running() as server:
        os.environ["DATABASE_URL"] = server.url
        _out, error, code = ran("manage.py", "restore", saved)
        if code:
            raise SystemExit(error)
        out, error, code = ran("-m", "tests.home.backups.moving", "--look")
        if code:
            raise SystemExit(error)
    told = json.loads(out.splitlines()[-1])
    after = told.pop("rows")
    told["different"] = [name for name, values in before.items() if values != after[name]]
    told["rows"] = sum(map(len, before.values()))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "--look":
        look()
    else:
        database, place = map(Path, sys.argv[1:])
        os.environ |= {"VAR_DIR": str(place), "MEDIA_ROOT": str(place / "media"), "DISCOVERY": "embedded"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "LOG_LEVEL": "ERROR"}
        os.environ.pop("ELASTICSEARCH_URL", None)
        os.environ["DATABASE_URL"] = copies.load(database, place)
        import django

        django.setup()
        main(database, place)
