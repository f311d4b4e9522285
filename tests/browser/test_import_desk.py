"""The import desk in a browser: 200 rows with 10 faulty ones, mended, imported again, undone."""

import csv
import io
import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import people

ROWS, FAULTY = 200, 10
MARK = uuid.uuid4().hex[:6]
#: Rows are written by the demonstration's only worker, on whatever machine runs the tests.
PATIENCE_MS = 300_000


def catalogue():
    """A CSV file as bytes: every twentieth row has no title."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(["id", "titre", "description", "themes", "lien"])
    for n in range(1, ROWS + 1):
        title = "" if n % (ROWS // FAULTY) == 0 else f"Talus {MARK} {n}"
        link = f"https://talus.example.org/{n}"
        writer.writerow([f"talus-{n}", title, f"Compter les grillons du talus {n}.", "oiseaux", link])
    return output.getvalue().encode()


def mended(content):
    """The file of refused rows with a title on each."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    output = io.StringIO()
    writer = csv.DictWriter(output, list(rows[0]), delimiter=";")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "titre": f"Talus {MARK} corrigé {row['import_ligne']}"})
    return len(rows), output.getvalue().encode()


class Desk:
    """What an editor does at the desk."""

    def __init__(self, page):
        self.page = page

    def deposit(self, name, content):
        self.page.goto("/admin/imports/nouveau/")
        self.give(content, name)
        self.page.get_by_role("button", name="Continuer").click()

    def give(self, content, name):
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator("main input[type=file]").set_input_files(files=[file])

    def say_yes(self, verb):
        self.page.get_by_role("link", name=verb, exact=True).click()
        self.page.get_by_role("main").get_by_role("button", name=verb, exact=True).click()

    def see(self, state):
        panel = self.page.locator("#avancement-section, #avancement")
        expect(panel.get_by_text(state, exact=True).first).to_be_visible(timeout=PATIENCE_MS)

    def count(self, outcome):
        link = self.page.get_by_role("link", name=re.compile(rf"^{outcome} : \d+$"))
        return int(link.inner_text().split(":")[1]) if link.count() else 0


def breaks(page):
    """The rules that axe finds broken on a page."""
    return {rule["id"] for rule in Axe().run(page).response["violations"]}


@pytest.fixture(scope="module")
def journey(demo, chromium):
    """The whole day, told as it went: ``{moment: figures}``."""
    context = chromium.new_context(base_url=demo, locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(60_000)
    page = people.sign_in(context.new_page(), "redaction")
    told = {"strangers": [], "complaints": [], "broken": {}}
    page.on("request", lambda request: request.url.startswith(demo) or told["strangers"].append(request.url))
    page.on("pageerror", lambda error: told["complaints"].append(str(error)))
    page.goto("/admin/reports/site-history/")
    told["broken"]["wagtail"] = breaks(page)
    page.goto("/admin/imports/nouveau/")
    told["broken"]["upload"] = breaks(page)
    live_the_day(Desk(page), told)
    page.goto("/admin/imports/")
    told["broken"]["list"] = breaks(page)
    context.close()
    return told


def live_the_day(desk, told):
    desk.deposit(f"talus-{MARK}.csv", catalogue())
    expect(desk.page.get_by_role("button", name="Essayer")).to_be_visible()
    told["broken"]["columns"] = breaks(desk.page)
    desk.page.get_by_role("button", name="Essayer").click()
    desk.see("Essai terminé")
    told["trial"] = desk.count("Nouveau"), desk.count("Refusé")
    told["broken"]["trial"] = breaks(desk.page)
    desk.say_yes("Importer")
    desk.see("Terminé")
    told["import"] = desk.count("Nouveau"), desk.count("Refusé")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="Télécharger les lignes refusées").click()
    told["downloaded"], content = mended(download.value.path().read_bytes())
    desk.give(content, "corrections.csv")
    desk.page.get_by_role("button", name="Rendre les corrections").click()
    desk.see("Essai terminé")
    desk.say_yes("Importer")
    desk.see("Terminé")
    told["mended"] = desk.count("Nouveau"), desk.count("Refusé")
    desk.say_yes("Annuler cet import")
    desk.see("Annulé")
    told["undone"] = desk.count("Défait"), desk.count("Gardé")


def test_an_editor_imports_two_hundred_rows_mends_ten_and_undoes(journey):
    assert journey["trial"] == (ROWS - FAULTY, FAULTY)
    assert journey["import"] == (ROWS - FAULTY, FAULTY)
    assert journey["downloaded"] == FAULTY
    assert journey["mended"] == (ROWS, 0)
    assert journey["undone"] == (ROWS, 0)


def test_the_desk_calls_no_third_party_and_no_script_fails(journey):
    assert (journey["strangers"], journey["complaints"]) == ([], [])


@pytest.mark.parametrize("page", ["upload", "columns", "trial", "list"])
def test_the_desk_breaks_no_rule_that_wagtail_keeps(journey, page):
    assert journey["broken"][page] - journey["broken"]["wagtail"] == set()


def test_an_editor_follows_an_import_without_javascript(visitor):
    # Signing in asks for no script; the rest is forms and links.
    page = people.sign_in(visitor(javascript=False), "redaction")
    desk = Desk(page)
    desk.deposit("un-talus.csv", f"id;titre\nseul-{MARK};Talus seul {MARK}\n".encode())
    page.get_by_role("button", name="Essayer").click()
    for _attempt in range(60):
        if page.get_by_role("link", name="Importer", exact=True).count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    assert desk.count("Nouveau") == 1
