"""Conditions on dates and places that a facet computes at query time: what was stored would go stale.

Engines compile them: ``search.backends`` knows one translation to SQL and one to Elasticsearch.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from search.geography import Point

#: Days that stand for a first or last day that nobody gave: begun long ago, never over.
ENDLESS = {"opens_on": date.min, "closes_on": date.max}


@dataclass(frozen=True)
class Compare:
    """On a first or last day; where there is none, on what stands for it in ``ENDLESS``."""

    field: Literal["opens_on", "closes_on"]
    operator: Literal["lte", "gte"]
    day: date


@dataclass(frozen=True)
class InMonth:
    """The project's season covers this month (1 to 12)."""

    month: int


@dataclass(frozen=True)
class Recruiting:
    """The editors say that the project takes people on."""


@dataclass(frozen=True)
class Within:
    """The project takes place at so many kilometres at most."""

    here: Point
    km: int


@dataclass(frozen=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True)
class All:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    conditions: tuple["Condition", ...]


Condition = Compare | InMonth | Recruiting | Within | Not | All | AnyOf


def on_or_before(field: str, day: date) -> Condition:
    return Compare(field, "lte", day)


def on_or_after(field: str, day: date) -> Condition:
    return Compare(field, "gte", day)


def started(day: date) -> Condition:
    return on_or_before("opens_on", day)


def not_ended(day: date) -> Condition:
    return on_or_after("closes_on", day)


def open_on(day: date) -> Condition:
    return All((started(day), not_ended(day), InMonth(day.month)))


def mostly(condition: Condition) -> Condition:
    """The same condition, said of what most projects meet: counted by those that do not meet it, it takes
    less time."""
    return Not(Not(condition))


def taking_part(day: date) -> Condition:
    """Still takes people on: said by its editors, and not over on that day."""
    return All((Recruiting(), not_ended(day)))


def joinable(day: date) -> Condition:
    """Takes people on that very day: begun, not over, and in season."""
    return All((Recruiting(), open_on(day)))
