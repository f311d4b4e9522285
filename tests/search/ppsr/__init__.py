"""Whether a document is PPSR Core 2020.0, as its JSON Schema and its formats say (README.md beside)."""

import json
import re
from datetime import datetime
from pathlib import Path

from jsonschema import Draft7Validator, FormatChecker

SCHEMA = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))

formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_moment(text):
    return datetime.fromisoformat(text).tzinfo is not None


@formats.checks("duration")
def is_duration(text):
    return bool(re.fullmatch(r"P\d+D", text))


@formats.checks("uri")
def is_uri(text):
    return text.startswith(("http://", "https://"))


VALIDATOR = Draft7Validator(SCHEMA, format_checker=formats)


def faults(document) -> list[str]:
    """One line for each place where the document is not as the standard wants."""
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in VALIDATOR.iter_errors(document)]
