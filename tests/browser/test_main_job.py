"""The main job on the running demonstration: an editor publishes, a citizen finds, a subscriber receives."""

import re
import uuid
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.browser import people

MARK = uuid.uuid4().hex[:6]
TITLE = f"Les grillons du talus {MARK}"
SUBJECT = f"Des projets pour l’été {MARK}"
SUMMARY = "Écouter et compter les grillons champêtres d’un talus, un soir d’été."


@pytest.fixture(scope="module")
def published(demo, chromium):
    """A project written by an editor and approved by a moderator, through the admin."""
    for name, act in (
        (
            "redaction",
            lambda page: people.write_project(page, TITLE, SUMMARY, "Insectes et pollinisateurs", "Observer"),
        ),
        ("moderation", lambda page: people.approve_project(page, TITLE)),
    ):
        context = chromium.new_context(base_url=demo, locale="fr-FR")
        context.set_default_timeout(20_000)
        act(people.sign_in(context.new_page(), name))
        context.close()
    return TITLE


def test_the_project_that_an_editor_wrote_is_found_by_a_word_without_javascript(published, visitor):
    page = visitor(javascript=False)
    page.goto("/")
    page.get_by_role("searchbox").first.fill("grillon")
    page.get_by_role("button", name="Chercher").first.click()
    found = page.locator("#results").get_by_role("link", name=published)
    people.reload_until(page, found)
    expect(found).to_be_visible()


def test_it_is_found_by_a_facet_whose_count_is_what_it_shows(published, visitor):
    page = visitor(width=1280)
    page.goto("/projets/")
    choice = page.get_by_role("checkbox", name=re.compile("^Insectes et pollinisateurs"))
    count = int(re.search(r"\d+", choice.evaluate("box => box.labels[0].innerText"))[0])
    choice.check()
    page.wait_for_url(re.compile("theme=insectes"))
    expect(page.locator("#total")).to_have_text(re.compile(rf"^{count} projets?$"))
    expect(page.locator("#results").get_by_role("link", name=published)).to_be_visible()


def test_chance_leads_to_an_open_project_of_the_search_without_javascript(published, visitor):
    page = visitor(javascript=False)
    page.goto("/projets/?q=grillon")
    titles = page.locator("#results").get_by_role("heading", level=3).all_inner_texts()
    page.get_by_role("link", name="Surprenez-moi").click()
    expect(page.get_by_role("link", name=re.compile("Participer")).first).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() in titles


def test_the_back_button_restores_results_and_ticked_boxes(published, visitor):
    page = visitor()
    page.goto("/projets/")
    everything = page.locator("#total").inner_text()
    page.locator("input[name=theme][value=insectes]").check()
    page.wait_for_url(re.compile("theme=insectes"))
    page.go_back()
    expect(page.locator("#total")).to_have_text(everything)
    expect(page.locator("input[name=theme][value=insectes]")).not_to_be_checked()


def test_a_citizen_reads_the_project_its_neighbours_and_their_reasons(published, visitor):
    page = visitor()
    page.goto("/projets/?q=grillon")
    page.locator("#results").get_by_role("link", name=published).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(published)
    # It leads there through an address of ours, where it is counted and nothing else.
    going = page.get_by_role("link", name=re.compile("Participer")).first.get_attribute("href")
    left = page.request.get(urljoin(page.url, going), max_redirects=0)
    assert left.headers["location"] == "https://grillons.example.org/"
    expect(page.locator(".reason").first).to_contain_text(re.compile("Thème|Contribution|proche"))


def test_a_subscriber_confirms_receives_the_project_with_its_reason_and_leaves(published, visitor):
    address = f"lectrice-{MARK}@example.org"
    reader, editor = visitor(), visitor()
    people.ask_for_the_letter(reader, address, "Insectes et pollinisateurs", "Observer")
    request = people.open_mail(reader, address, "Confirmez")
    confirmation = people.follow_mail_link(reader, request, "Confirmer", "/lettre/confirmation/")
    confirmation.get_by_role("button", name="Confirmer").click()
    expect(confirmation.get_by_role("heading", level=1)).to_have_text("C’est confirmé")

    people.sign_in(editor, "moderation")
    people.write_issue(editor, SUBJECT)
    people.preview_as(editor, address)
    expect(editor.frame_locator("iframe.cockpit-phone").get_by_role("heading", name=TITLE)).to_be_visible()
    people.approve_issue(editor)

    letter = people.open_mail(reader, address, SUBJECT)
    expect(letter.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(letter.get_by_text(re.compile("Thème : insectes et pollinisateurs")).first).to_be_visible()
    farewell = people.follow_mail_link(reader, letter, "désabonner", "/lettre/desabonnement/")
    farewell.get_by_role("button", name="Me désabonner").click()
    expect(farewell.get_by_role("heading", level=1)).to_have_text("Vous êtes désabonné(e)")


@pytest.mark.parametrize("path", ["/", "/projets/", "/campagnes/", "/lettre/", "/a-propos/"])
def test_pages_fit_a_small_phone_and_call_no_third_party(demo, visitor, path):
    page = visitor(width=320)
    strangers, complaints = [], []
    page.on("request", lambda request: request.url.startswith(demo) or strangers.append(request.url))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert strangers == []
    assert complaints == []


@pytest.mark.parametrize("path", ["/", "/projets/?theme=oiseaux", "/campagnes/"])
def test_reading_sets_no_cookie(visitor, path):
    page = visitor()
    page.goto(path)
    assert page.context.cookies() == []
