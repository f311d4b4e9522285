"""Takes the pictures of docs/screenshots from a demonstration: make screenshots."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import people
from tests.browser.conftest import FLAGS
from tests.browser.running_demo import ROOT, environment_of, running_demo

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


#: Of the project being written.
CHOICES = ("Insectes et pollinisateurs", "Observer")
#: The same of the administration, as a moderator sees it.
DESKS = (
    ("etat", "/admin/etat/"),
    ("qualite", "/admin/projets/qualite/"),
    ("imports", "/admin/imports/"),
    ("signalements", "/admin/reports/report/"),
    ("propositions", "/admin/propositions/"),
)
#: What somebody tells, so that the desks have something to show.
TOLD = """
from campaigns.reports.models import Category
from projects.models import Place
from tests.campaigns.reports.factories import ReportFactory
from tests.projects.proposals.factories import ProposalFactory

town = Place.objects.filter(kind="commune", name="Rennes").first()
kinds = Category.objects.filter(children=None, private=False)
for rank, path in enumerate(([], [], ["published"], ["published", "sent"], ["published", "solved"])):
    ReportFactory(category=kinds[7 * rank], place=town, where=f"{3 * rank + 4} rue des Lilas", path=path)
ProposalFactory.create_batch(3, received=True)
"""


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
        path = self.folder / f"{name}.png"
        page.screenshot(path=path)
        # A page has few colours: 256 of them weigh three times less, and are not seen.
        with Image.open(path) as image:
            image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
        sys.stderr.write(f"{name}\n")

    def public_pages(self):
        for name, path, viewport, scheme in PUBLIC:
            page = self.open(viewport, scheme)
            page.goto(path)
            self.shoot(page, name)

    def editors_desk(self):
        page = people.sign_in(self.open(), "moderation")
        self.shoot(page, "tableau-de-bord")
        for name, path in DESKS:
            page.goto(path)
            self.shoot(page, name)
        people.fill_project(page, "Compter les grillons", "Écouter dix minutes, le soir.", *CHOICES)
        self.shoot(page, "projet-edition")
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
        shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", TOLD]
        subprocess.run(shell, cwd=ROOT, env=environment_of(Path(data)), check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        studio = Studio(browser, address, folder)
        studio.public_pages()
        studio.editors_desk()
        studio.letter()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
