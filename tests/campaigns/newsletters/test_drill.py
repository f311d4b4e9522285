"""Back up while a letter leaves, lose everything, restore: nobody gets it twice, nobody is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns.newsletters.drill import BEFORE, PEOPLE

ROOT = Path(__file__).resolve().parents[3]
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="module")
def report(migrated, tmp_path_factory):
    command = ["-m", "tests.campaigns.newsletters.drill", *["--postgres"] * ON_POSTGRES, str(migrated)]
    told = subprocess.run(
        [sys.executable, *command, str(tmp_path_factory.mktemp("drill"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.splitlines()[-1])


def test_the_equation_is_true_in_what_was_restored(report):
    assert (report["restored"], report["proved"]) == (0, 0)
    assert sum(report["states"].values()) == PEOPLE
    assert report["lost_at"] > report["states"]["sent"]


def test_what_may_have_left_since_is_in_doubt_and_not_waiting(report):
    assert set(report["states"]) == {"sent", "doubtful"}
    assert report["states"]["sent"] >= BEFORE - 2


def test_nothing_leaves_before_somebody_adopts_the_database_and_settles(report):
    words, code = report["refused"]
    assert code != 0
    assert "newsletters adopt" in words
    assert report["left_before_the_end"] == 0


def test_settled_by_the_log_the_letter_is_finished_and_nobody_gets_it_twice(report):
    assert report["twice"] == 0
    assert report["received"] == PEOPLE
    assert report["balanced"]
    assert report["state"] == "sent"


def test_the_operator_is_told_what_to_do_and_the_files_are_back(report):
    for words in ("newsletters adopt", "newsletters settle", "Index reconstruit"):
        assert words in report["said"]
    assert report["file"] == "un trait"


def test_a_restoration_that_fails_or_is_killed_leaves_the_database_as_it_was(report):
    assert report["kept"] == [PEOPLE, PEOPLE]
