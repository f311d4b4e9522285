"""Lines of the log without anything of anybody: no e-mail nor network address, no secret of a link."""

import json
import logging
import re
from datetime import UTC, datetime

#: What is written instead of what a pattern finds, in this order.
DISGUISES = (
    # The password of an engine, as its address bears it.
    (re.compile(r"(?<=://)[^\s/@]+@"), "…@"),
    # From its first letter only: from each of them, a long word would take the square of its length.
    (re.compile(r"(?<![\w.+%'-])[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[courriel]"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[adresse]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}(?::?[0-9a-fA-F]{1,4})+(?![\w:])"), "[adresse]"),
    # In the path of an address, or as the value of a parameter: what opens somebody's door.
    # A word of an address has no capitals.
    (
        re.compile(r"(?<=[/=])(?:(?=[\w:.~-]*[A-Z:])[\w:.~-]{20,}|[0-9a-f-]{30,})(?=[/&\s\"'?]|$)"),
        "[secret]",
    ),
)


def disguised(text: str) -> str:
    for pattern, instead in DISGUISES:
        text = pattern.sub(instead, text)
    return text


class PlainFormatter(logging.Formatter):
    """The usual lines, disguised."""

    def format(self, record):
        return disguised(super().format(record))


class JsonFormatter(logging.Formatter):
    """A JSON object for each line: time (ISO 8601, UTC), level, logger, message, error when there is one."""

    def format(self, record):
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": disguised(record.getMessage()),
        }
        if record.exc_info:
            told["error"] = disguised(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)
