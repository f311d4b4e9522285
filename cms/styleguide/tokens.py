"""The colours of the theme, read from its stylesheets, and how well one is seen on another."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

#: The sheets of each theme; the last one names the tokens, by colours or by tokens of those before it.
STYLESHEETS = {"neutral": ("css/site.css",), "dsfr": ("dsfr/bundle.css", "dsfr/theme.css")}
TOKEN = re.compile(r"--([\w-]+): ?([^;{}]+)")
COLOUR = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?")
ALIAS = re.compile(r"var\(--([\w-]+)\)")
DARK = re.compile(r"@media \(prefers-color-scheme: ?dark\)\s*\{((?:[^{}]*\{[^{}]*\})*)")
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
    sheets = [Path(finders.find(name)).read_text(encoding="utf-8") for name in STYLESHEETS[settings.THEME]]
    values = {}
    for sheet in sheets:
        values |= dict(TOKEN.findall(DARK.sub("", sheet)))
    for sheet in sheets if scheme == "dark" else ():
        values |= dict(TOKEN.findall("".join(DARK.findall(sheet))))
    named = [name for name, _value in TOKEN.findall(sheets[-1])]
    found = {name: resolved(values, name) for name in named}
    return {name: value for name, value in found.items() if COLOUR.fullmatch(value)}


def resolved(values, name):
    """The value of a token, through the tokens that it stands for."""
    value = values.get(name, "")
    alias = ALIAS.fullmatch(value)
    return resolved(values, alias[1]) if alias else value


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
