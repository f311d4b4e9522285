"""Postfix’s own measuring tools, smtp-sink and smtp-source, without Postfix: nothing is installed."""

import os
from pathlib import Path

from tests.services import debian

LIBRARIES, PROGRAMS = Path("usr/lib/postfix"), Path("usr/sbin")


def obtain() -> Path:
    """Return a folder with usr/sbin/smtp-sink and usr/sbin/smtp-source. Raises ServiceError."""
    return debian.unpacked("postfix", wanted="smtp-sink et smtp-source")


def command(home: Path, program: str, *options: str) -> list[str]:
    return [str(home / PROGRAMS / program), *options]


def environment(home: Path) -> dict[str, str]:
    """Ours, where the programs find the libraries of their package."""
    return os.environ | {"LD_LIBRARY_PATH": str(home / LIBRARIES)}
