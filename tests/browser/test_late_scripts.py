"""A slow network: what somebody did before the script came counts as if it had been there."""

import re

import pytest
from playwright.sync_api import expect

#: Times of 20 ms that a page has to ask for its script.
PATIENCE = 1_500


@pytest.fixture
def held(visitor):
    """A page whose script of this name only comes when it is let go: ``page, let_go = held("x")``."""

    def hold(name):
        page, waiting = visitor(), []
        # Where it is deployed, a file bears a digest of what it holds.
        page.route(re.compile(rf"/{name}(\.\w+)?\.js"), lambda route: waiting.append(route))

        def let_go():
            for _time in range(PATIENCE):
                if waiting:
                    return waiting.pop().continue_()
                page.wait_for_timeout(20)
            pytest.fail(f"{name}.js is not asked for")

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
    page, let_go = held("proposals")
    page.goto("/proposer/")
    page.get_by_role("button", name="Commencer").click(no_wait_after=True)
    page.get_by_label("Nom du projet").press_sequentially("Spipoll")
    let_go()
    expect(page.get_by_role("link", name=re.compile("^Spipoll – Suivi"))).to_be_visible()
    expect(page.get_by_text("Enregistré.")).to_be_visible()
