"""What several processes do at the very same moment is done once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns.newsletters.together import HANDED_OVER, PEOPLE

ROOT = Path(__file__).resolve().parents[3]
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="module")
def report(migrated, tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("together"))
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.campaigns.newsletters.together",
            *["--postgres"] * ON_POSTGRES,
            str(migrated),
            folder,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.splitlines()[-1])


EACH_ONCE = {
    "people": PEOPLE,
    "received": PEOPLE,
    "most": 1,
    "balanced": True,
    "state": "sent",
    "sent": PEOPLE,
    "doubtful": 0,
    "outstanding": 0,
}


def test_an_issue_approved_by_several_people_at_once_leaves_once(report):
    assert report["approved"] == EACH_ONCE


def test_a_task_delivered_ten_times_at_once_sends_each_message_once(report):
    assert report["delivered"] == EACH_ONCE


def test_two_beats_and_two_sweeps_at_once_send_each_message_once_and_hold_the_doubtful(report):
    certain = PEOPLE - HANDED_OVER
    assert report["swept"] == EACH_ONCE | {
        "received": certain,
        "sent": certain,
        "doubtful": HANDED_OVER,
        "state": "partially-failed",
    }
