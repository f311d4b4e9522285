"""One stylesheet of the State's design system, made from the files of the django-dsfr package.

The package is only read: none of its files is in the tree, and its Django app is not installed.
"""

import posixpath
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

#: The parts that our templates draw with: the whole system weighs 1.2 MB, these a sixth of it.
SOURCES = (
    "core/core",
    *(
        f"component/{name}/{name}"
        for name in (
            *("link", "button", "form", "input", "select", "checkbox", "radio", "search"),
            *("skiplink", "logo", "header", "navigation", "footer", "breadcrumb", "pagination"),
            *("card", "tile", "tag", "badge", "alert", "callout", "quote"),
        )
    ),
)
#: Marianne in two weights: what the system asks in others is drawn with the nearest of them.
WEIGHTS = {400: "fonts/Marianne-Regular.woff2", 700: "fonts/Marianne-Bold.woff2"}

DARK = "[data-fr-theme=dark]"
DARK_SCREEN = "@media (prefers-color-scheme:dark)"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
FONT = re.compile(r"@font-face\{[^}]*\}")
ADDRESS = re.compile(r"""url\((?!["']?data:)["']?([^)"']+)["']?\)""")


def assets():
    """The folder of the package's files, or None when it is not installed."""
    found = find_spec("dsfr")
    return Path(found.origin).parent / "static/dsfr/dist" if found and found.origin else None


@lru_cache(maxsize=1)
def stylesheet():
    """The text of the bundle; its addresses are relative to the folder of ``assets``."""
    fonts = "".join(
        f"@font-face{{font-family:Marianne;font-weight:{weight};font-display:swap;"
        f'src:url({path}) format("woff2")}}'
        for weight, path in WEIGHTS.items()
    )
    screen = [f"{source}.main.min.css" for source in SOURCES]
    printed = [f"{source}.print.min.css" for source in SOURCES]
    parts = [read(path) for path in [*screen, "scheme/scheme.min.css", *printed]]
    return fonts + "\n".join(filter(None, parts))


def files():
    """The addresses that the bundle asks for: fonts and icons."""
    return sorted(set(ADDRESS.findall(stylesheet())))


def read(path):
    """One file of the package as it goes into the bundle; empty when the component has none."""
    source = assets() / path
    if not source.exists():
        return ""
    css = FONT.sub("", source.read_text(encoding="utf-8"))
    return RULE.sub(dark_by_preference, rebased(css, posixpath.dirname(path)))


def rebased(css, folder):
    """Addresses relative to ``folder`` become relative to the folder of the assets."""
    return ADDRESS.sub(lambda found: f"url({posixpath.normpath(posixpath.join(folder, found[1]))})", css)


def dark_by_preference(rule):
    """A rule that waits for a script to choose the dark scheme follows the visitor's device instead."""
    selectors, body = rule.groups()
    if DARK not in selectors:
        return rule[0]
    light = ",".join(one for one in selectors.split(",") if DARK not in one)
    # :root weighs as much as the attribute that it stands for.
    dark = ",".join(one.replace(DARK, ":root") for one in selectors.split(",") if DARK in one)
    return (f"{light}{{{body}}}" if light else "") + f"{DARK_SCREEN}{{{dark}{{{body}}}}}"
