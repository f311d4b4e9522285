"""The map of a search on the running demonstration: pointer, keyboard, filters, no third party."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import keyboard, tour
from tests.browser.test_accessibility import EVERY_VIEW, broken_rules, look

MAP = "/projets/?vue=carte"
POINTS = "/projets/carte.json"
MARKERS = ".leaflet-marker-icon"


@pytest.fixture
def page(guided):
    page = guided()
    yield page
    page.context.close()


def open_map(page, path=MAP):
    page.goto(path)
    expect(page.locator(MARKERS).first).to_be_visible()
    return page


def points(page):
    """The features of the map in the page, as the server gives them."""
    address = page.locator("place-map").get_attribute("data-features")
    return json.loads(page.request.get(address).text())["features"]


def test_the_map_and_the_list_keep_the_filters_of_each_other(page):
    page.goto("/projets/?q=observatoire&tous=1")
    total = page.locator("#total").inner_text()
    page.get_by_role("link", name="Carte", exact=True).click()
    page.wait_for_url(re.compile("vue=carte"))
    expect(page.locator("#total")).to_have_text(total)
    expect(page.locator(MARKERS).first).to_be_visible()
    page.get_by_role("link", name="Liste", exact=True).click()
    page.wait_for_url("**/projets/?q=observatoire&tous=1")
    expect(page.locator("#total")).to_have_text(total)


def test_a_facet_changed_on_the_map_draws_it_anew(page):
    open_map(page)
    before = len(points(page))
    page.locator("input[name=tous]").check()
    page.wait_for_url(re.compile("tous=1"))
    assert "vue=carte" in page.url
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\d+ projets"))).to_have_count(1)
    expect(page.locator("place-map")).to_have_attribute("data-features", f"{POINTS}?tous=1")
    expect(page.locator(MARKERS).first).to_be_visible()
    assert len(points(page)) >= before
    assert page.locator("place-map .leaflet-container").count() == 1


def test_going_back_brings_the_former_map(page):
    open_map(page)
    page.locator("input[name=tous]").check()
    page.wait_for_url(re.compile("tous=1"))
    page.go_back()
    expect(page.locator("place-map")).to_have_attribute("data-features", POINTS)
    expect(page.locator(MARKERS).first).to_be_visible()


def test_a_project_is_reached_on_the_map_with_the_keyboard_alone(page):
    open_map(page)
    marker = keyboard.reach(page, f"{MARKERS}:not(.several)")
    name = marker.get_attribute("aria-label")
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a[href^='/projets/']").first
    expect(link).to_be_focused()
    title = link.inner_text()
    assert name.startswith(title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_gathered_marker_opens_with_the_keyboard_and_keeps_the_focus(page):
    open_map(page)
    page.set_viewport_size({"width": 320, "height": 700})
    page.reload()
    marker = keyboard.reach(page, f"{MARKERS}.several")
    name = marker.get_attribute("aria-label")
    assert re.search(r" : \d+ projets$", name)
    page.keyboard.press("Enter")
    expect(page.locator(f"{MARKERS}:focus")).to_have_count(1)
    expect(page.locator(f'{MARKERS}[aria-label="{name}"]')).to_have_count(0)


def test_escape_closes_the_window_of_a_place_and_gives_the_focus_back(page):
    open_map(page)
    marker = keyboard.reach(page, f"{MARKERS}:not(.several)")
    name = marker.get_attribute("aria-label")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator(":focus")).to_have_attribute("aria-label", name)


def test_a_place_far_away_is_one_button_away(page):
    open_map(page)
    page.get_by_role("button", name=re.compile("Guadeloupe")).last.click()
    expect(page.locator(f'{MARKERS}[aria-label*="Guadeloupe"]')).to_be_in_viewport()


def test_the_markers_count_each_project_once(page):
    open_map(page)
    drawn = points(page)
    # The smallest zoom: every region is one marker, unless its parts are already apart.
    held = page.evaluate(
        "[...document.querySelector('place-map').root.parts.values()].map((node) => node.held.size)"
    )
    assert len(drawn) <= sum(held)
    assert max(held) <= len(drawn)


def test_without_javascript_the_places_are_links(visitor):
    page = visitor(javascript=False)
    page.goto(MAP)
    assert page.locator("place-map svg use").count() > 1
    region = page.locator("#results").get_by_role("link", name="Bretagne", exact=True)
    expect(region).to_be_visible()
    region.click()
    assert "ou=reg-53" in page.url
    expect(page.locator("#results .card").first).to_be_visible()


def test_the_map_asks_nothing_of_anybody_else(demo, visitor):
    page = visitor()
    strangers, complaints = [], []
    ours = (demo, "data:")
    page.on("request", lambda request: request.url.startswith(ours) or strangers.append(request.url))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    open_map(page)
    page.get_by_role("button", name="Zoomer", exact=True).click()
    expect(page.locator(".leaflet-overlay-pane path").first).to_be_attached()
    assert strangers == []
    assert complaints == []
    assert page.context.cookies() == []


def test_the_map_runs_under_the_security_policy_of_the_site(guided):
    page, refused = guided(), []
    page.on("console", lambda message: "Content Security" in message.text and refused.append(message.text))
    with page.expect_response(lambda answer: answer.url.endswith(MAP)) as answered:
        open_map(page)
    page.context.close()
    assert "unsafe" not in answered.value.headers["content-security-policy"]
    assert refused == []


def test_the_list_pays_nothing_for_the_map(demo, visitor):
    page = visitor()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/projets/")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "leaflet" in url or "map" in url.rsplit("/static/", 1)[-1]] == []


@EVERY_VIEW
def test_a_map_in_use_breaks_no_rule(page, scheme, width):
    look(page, scheme, width)
    open_map(page)
    page.locator(f"{MARKERS}:not(.several)").first.press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_is_on_the_tour_of_all_gates():
    assert any("vue=carte" in stop.path for stop in tour.STOPS.values())
