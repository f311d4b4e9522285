"""What the catalogue becomes on its way out and back: python -m tests.benchmarks.check_exchange [FILE…].

The demonstration and the catalogues of ``FILE`` are loaded in a database of their own, and published. Each
project is exported in PPSR Core and held against its JSON Schema; all of them are exported as CSV and as
XLSX and imported again, as are the files themselves. One line of JSON last, ``passed`` when the standard
finds no fault and no import changes anything.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import django

SHOWN = 5


def say(text):
    sys.stderr.write(f"{text}…\n")


def changed(summary):
    """Rows of an import that wrote something or were refused."""
    return summary["created"] + summary["updated"] + summary["rejected"]


def load(paths):
    """``{file: what its import told}``, each as a source of its own."""
    from projects.importers.run import import_file

    told = {}
    for path in paths:
        say(f"Import de {path.name}")
        told[path.name] = import_file(path, source=path.name, live=True).as_dict()
    return told


def ppsr():
    """``(projects, faults)``: how many public projects were exported, and what the standard says of them."""
    from projects.models import ProjectPage
    from search.exports import public_projects
    from search.ppsr import project
    from tests.search.ppsr import faults

    say("PPSR Core, projet par projet")
    ids = ProjectPage.objects.live().public().order_by("pk").values_list("pk", flat=True)
    entries = [project(page) for page in public_projects(ids, with_body=True)]
    found = [
        f"{entry['projectName']} : {fault}" for entry in entries for fault in faults({"Project": [entry]})
    ]
    return len(entries), found


def round_trip(folder):
    """``{suffix: rows changed}`` of our own export, imported again."""
    from django.core.management import call_command

    from projects.importers.run import import_file

    left = {}
    for suffix in ("csv", "xlsx"):
        say(f"Export et retour en {suffix}")
        path = Path(folder) / f"catalogue.{suffix}"
        call_command("export_projects", path, stdout=sys.stderr)
        left[suffix] = changed(import_file(path).as_dict())
    return left


def main(paths):
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/exchange.sqlite3",
            "CELERY_BROKER_URL": "memory://",
            "MEDIA_ROOT": f"{folder}/media",
            "VAR_DIR": folder,
        }
        django.setup()
        say("Chargement de la démonstration")
        call_command("migrate", verbosity=0)
        call_command("load_demo", verbosity=0)
        first, (exported, faults), back = load(paths), ppsr(), round_trip(folder)
        again = load(paths)
    files = {
        name: {
            "rows": told["rows"],
            "created": told["created"],
            "rejected": told["rejected"],
            "changed_again": changed(again[name]) - told["rejected"],
        }
        for name, told in first.items()
    }
    passed = (
        not faults and not any(back.values()) and not any(each["changed_again"] for each in files.values())
    )
    result = {"passed": passed, "ppsr": {"projects": exported, "faults": len(faults)}, "round_trip": back}
    for fault in faults[:SHOWN]:
        say(fault)
    sys.stdout.write(json.dumps(result | {"files": files}, ensure_ascii=False) + "\n")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
