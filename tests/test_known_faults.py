"""Known faults stop the integration; a network that is away does not."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import known_faults
from tests.known_faults import FRESH, kept_in, look, pinned

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 28, tzinfo=UTC)
FAULTY = {"name": "pyyaml", "version": "5.3", "vulns": [{"id": "PYSEC-2021-142", "fix_versions": ["5.4"]}]}
SOUND = {"name": "django-modelcluster", "version": "6.4", "vulns": []}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "list.txt").write_text("# a comment==1\npyyaml==5.3\n    # via\ndjango_modelcluster==6.4\n")
    return tmp_path


def tool(folder, *packages, says=None):
    """A program that answers as pip-audit does, and writes down each time it is asked."""
    told = says if says is not None else json.dumps({"dependencies": packages, "fixes": []})
    program = folder / "tool"
    program.write_text(f"#!/bin/sh\necho \"$@\" >> {folder}/asked\ncat <<'END'\n{told}\nEND\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def found(folder, program, now=NOW):
    return look(program, folder / "kept.json", [folder / "list.txt"], now)


def times_asked(folder):
    asked = folder / "asked"
    return len(asked.read_text().splitlines()) if asked.exists() else 0


def test_a_known_fault_is_told_with_its_number(folder, capfd):
    assert found(folder, tool(folder, FAULTY, SOUND)) == 1
    said = capfd.readouterr()
    assert "pyyaml==5.3, PYSEC-2021-142" in said.out + said.err


def test_packages_without_any_are_let_through(folder):
    assert found(folder, tool(folder, {**FAULTY, "vulns": []}, SOUND)) == 0


def test_a_fault_that_reaches_nobody_here_is_let_through(folder, monkeypatch):
    monkeypatch.setitem(known_faults.ACCEPTED, "PYSEC-2021-142", "nothing loads what others wrote")
    assert found(folder, tool(folder, FAULTY, SOUND)) == 0


def test_it_is_asked_once_a_day_and_again_for_a_package_that_came(folder):
    program = tool(folder, FAULTY, SOUND)
    for later in (timedelta(), FRESH / 2):
        assert found(folder, program, NOW + later) == 1
    assert times_asked(folder) == 1
    found(folder, program, NOW + FRESH)
    assert times_asked(folder) == 2
    with (folder / "list.txt").open("a") as packages:
        packages.write("attrs==25.4.0\n")
    found(folder, program, NOW + FRESH)
    assert times_asked(folder) == 3


SPOILT_ANSWERS = ["", "{", "[]", '{"dependencies": null}', '{"dependencies": [{"version": 1}]}']
SPOILT_FILES = ["", '{"at": "hier"', '{"at": "hier"}', '{"at": "2026-11-28"}', "[]", '{"x": 1}']


@pytest.mark.parametrize("says", SPOILT_ANSWERS)
def test_when_nobody_answers_nothing_is_stopped_and_this_is_told(folder, capfd, says):
    assert found(folder, tool(folder, says=says)) == 0
    said = capfd.readouterr()
    assert "rien n’en est gardé" in said.out + said.err
    assert "rien n’est su de 2 paquets sur 2" in said.out + said.err


@pytest.mark.parametrize("nothing", [Path("nowhere"), known_faults.NOBODY])
def test_without_the_tool_what_was_answered_last_serves(folder, nothing):
    assert found(folder, nothing) == 0
    found(folder, tool(folder, FAULTY, SOUND))
    assert found(folder, nothing, NOW + 2 * FRESH) == 1


def test_what_was_answered_last_serves_when_nobody_answers(folder, capfd):
    found(folder, tool(folder, FAULTY, SOUND))
    assert found(folder, tool(folder, says=""), NOW + 30 * FRESH) == 1
    said = capfd.readouterr()
    assert "celles du 2026-11-28 servent" in said.out + said.err


@pytest.mark.parametrize("kept", SPOILT_FILES)
def test_a_file_of_answers_that_is_spoilt_is_asked_anew(folder, kept):
    (folder / "kept.json").write_text(kept)
    assert found(folder, tool(folder, FAULTY, SOUND)) == 1
    assert kept_in(folder / "kept.json").at == NOW.isoformat()


def test_every_package_of_the_site_is_looked_for_by_the_integration():
    lists = sorted(ROOT.glob("requirements*.txt"))
    assert len(pinned(lists)) > 100
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(CACHE)/known-faults.json requirements*.txt" in makefile
    assert "make known-faults" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
