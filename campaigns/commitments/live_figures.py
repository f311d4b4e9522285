"""Figures of the site that may stand beside an action, read when its page is.

An app tells its own through the hook « register_live_figures », which gives a list of LiveFigure.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from wagtail import hooks

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LiveFigure:
    code: str
    #: What is counted, in words, after the number.
    label: str
    count: Callable[[], int]


def live_figures() -> dict[str, LiveFigure]:
    """All of them, by code."""
    found = [figure for tell in hooks.get_hooks("register_live_figures") for figure in tell()]
    return {figure.code: figure for figure in found}


def choices() -> list[tuple[str, str]]:
    return [(figure.code, figure.label) for figure in live_figures().values()]
