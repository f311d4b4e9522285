"""A slow network: what somebody did before the script came counts as if it had been there."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def held(visitor):
    """A page whose file of this name only comes when it is let go: ``page, let_go = held("x.js")``."""

    def hold(name):
        page, waiting = visitor(), []
        page.route(re.compile(re.escape(name)), lambda route: waiting.append(route))

        def let_go():
            while not waiting:
                page.wait_for_timeout(20)
            waiting.pop().continue_()

        return page, let_go

    return hold


def test_a_box_ticked_before_the_script_came_filters_when_it_comes(held):
    page, let_go = held("discovery")
    page.goto("/projets/")
    page.locator("input[name=theme][value=oiseaux]").check()
    let_go()
    page.wait_for_url(re.compile("theme=oiseaux"))
    expect(page.locator("#total")).to_contain_text(re.compile("^[0-9] projets"))


def test_what_was_typed_before_the_script_came_is_kept_when_it_comes(held):
    page, let_go = held("proposals.js")
    page.goto("/proposer/")
    page.get_by_role("button", name="Commencer").click(no_wait_after=True)
    page.get_by_label("Nom du projet").press_sequentially("Spipoll")
    let_go()
    expect(page.get_by_role("link", name=re.compile("^Spipoll – Suivi"))).to_be_visible()
    expect(page.get_by_text("Enregistré.")).to_be_visible()
