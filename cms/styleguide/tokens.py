"""The colours of the stylesheet, read from it, and how well one is seen on another."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3}(?:[0-9a-f]{3})?);")
SCHEMES = ("light", "dark")
TEXT, EDGE = 4.5, 3.0
#: What is drawn on what, and the least contrast that WCAG asks: 4.5 for text, 3 for the edge of a control.
USES = (
    *[(ink, paper, TEXT) for ink in ("ink", "ink-soft", "accent") for paper in ("bg", "surface", "tint")],
    ("accent", "accent-soft", TEXT),
    ("ink", "accent-soft", TEXT),
    ("ink", "second-soft", TEXT),
    ("ink", "good-soft", TEXT),
    ("ink", "bad-soft", TEXT),
    ("bad", "bg", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-second", "second", TEXT),
    ("on-hero", "hero", TEXT),
    ("control", "bg", EDGE),
    ("control", "surface", EDGE),
)


@dataclass(frozen=True)
class Pair:
    """One colour on another. The contrasts are WCAG ratios, 1 to 21, in light and in dark."""

    ink: str
    paper: str
    least: float
    light: float
    dark: float

    @property
    def is_enough(self):
        return min(self.light, self.dark) >= self.least


@lru_cache(maxsize=4)
def colours(scheme):
    """``{token: "#rrggbb"}`` of a scheme, "light" or "dark"; the dark one overrides the light one."""
    source = Path(finders.find("css/site.css")).read_text(encoding="utf-8")
    light, dark = source.split("@media (prefers-color-scheme: dark)", 1)
    return dict(COLOUR.findall(light) + (COLOUR.findall(dark) if scheme == "dark" else []))


def swatches():
    """Each colour as ``(token, light, dark)``, in the order of the stylesheet."""
    light, dark = (colours(scheme) for scheme in SCHEMES)
    return [(name, light[name], dark[name]) for name in light]


def pairs():
    """What the site draws on what, with its contrast in both schemes."""
    light, dark = (colours(scheme) for scheme in SCHEMES)
    return [
        Pair(ink, paper, least, contrast(light[ink], light[paper]), contrast(dark[ink], dark[paper]))
        for ink, paper, least in USES
    ]


def contrast(one, other):
    """The WCAG contrast ratio of two colours written #rgb or #rrggbb, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    """The relative luminance of a colour as WCAG defines it, 0 (black) to 1 (white)."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
