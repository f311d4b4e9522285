"""Known faults of the packages, asked once a day at most; what was answered serves when nobody answers.

    python -m tests.known_faults TOOL KEPT LIST…

TOOL: pip-audit, or « - » to ask nobody. KEPT: the file of the last answers. Who has no network is stopped by
a fault that was already known, and by nothing else.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.services.machine import say

FRESH = timedelta(days=1)
#: Seconds that the answer about one list is waited for.
PATIENCE = 120
OPTIONS = ("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off")
NOBODY = Path("-")
#: Faults that reach nobody here, by their number, with the reason.
ACCEPTED: dict[str, str] = {}


class Unanswered(Exception):
    """The tool is missing, or whoever it asks does not answer."""


@dataclass
class Answers:
    """The numbers of the faults of each package, « name==version », and when they were told."""

    at: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)

    def serve(self, packages: set[str], now: datetime) -> bool:
        """Whether they are recent, and about all of these packages."""
        is_fresh = bool(self.at) and now - datetime.fromisoformat(self.at) < FRESH
        return is_fresh and packages <= set(self.faults)


def named(name: str, version: str) -> str:
    return f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"


def pinned(lists: Iterable[Path]) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in lists)
    return {named(*found) for found in re.findall(r"^([\w.-]+)==([\w.+]+)", text, re.MULTILINE)}


def kept_in(path: Path) -> Answers:
    """What was kept; nothing when it cannot be read."""
    try:
        answers = Answers(**json.loads(path.read_text(encoding="utf-8")))
        return answers if datetime.fromisoformat(answers.at).tzinfo else Answers()
    except (OSError, ValueError, TypeError):
        return Answers()


def ask(tool: Path, path: Path) -> dict[str, list[str]]:
    """What is known of the packages of one list. Raises Unanswered."""
    if tool == NOBODY:
        raise Unanswered(str(path))
    command = [str(tool), *OPTIONS, "-r", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        told = json.loads(done.stdout)["dependencies"]
        # Of what it did not find, it says no version.
        found = [one for one in told if "version" in one]
        return {named(one["name"], one["version"]): [each["id"] for each in one["vulns"]] for one in found}
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as error:
        raise Unanswered(str(path)) from error


def look(tool: Path, kept: Path, lists: list[Path], now: datetime) -> int:
    """The number of faults that are known, each of them said."""
    packages, answers = pinned(lists), kept_in(kept)
    if not answers.serve(packages, now):
        try:
            asked = [ask(tool, path) for path in lists]
            answers = Answers(now.isoformat(), {name: ids for one in asked for name, ids in one.items()})
            keep(kept, answers)
        except Unanswered:
            said = f"celles du {answers.at[:10]} servent" if answers.at else "rien n’en est gardé"
            say(f"Failles connues : pas de réponse, {said}.")
    unknown = packages - set(answers.faults)
    if unknown:
        say(f"Failles connues : rien n’est su de {len(unknown)} paquets sur {len(packages)}.")
    wrong = [(name, one) for name in sorted(packages) for one in answers.faults.get(name, ())]
    wrong = [(name, one) for name, one in wrong if one not in ACCEPTED]
    for name, one in wrong:
        say(f"Faille connue : {name}, {one} (https://osv.dev/{one}).")
    return len(wrong)


def keep(path: Path, answers: Answers) -> None:
    """Whole or not at all: another run may read it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(asdict(answers)), encoding="utf-8")
    beside.replace(path)


if __name__ == "__main__":
    tool, kept, *lists = map(Path, sys.argv[1:])
    sys.exit(1 if look(tool, kept, lists, datetime.now(UTC)) else 0)
