"""The demonstration, on SQLite, becomes a site on PostgreSQL with one command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns.newsletters import copies

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def report(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("transfer")
    with django_db_blocker.unblock():
        migrated = copies.save(folder)
    command = [sys.executable, "-m", "tests.home.backups.moving", str(migrated), str(folder)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.splitlines()[-1])


pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="begins with the tests' SQLite file"
)


def test_each_row_of_each_table_is_the_same(report):
    assert report["rows"] > 200
    assert report["different"] == []


def test_a_page_is_found_and_served_by_the_other_engine(report):
    assert "Compter les chouettes" in report["page"]
    assert "Compter les chouettes" in report["search"]


def test_what_is_written_after_takes_new_numbers(report):
    assert report["new_page"] > report["last_page"]
