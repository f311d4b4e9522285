"""An editor translates a page; somebody who reads English finds it, and changes language."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser import people

MARK = uuid.uuid4().hex[:6]
TITLE = f"Birds at the feeder {MARK}"


@pytest.fixture(scope="module")
def translated(demo, chromium):
    """The day of the editor: ``{"strangers"}``, the requests of the administration to anybody else."""
    context = chromium.new_context(base_url=demo, locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(60_000)
    page = people.sign_in(context.new_page(), "moderation")
    told = {"strangers": []}
    page.on("request", lambda request: request.url.startswith(demo) or told["strangers"].append(request.url))
    people.translate_to_english(page, "BirdLab", title=TITLE, summary="Play the comings and goings of birds.")
    context.close()
    return told


def test_a_citizen_reads_it_under_its_own_address(translated, visitor):
    page = visitor(javascript=False)
    page.goto("/en/projets/birdlab/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Take part")).to_be_visible()


def test_a_citizen_changes_language_and_comes_back(translated, visitor):
    page = visitor(javascript=False)
    page.goto("/projets/birdlab/")
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_role("link", name="Français", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("BirdLab")
    assert page.url.endswith("/projets/birdlab/")
    assert not page.context.cookies()


def test_the_english_search_finds_the_translation_and_not_the_original(translated, visitor):
    page = visitor(javascript=False)
    page.goto("/en/projets/")
    people.reload_until(page, page.get_by_role("link", name=TITLE, exact=True))
    page.goto(f"/en/projets/?q={MARK}")
    expect(page.get_by_role("link", name=TITLE, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="BirdLab", exact=True)).to_have_count(0)


def test_a_search_keeps_its_filters_from_one_language_to_the_other(visitor):
    page = visitor(javascript=False)
    page.goto("/projets/?theme=oiseaux")
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("checkbox", name=re.compile("^Birds"))).to_be_checked()


def test_translating_asks_nothing_of_anybody_else(translated):
    assert translated["strangers"] == []
