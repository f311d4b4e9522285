"""The steps of an editor's day in the administration, and who watches over it."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import people

PARIS = ZoneInfo("Europe/Paris")
#: The preview is drawn by the demonstration's only process, on whatever machine runs the tests.
PATIENCE_MS = 60_000


class Witness:
    """What a browser asked of whom, and what it complained of, while somebody works."""

    def __init__(self, context, home):
        self.home, self.strangers, self.complaints = home, [], []
        context.on("request", self.note_request)
        context.on("console", self.note_message)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def note_request(self, request):
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.strangers.append(request.url)

    def note_message(self, message):
        # So does Wagtail's content checker tell developers what it shows to the editor.
        if message.type == "error" and not message.text.startswith("axe.run results"):
            self.complaints.append(f"{message.location['url']} : {message.text}")


def broken_rules(page):
    """The rules that axe finds broken on a page of the administration."""
    return {rule["id"] for rule in Axe().run(page).response["violations"]}


def rules_broken_by_panel(page):
    """The rules that a form breaks, whichever of our panels stands beside it."""
    broken = broken_rules(page)
    for name in ("quality", "figures"):
        if page.locator(f"[data-side-panel-toggle={name}]").count():
            open_panel(page, name)
            broken |= broken_rules(page)
    return broken


def open_form(page, words):
    """Arrive at the form of the first page that the administration finds."""
    page.goto(f"/admin/pages/search/?{urlencode({'q': words})}")
    page.goto(page.locator("main a[href$='/edit/']").first.get_attribute("href"))


def open_panel(page, name):
    """The panel beside the form; Wagtail may have opened it already, as it was on another page."""
    panel = page.locator(f"[data-side-panel={name}]")
    if not panel.is_visible():
        page.locator(f"[data-side-panel-toggle={name}]").click()
    return panel


def read_checks(page, expected):
    """The titles of what the content checker says of what is being typed, once it says ``expected``."""
    open_panel(page, "checks")
    remarks = page.locator("[data-checks-panel] [data-content-checker-name]")
    expect(remarks.filter(has_text=expected)).to_be_visible(timeout=PATIENCE_MS)
    return remarks.all_inner_texts()


def save_draft(page):
    # Written from the title, a moment later than by who types.
    expect(page.locator("#id_slug")).not_to_have_value("")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    # The address says nothing: it is that of the page as soon as the form has saved itself once.
    expect(page.locator(".messages")).to_contain_text(re.compile("créée|mise à jour"))


def schedule(page, minutes):
    """Have the page that is being written go live in some minutes, if it is approved."""
    open_panel(page, "status").get_by_role("button", name="Programmer").click()
    moment = datetime.now(PARIS) + timedelta(minutes=minutes)
    page.locator("#id_go_live_at").fill(moment.strftime("%Y-%m-%d %H:%M"))
    # The calendar that the field opens would hide the button from a mouse.
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer la programmation").press("Enter")


class Board:
    """The lists of projects in the form of a campaign."""

    def __init__(self, page):
        self.page = page

    def list(self, name):
        return self.page.locator(f"[data-project-list={name}]")

    def titles(self, name):
        return self.list(name).locator(".board-item:visible .board-title a").all_inner_texts()

    def item(self, name, title):
        return self.list(name).locator(".board-item:visible", has_text=title)

    def drag(self, title, source, target):
        # As a hand does, little by little: a leap is not always taken for a drag.
        self.item(source, title).hover(position={"x": 20, "y": 20})
        self.page.mouse.down()
        place = self.list(target).bounding_box()
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] - 8
        for steps in (10, 1):
            self.page.mouse.move(x - steps, y, steps=steps)
            self.page.wait_for_timeout(500)
        self.page.mouse.up()
        expect(self.item(target, title)).to_be_visible()

    def press(self, title, name, button):
        """With the keyboard alone, from the project to its button."""
        self.item(name, title).get_by_role("button", name=re.compile(f"^{button} ")).press("Enter")


def begin_campaign(page, title, facet, value):
    """Write a campaign with a saved search of one value; gives its Board and the count that is told."""
    people.go_to_list(page, "Campagnes")
    page.goto(page.locator("a[href$='/add_subpage/']").first.get_attribute("href"))
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill("Écouter ensemble ce qui chante la nuit.")
    # The form also saves itself, and then lets go of what is being dragged.
    save_draft(page)
    builder = page.locator("[data-query-builder]")
    builder.locator("summary").click()
    builder.locator(f"input[data-facet={facet}][value={value}]").check()
    board = Board(page)
    expect(board.list("found").locator(".board-item").first).to_be_visible(timeout=PATIENCE_MS)
    counted = builder.locator("[data-query-count]")
    # The list and the count are asked for apart: either may come first.
    expect(counted).to_contain_text("trouvé", timeout=PATIENCE_MS)
    return board, counted.inner_text()


def seen_in_preview(page):
    """The titles of the projects that the preview of a campaign shows."""
    open_panel(page, "preview")
    cards = page.frame_locator("#w-preview-iframe").locator("section[aria-labelledby=projets] .card h3")
    expect(cards.first).to_be_visible(timeout=PATIENCE_MS)
    return cards.all_inner_texts()
