"""What the law makes of an audit: its rate, its level, how long it is worth something."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent
#: Years during which an audit may be declared.
VALIDITY = 3
#: Share of the applicable criteria from which a site conforms in part.
PARTLY = 0.5


class Status(TextChoices):
    CONFORMING = "C", _("conforme")
    FAILING = "NC", _("non conforme")
    NOT_APPLICABLE = "NA", _("non applicable")


class Level(TextChoices):
    """The three words of the law, as the mention « Accessibilité : … » ends."""

    FULL = "full", _("totalement conforme")
    PARTIAL = "partial", _("partiellement conforme")
    NONE = "none", _("non conforme")


@dataclass(frozen=True)
class Criterion:
    number: str
    text: str


@dataclass(frozen=True)
class Topic:
    """One of the thirteen themes of the RGAA."""

    number: int
    name: str
    criteria: tuple[Criterion, ...]


@cache
def standard() -> dict:
    """The RGAA as its authors write it, with its source and its licence."""
    return json.loads((FOLDER / "criteria.json").read_text(encoding="utf-8"))


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(
        Topic(number, topic["name"], _criteria(number, topic["criteria"]))
        for number, topic in enumerate(standard()["topics"], 1)
    )


def _criteria(topic, texts):
    return tuple(Criterion(f"{topic}.{number}", text) for number, text in enumerate(texts, 1))


@cache
def numbers() -> tuple[str, ...]:
    """The 106 criteria, « 1.1 » to « 13.12 »."""
    return tuple(criterion.number for topic in topics() for criterion in topic.criteria)


@cache
def automatic_checks() -> list[dict]:
    """What machines checked: ``[{"day", "tool", "scope", "defects"}]``, facts of the tests that ship with
    the code."""
    found = json.loads((FOLDER / "automatic_checks.json").read_text(encoding="utf-8"))
    return [{**check, "day": date.fromisoformat(check["date"])} for check in found]


def rate(results: Mapping[str, str]) -> float | None:
    """The share, 0 to 1, of the applicable criteria that are met; None when none applies."""
    counted = Counter(results.values())
    applicable = counted[Status.CONFORMING] + counted[Status.FAILING]
    return counted[Status.CONFORMING] / applicable if applicable else None


def is_complete(results: Mapping[str, str]) -> bool:
    """Whether every criterion has its answer: what is not checked proves nothing."""
    return all(results.get(number) in Status.values for number in numbers())


def level(results: Mapping[str, str]) -> Level:
    reached = rate(results) if is_complete(results) else None
    if reached is None or reached < PARTLY:
        return Level.NONE
    return Level.FULL if reached == 1 else Level.PARTIAL


def expiry(made_on: date) -> date:
    """The first day on which an audit can no longer be declared."""
    try:
        return made_on.replace(year=made_on.year + VALIDITY)
    except ValueError:
        # The 29th of February.
        return date(made_on.year + VALIDITY, 3, 1)
