"""The worker is killed for real, again and again: nothing is lost, nothing is double."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import rabbitmq

# Its script has a database of its own, the same for both suites.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[3]
#: ``make test-import-crash`` has ten thousand and takes its time.
ROWS = int(os.environ.get("IMPORT_KILL_ROWS", "200"))
KILLS = 4
#: The same through the other broker that sites use: as many rows as there are organisations.
FEW = 40


def kill(folder, rows, kills, **variables):
    command = ["-m", "tests.projects.imports.killing", "--rows", str(rows), "--kills", str(kills)]
    environment = os.environ | variables
    told = subprocess.run(
        [sys.executable, *command, str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return kill(tmp_path_factory.mktemp("killing"), ROWS, KILLS)


def test_the_worker_was_killed_in_the_middle(report):
    assert report["kills"] == KILLS


def test_an_import_whose_worker_is_killed_loses_and_doubles_nothing(report):
    once = ("rows", "pages", "identifiers", "pages_known_to_rows", "revisions", "searchable")
    assert {report["imported"][name] for name in (*once, "pages_of_organisations")} == {ROWS}
    assert report["imported"]["outcomes"] == {"done": ROWS, "created": ROWS}
    assert (report["imported"]["organisations"], report["imported"]["tree_problems"]) == (40, 0)


def test_undoing_an_import_whose_worker_is_killed_leaves_nothing(report):
    left = report["undone"]
    assert left["outcomes"] == {"undone": ROWS, "reverted": ROWS}
    gone = ("pages", "revisions", "searchable", "pages_of_organisations", "organisations", "tree_problems")
    assert {left[name] for name in gone} == {0}


@pytest.mark.skipif("IMPORT_KILL_ROWS" not in os.environ, reason="of make test-import-crash")
def test_a_worker_of_rabbitmq_that_is_killed_loses_and_doubles_nothing(tmp_path):
    with rabbitmq.running() as broker:
        report = kill(tmp_path, FEW, 2, CELERY_BROKER_URL=broker.url)
    assert report["kills"] == 2
    assert {report["imported"][name] for name in ("rows", "pages", "identifiers", "revisions")} == {FEW}
    assert report["undone"]["outcomes"] == {"undone": FEW, "reverted": FEW}
    assert report["undone"]["pages"] == 0
