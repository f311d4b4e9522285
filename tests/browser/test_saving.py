"""A page saves itself while it is written: what is done by hand meanwhile is not lost, nor done twice."""

import uuid

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.editors import Witness

SLOW_MS = 1500
TITLE = f"Mares du plateau {uuid.uuid4().hex[:6]}"


def answer_after(line, milliseconds):
    """Each answer takes its time, as from a server that has much to do."""
    conditions = {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", conditions)


def test_a_page_submitted_while_it_saves_itself_is_written_once(visitor, demo):
    page = people.sign_in(visitor(), "redaction")
    witness = Witness(page.context, demo)
    people.go_to_list(page, "Projets")
    page.goto(page.locator("a[href$='/add_subpage/']").first.get_attribute("href"))
    line = page.context.new_cdp_session(page)
    answer_after(line, SLOW_MS)
    with page.expect_request(lambda request: request.method == "POST" and "/pages/add/" in request.url):
        page.locator("#id_summary").fill("Écouter les mares.")
        page.locator("#id_title").press_sequentially(TITLE, delay=150)
    people.submit(page, sent=lambda: answer_after(line, 0))
    expect(page.locator(".messages")).to_contain_text("soumise")
    assert witness.complaints == []
    page.goto(f"/admin/pages/search/?q={TITLE.split()[-1]}")
    assert page.locator("main tr", has_text=TITLE).count() == 1
