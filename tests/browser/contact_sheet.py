"""Every page type × theme × width × scheme on one HTML page.

python -m tests.browser.contact_sheet FOLDER [THEME…]: all the installed themes unless some are named.
"""

import html
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import tour
from tests.browser.conftest import FLAGS
from tests.browser.running_demo import running_demo

WIDTHS, SCHEMES = (1280, 320), ("light", "dark")
#: What a thumbnail shows of a page, in pixels: its whole length would be unreadable.
TALLEST, THUMBNAIL = 2400, 360
#: The theme of the State needs its own packages (requirements-dsfr.txt) and the right to wear it.
THEMES = {"neutral": {}} | ({"dsfr": {"THEME": "dsfr", "STATE_SITE": "true"}} if find_spec("dsfr") else {})
PATIENCE_MS = 20_000
HEAD = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Planche-contact</title><style>
body{font:14px system-ui;margin:1rem;background:#777;color:#fff}ul{display:flex;flex-wrap:wrap;gap:1rem;
padding:0;list-style:none}img{display:block;max-width:22rem;border:1px solid #000}a{color:#fff}</style>"""


@dataclass(frozen=True)
class Shot:
    theme: str
    stop: str
    width: int
    scheme: str

    @property
    def name(self):
        return f"{self.theme}/{self.stop}-{self.width}-{self.scheme}"


def shots(theme):
    """Every picture to take of a theme, the four views of a page side by side."""
    return [Shot(theme, stop, width, scheme) for stop, width, scheme in product(tour.STOPS, WIDTHS, SCHEMES)]


def shoot(browser, address, theme, folder):
    """Take the pictures of one theme from a running demonstration."""
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    secrets = tour.secrets(context.new_page(), "planche")
    for stop in tour.STOPS:
        page = context.new_page()
        tour.visit(page, tour.STOPS[stop], secrets)
        for shot in (shot for shot in shots(theme) if shot.stop == stop):
            page.emulate_media(color_scheme=shot.scheme)
            page.set_viewport_size({"width": shot.width, "height": 900})
            # Pictures that wait to be near the screen are asked for.
            page.evaluate("document.querySelectorAll('img').forEach((i) => { i.loading = 'eager' })")
            page.wait_for_load_state("networkidle")
            path = folder / f"{shot.name}.png"
            page.screenshot(path=path, full_page=True)
            shorten(path)
        page.close()
        sys.stderr.write(f"{theme} {stop}\n")
    context.close()


def shorten(path):
    """Cut a very long picture, and leave a small one beside it."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB").crop((0, 0, opened.width, min(opened.height, TALLEST)))
    picture.save(path)
    picture.thumbnail((THUMBNAIL, THUMBNAIL * TALLEST // 1280 * 2))
    picture.save(path.with_suffix(".jpg"), quality=80)


def sheet(taken):
    """The page that shows the pictures ``taken``, by theme and page type."""
    parts = [HEAD, "<h1>Planche-contact</h1>"]
    for theme in dict.fromkeys(shot.theme for shot in taken):
        for stop in tour.STOPS:
            mine = [shot for shot in taken if (shot.theme, shot.stop) == (theme, stop)]
            parts.append(f"<h2>{html.escape(f'{theme} · {stop} · {tour.STOPS[stop].path}')}</h2><ul>")
            parts += [thumbnail(shot) for shot in mine]
            parts.append("</ul>")
    return "\n".join(parts)


def thumbnail(shot):
    words = f"{shot.stop}, {shot.width} px, {shot.scheme}"
    return f'<li><a href="{shot.name}.png"><img src="{shot.name}.jpg" alt="{words}"></a>{words}</li>'


def main(folder, themes):
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for theme in themes:
            (folder / theme).mkdir(parents=True, exist_ok=True)
            os.environ.update(THEMES[theme])
            with tempfile.TemporaryDirectory() as data, running_demo(Path(data)) as address:
                shoot(browser, address, theme, folder)
            taken += shots(theme)
        browser.close()
    page = folder / "index.html"
    page.write_text(sheet(taken), encoding="utf-8")
    sys.stdout.write(f"{len(taken)} images : {page}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:] or THEMES)
