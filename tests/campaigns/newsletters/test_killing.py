"""Workers die for real, again and again: nobody is lost, nobody gets a message twice."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.campaigns.newsletters.killing import CONNECTIONS

ROOT = Path(__file__).resolve().parents[3]
#: ``make test-crash`` asks for more of both.
PEOPLE = int(os.environ.get("LETTER_KILL_PEOPLE", "300"))
KILLS = int(os.environ.get("LETTER_KILLS", "5"))


@contextmanager
def database_of_its_own(name):
    """What tells a program of a database that no test rolls back: one beside that of the run, or a file."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {"KILLING_DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module", params=["hold", "resend"])
def report(request, tmp_path_factory):
    command = ["-m", "tests.campaigns.newsletters.killing", f"--doubt={request.param}"]
    sizes = [f"--people={PEOPLE}", f"--kills={KILLS}", str(tmp_path_factory.mktemp("killing"))]
    with database_of_its_own(f"letters_{request.param}_{os.getpid()}") as database:
        told = subprocess.run(
            [sys.executable, *command, *sizes],
            cwd=ROOT,
            env=os.environ | database,
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, told.stderr[-3000:]
    return {"doubt": request.param, **json.loads(told.stdout.splitlines()[-1])}


def test_the_workers_were_killed(report):
    assert report["kills"] == KILLS


def test_nobody_is_lost_whatever_is_killed(report):
    assert report["people"] == PEOPLE
    assert (report["lost"], report["strangers"]) == (0, 0)
    assert report["balanced"]


def test_nobody_gets_a_message_twice_unless_doubt_says_so(report):
    most = 0 if report["doubt"] == "hold" else KILLS * CONNECTIONS
    assert report["twice"] <= most


def test_a_crash_leaves_in_doubt_one_message_for_each_connection_at_most(report):
    assert report["doubtful"] <= KILLS * CONNECTIONS
    assert report["sent"] + report["doubtful"] == PEOPLE
