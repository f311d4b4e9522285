"""docs/features.md promises nothing that no test proves."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"^- (?P<promise>.+) — `(?P<file>tests/[\w/]+\.py)::(?P<test>\w+)`$")


def promises():
    lines = (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("- ")]


@pytest.mark.parametrize("line", promises())
def test_a_promised_capability_names_a_test_that_exists(line):
    match = LINE.match(line)
    assert match, f"« {line} » : attendu « - Ce qu’on peut faire — `tests/…py::test_…` »"
    tree = ast.parse((ROOT / match["file"]).read_text(encoding="utf-8"))
    assert match["test"] in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
