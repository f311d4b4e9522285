"""docs/asvs.md answers each requirement of levels 1 and 2 of OWASP ASVS 5.0.0 once, and says why.

That the tests it names exist is asked of every page (tests/test_documentation.py).
"""

import re
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (?P<points>V[\d., V]+) \| (?P<state>[^|]+) \| (?P<reason>.+) \|$", re.MULTILINE)
STATES = {"oui", "partiel", "non", "sans objet", "exploitation"}
#: How many requirements of levels 1 and 2 each section has; where one of level 3 comes first, none has.
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}


def requirements():
    return [
        f"V{chapter}.{section}.{number}"
        for chapter, counts in SECTIONS.items()
        for section, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    ]


def text_of(page):
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_each_requirement_is_answered_once():
    wanted = requirements()
    assert len(wanted) == 253
    answered = Counter()
    for row in ROW.finditer(text_of("asvs.md")):
        assert row["state"] in STATES, row[0]
        for point in row["points"].split(", "):
            answered.update(
                [point] if point.count(".") == 2 else [w for w in wanted if w.startswith(point + ".")]
            )
    assert answered == Counter(wanted)


def test_what_is_done_is_proven_or_explained():
    assert all(len(row["reason"]) > 10 for row in ROW.finditer(text_of("asvs.md")))
