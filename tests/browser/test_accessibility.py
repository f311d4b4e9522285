"""The gate of docs/accessibility.md: what a machine can tell of WCAG 2.2 AA, on every public template."""

import re
import uuid
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import keyboard, tour

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A mail is read inside the page of a webmail, which has its own landmarks.
RULES_OF_WHOLE_PAGES = ["landmark-one-main", "region"]
#: Those that look at colours; the others read the document, its boxes and its letters.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
#: All that the other rules may read, in a few letters.
SHAPE = """() => {
    const read = ["display", "visibility", "opacity", "position", "overflowX", "overflowY", "clip",
        "clipPath", "zIndex", "pointerEvents", "fontSize", "fontWeight", "fontStyle", "textDecorationLine"];
    const parts = [document.documentElement.outerHTML];
    for (const element of document.querySelectorAll("*")) {
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        parts.push([box.x, box.y, box.width, box.height, ...read.map((name) => style[name]),
            ...["::before", "::after"].map((part) => getComputedStyle(element, part).content)].join());
    }
    return parts.join("\\n");
}"""
PHONE, DESK = 320, 1280
VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESK)]
EVERY_VIEW = pytest.mark.parametrize("scheme, width", VIEWS)


@pytest.fixture(scope="module", params=tour.STOPS)
def seen(request, guided, secrets, sent):
    """A stop of the tour, loaded once: size and colours then change as they do for a visitor."""
    visit = tour.visit(guided(), tour.STOPS[request.param], secrets)
    sent[request.param] = visit.html
    yield visit
    visit.page.context.close()


def look(page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})


def broken_rules(page, without=(), only=()):
    """What axe finds wrong, one line by element; ``only``: by these rules, in place of all."""
    options = {
        "runOnly": {"type": "rule" if only else "tag", "values": only or RULES},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    # A page that is looked at again has kept it: half a megabyte to send and to read.
    axe = Axe("0") if page.evaluate("'axe' in window") else Axe()
    found = axe.run(page, options=options).response
    return [
        f"{rule['id']} : {node['target']} {node['html'][:120]} ({rule['helpUrl']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.fixture
def page(guided):
    """A page for one test, where nothing moves by itself."""
    page = guided()
    yield page
    page.context.close()


@EVERY_VIEW
def test_a_page_breaks_no_rule(seen, scheme, width):
    look(seen.page, scheme, width)
    shape = seen.page.evaluate(SHAPE)
    if scheme == "light":
        seen.shapes[width] = shape
    # Where the dark changes nothing but colours, every other rule has answered already.
    is_known = scheme == "dark" and seen.shapes.get(width) == shape
    assert broken_rules(seen.page, only=OF_COLOURS if is_known else ()) == []


@pytest.mark.parametrize(
    ("said", "is_seen"), [("color: white", False), ("visibility: hidden", True), ("font-style: italic", True)]
)
def test_the_gate_sees_what_the_dark_changes_besides_colours(page, said, is_seen):
    page.set_content(f"<style>@media (prefers-color-scheme: dark) {{ p {{ {said} }} }}</style><p>Essai")
    shapes = set()
    for scheme in ("light", "dark"):
        look(page, scheme, DESK)
        shapes.add(page.evaluate(SHAPE))
    assert (len(shapes) == 2) == is_seen


def test_a_page_zoomed_four_times_needs_no_sideways_scroll(seen):
    # 1280 × 1024 pixels at 400 % are 320 × 256 pixels of the stylesheet.
    seen.page.set_viewport_size({"width": PHONE, "height": 256})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_a_page_makes_the_browser_complain_of_nothing(seen):
    assert seen.complaints == []


def test_the_gate_sees_a_fault(page):
    page.set_content("<!doctype html><title>Essai</title><main><h1>Essai</h1><img src='x.png'></main>")
    found = " ".join(broken_rules(page))
    assert "image-alt" in found
    assert "html-has-lang" in found


def test_the_first_key_leads_to_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keyboard.press(page, "Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_project_is_found_with_the_keyboard_alone(page):
    page.goto("/")
    keyboard.reach(page, "input[type=search]")
    page.keyboard.type("oiseaux")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=oiseaux"))
    box = keyboard.reach(page, "input[type=checkbox][name=theme]:not(:checked)")
    chosen = box.get_attribute("value")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(f"theme={chosen}"))
    expect(page.get_by_role("list", name="Filtres choisis").get_by_role("link")).to_have_count(2)
    expect(page.locator(f"input[name=theme][value={chosen}]")).to_be_focused()


def test_what_a_facet_changed_is_announced(page):
    page.goto("/projets/")
    keyboard.reach(page, "input[type=checkbox][name=theme]")
    page.keyboard.press("Space")
    total = re.compile(r"\d+ projet|Aucun projet")
    expect(page.get_by_role("status").filter(has_text=total)).to_have_count(1)


def test_the_letter_is_asked_with_the_keyboard_alone(page):
    page.goto("/lettre/")
    keyboard.reach(page, "input[type=email]")
    page.keyboard.type(f"clavier-{uuid.uuid4().hex[:6]}@example.org")
    keyboard.reach(page, "input[type=checkbox][name=themes]")
    page.keyboard.press("Space")
    keyboard.reach(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("merci"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos messages")


def test_a_closed_facet_opens_with_the_keyboard_alone(page):
    page.goto("/projets/")
    summary = keyboard.reach(page, ".facet:not([open]) > summary")
    name = summary.locator("..").get_attribute("data-facet")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-facet={name}]")).to_have_attribute("open", "")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", ["/", "/projets/birdlab/", "/campagnes/", "/guide-de-style/404/"])
def test_the_focus_is_always_seen(page, path, width):
    look(page, "light", width)
    page.goto(path)
    assert keyboard.walk(page) > 5
    assert urlsplit(page.url).path == path
