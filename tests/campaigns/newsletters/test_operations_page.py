"""The page for operators names commands that exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operations-newsletters.md"
COMMANDS = sorted(set(re.findall(r"`manage\.py ([^`]+)`", PAGE.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_is_understood(line):
    name, *arguments = line.split()
    command = load_command_class(get_commands()[name], name)
    assert command.create_parser("manage.py", name).parse_args(arguments)
