"""The living styleguide in a browser: what its markup alone does not tell."""

import pytest
from playwright.sync_api import expect

from cms.styleguide import tokens


@pytest.fixture
def guide(visitor):
    page = visitor()
    page.goto("/guide-de-style/")
    return page


def painted(page):
    """The colour of each swatch as the browser paints it, by token."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".guide-swatches li")].map((item) => [
            item.querySelector("strong").textContent, getComputedStyle(item.querySelector("rect")).fill]))"""
    )


def rgb(colour):
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    return "rgb({}, {}, {})".format(*(int(digits[start : start + 2], 16) for start in (0, 2, 4)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_swatch_has_the_colour_of_its_scheme(guide, scheme):
    guide.emulate_media(color_scheme=scheme)
    assert painted(guide) == {name: rgb(colour) for name, colour in tokens.colours(scheme).items()}


def test_each_entry_of_the_summary_leads_to_its_section(guide):
    entries = guide.get_by_role("navigation", name="Sommaire du guide").get_by_role("link")
    for link in entries.all():
        target = link.get_attribute("href")
        expect(guide.locator(f"h2{target}")).to_have_text(link.inner_text())


def test_a_closed_filter_of_the_guide_opens(guide):
    filters = guide.locator("section", has=guide.locator("#filtres")).locator("details")
    closed = filters.first
    expect(closed.get_by_role("checkbox").first).to_be_hidden()
    closed.locator("summary").click()
    expect(closed.get_by_role("checkbox").first).to_be_visible()


def test_no_picture_of_the_guide_is_missing(guide):
    guide.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    guide.wait_for_load_state("networkidle")
    broken = "[...document.images].filter((i) => i.loading !== 'lazy' && !i.naturalWidth).map((i) => i.src)"
    assert guide.evaluate(broken) == []


def test_an_example_link_leads_nowhere_else(guide):
    places = guide.locator(".guide-states a:not(details a)").evaluate_all(
        "all => all.map((a) => a.getAttribute('href'))"
    )
    # Those of what is shared, in their own box, are of other sites.
    ours = ("#", "?", "/projets/", "/themes/", "/territoires/", "/lettre/", "/guide-de-style/")
    assert [place for place in places if place != "/" and not place.startswith(ours)] == []
