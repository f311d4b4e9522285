"""Workers die for real, again and again: nobody is lost, nobody gets a message twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns.newsletters.killing import CONNECTIONS

ROOT = Path(__file__).resolve().parents[3]
#: ``make test-crash`` asks for more of both.
PEOPLE = int(os.environ.get("LETTER_KILL_PEOPLE", "300"))
KILLS = int(os.environ.get("LETTER_KILLS", "8"))
#: Of alerts: the way out is the same, their preparation is not.
READERS, DEATHS = 40, 3
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="module", params=["hold", "resend"])
def report(request, migrated, tmp_path_factory):
    options = [f"--doubt={request.param}", f"--people={PEOPLE}", f"--kills={KILLS}"]
    return {"doubt": request.param, **killed(options, migrated, tmp_path_factory.mktemp("killing"))}


@pytest.fixture(scope="module")
def alerts(migrated, tmp_path_factory):
    options = ["--alerts", "--doubt=hold", f"--people={READERS}", f"--kills={DEATHS}"]
    return killed(options, migrated, tmp_path_factory.mktemp("alerts"))


def killed(options, migrated, folder):
    command = ["-m", "tests.campaigns.newsletters.killing", *options, str(migrated), str(folder)]
    told = subprocess.run(
        [sys.executable, *command, *["--postgres"] * ON_POSTGRES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    found = json.loads(told.stdout.splitlines()[-1])
    # With -s, ``make test-crash`` shows what it counted.
    sys.stdout.write(f"\n{json.dumps(found)}\n")
    return found


def test_the_workers_were_killed_and_the_database_stopped(report):
    assert (report["kills"], report["restarts"]) == (KILLS, int(ON_POSTGRES))


def test_nobody_is_lost_whatever_fails(report):
    """Each address has received the message, or is listed with its reason."""
    assert report["people"] == PEOPLE
    assert (report["lost"], report["strangers"]) == (0, 0)
    assert report["balanced"]


def test_nobody_gets_a_message_twice_unless_doubt_says_so(report):
    most = 0 if report["doubt"] == "hold" else KILLS * CONNECTIONS + report["doubts"]
    assert report["twice"] <= most


def test_a_crash_leaves_in_doubt_one_message_for_each_connection_at_most(report):
    assert report["doubtful"] <= KILLS * CONNECTIONS + report["doubts"]
    assert report["sent"] + report["doubtful"] + report["failed"] == PEOPLE


def test_who_is_said_not_to_have_received_it_has_not(report):
    assert report["denied"] == 0


def test_every_message_of_the_run_is_whole_and_its_reader_s_alone(report):
    assert report["wrong"] == {}


def test_alerts_are_told_once_though_the_workers_die_between_two_mails(alerts):
    assert alerts["kills"] == DEATHS
    assert (alerts["people"], alerts["twice"], alerts["lost"], alerts["wrong"]) == (READERS, 0, 0, {})
