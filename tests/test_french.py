"""The French that people read: apostrophes, ellipses and spaces as printers set them.

Which space does not break is decided when a page is written (home/typography.py); here it must exist.
"""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.test_house import ROOT, SOURCES, TEMPLATES, name_of, parsed

pytestmark = pytest.mark.once

TRANSLATORS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TRANSLATE = re.compile(r"""\{%-?\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
UNDERSCORE = re.compile(r"""[=:\s]_\((?:"([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b[^%]*%\}(.*?)\{%\s*endblocktranslate", re.DOTALL)
#: What is no prose: addresses, placeholders, variables, times, examples of what to type.
NO_PROSE = re.compile(
    r"https?:\S+|\{\{.*?\}\}|\{%.*?%\}|%\(\w+\)[sd]|%[sd]|<[^>]+>|\{[^}]*\}|&\w+;|\d:\d|\w+=\S+"
)
DEMONSTRATION = sorted(path for app in ROOT.iterdir() for path in app.glob("demo/*.json*"))

FAULTS = {
    "apostrophe droite": re.compile(r"[^\W\d]'[^\W\d]"),
    "trois points": re.compile(r"\.\.\."),
    "espace manquante avant un signe double": re.compile(r"[^\W\d][;!?»](?![\w/])|[^\W\d]:(?=\s)"),
    "espace manquante après «": re.compile(r"«\S"),
    "guillemets droits": re.compile(r'(?:^|\s)"[^\W\d][^"]*"'),
}


def messages_of_code(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATORS:
            told = [given.value for given in node.args if isinstance(given, ast.Constant)]
            yield from (value for value in told if isinstance(value, str))


def messages_of_template(path):
    text = path.read_text(encoding="utf-8")
    for found in (*TRANSLATE.findall(text), *UNDERSCORE.findall(text)):
        yield "".join(found)
    yield from BLOCK.findall(text)


def strings_of(value):
    """Every string of what JSON holds, but those that look like codes and what ``en`` names."""
    if isinstance(value, str):
        yield from [value] if " " in value else []
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from strings_of(part) if name != "en" else ()
    elif isinstance(value, list):
        for part in value:
            yield from strings_of(part)


def faults(texts):
    """(Name of the fault, text) of every fault in ``texts``."""
    prose = [(text, NO_PROSE.sub("X", text)) for text in texts]
    return [(name, text) for text, bare in prose for name, fault in FAULTS.items() if fault.search(bare)]


def test_messages_of_the_code_are_set_as_french_is():
    found = [(name_of(path), *fault) for path in SOURCES for fault in faults(messages_of_code(path))]
    assert found == []


def test_messages_of_the_templates_are_set_as_french_is():
    found = [(name_of(path), *fault) for path in TEMPLATES for fault in faults(messages_of_template(path))]
    assert found == []


@pytest.mark.parametrize("path", DEMONSTRATION, ids=lambda path: Path(path).name)
def test_texts_of_the_demonstration_are_set_as_french_is(path):
    text = path.read_text(encoding="utf-8")
    rows = text.splitlines() if path.suffix == ".jsonl" else [text]
    assert faults(text for row in rows if row for text in strings_of(json.loads(row))) == []


@pytest.mark.parametrize(
    "wrong, name",
    [
        ("l'oiseau", "apostrophe droite"),
        ("Et puis...", "trois points"),
        ("Quoi?", "espace manquante avant un signe double"),
        ("Où: ici", "espace manquante avant un signe double"),
        ("«Spipoll »", "espace manquante après «"),
        ('Le mot "oiseau" y est', "guillemets droits"),
    ],
)
def test_a_fault_is_seen(wrong, name):
    assert name in [found for found, _text in faults([wrong])]


@pytest.mark.parametrize(
    "right", ["L’oiseau… « où » : ici ?", "https://x.fr/?a=b", "%(n)s : %(m)s", "à 8:30", "{{ a }} ; {{ b }}"]
)
def test_what_is_right_is_left_in_peace(right):
    assert faults([right]) == []
