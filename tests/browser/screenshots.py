"""Takes the pictures of docs/screenshots from a demonstration: make screenshots."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import people
from tests.browser.conftest import FLAGS
from tests.browser.running_demo import running_demo

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 320, "height": 720}
READER = "amina@example.org"
SUBJECT = "Des projets pour cet hiver"

#: Name of the picture, address, size of the window, colour scheme.
PUBLIC = (
    ("accueil", "/", WIDE, "light"),
    ("accueil-sombre", "/", WIDE, "dark"),
    ("accueil-telephone", "/", PHONE, "light"),
    ("recherche", "/projets/?theme=oiseaux&theme=transports&temps=5-minutes", WIDE, "light"),
    ("recherche-telephone", "/projets/?q=v%C3%A9lo", PHONE, "light"),
    ("projet", "/projets/birdlab/", WIDE, "light"),
    ("campagne", "/campagnes/fix-it-des-quartiers/", WIDE, "light"),
    ("abonnement", "/lettre/", WIDE, "light"),
)


class Studio:
    """A browser that photographs one demonstration into one folder."""

    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder = browser, address, folder

    def open(self, viewport=WIDE, scheme="light"):
        context = self.browser.new_context(
            base_url=self.address, locale="fr-FR", viewport=viewport, color_scheme=scheme
        )
        context.set_default_timeout(20_000)
        return context.new_page()

    def shoot(self, page, name):
        page.wait_for_load_state("networkidle")
        page.screenshot(path=self.folder / f"{name}.png")
        sys.stderr.write(f"{name}\n")

    def public_pages(self):
        for name, path, viewport, scheme in PUBLIC:
            page = self.open(viewport, scheme)
            page.goto(path)
            self.shoot(page, name)

    def editors_desk(self):
        page = people.sign_in(self.open(), "moderation")
        self.shoot(page, "tableau-de-bord")
        people.write_issue(page, SUBJECT)
        people.preview_as(page, READER)
        self.shoot(page, "envoi")
        people.approve_issue(page)

    def letter(self):
        page = self.open({"width": 700, "height": 1000})
        people.open_mail(page, READER, SUBJECT)
        page.goto(page.locator("iframe").first.get_attribute("src"))
        self.shoot(page, "lettre")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_demo(Path(data)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        studio = Studio(browser, address, folder)
        studio.public_pages()
        studio.editors_desk()
        studio.letter()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
