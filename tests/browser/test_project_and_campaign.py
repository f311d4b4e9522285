"""What people do from a project or a campaign: follow it, share it, put it in their agenda, print it."""

import re
import uuid

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser import people

MARK = uuid.uuid4().hex[:6]
SUBJECT = f"Des projets de campagne {MARK}"
PROJECT, CAMPAIGN = "/projets/birdlab/", "/campagnes/fix-it-des-quartiers/"
SYSTEM_SHARING = "navigator.share = async (what) => { window.shared = what; }"


def test_a_subscriber_follows_a_campaign_and_receives_its_projects_for_that_reason(visitor):
    reader, address = visitor(), f"suit-{MARK}@example.org"
    reader.goto(CAMPAIGN)
    reader.get_by_role("link", name="Suivre cette campagne").click()
    expect(reader.get_by_role("main")).to_contain_text("Vous suivrez la campagne « Fix-it des quartiers »")
    reader.get_by_label(re.compile("e-mail")).fill(address)
    reader.get_by_role("button", name="Recevoir la lettre").click()
    mail = people.open_mail(reader, address, "Confirmez")
    confirming = people.follow_mail_link(reader, mail, "Confirmer", "/lettre/confirmation/")
    confirming.get_by_role("button", name="Confirmer").click()
    expect(confirming.locator("main")).to_contain_text("Vous suivez la campagne « Fix-it des quartiers »")
    moderator = people.sign_in(visitor(), "moderation")
    people.write_issue(moderator, SUBJECT)
    people.approve_issue(moderator)
    letter = people.open_mail(reader, address, SUBJECT)
    expect(letter.locator("body")).to_contain_text("Vous suivez la campagne « Fix-it des quartiers »")
    expect(letter.get_by_role("link", name="Acceslibre")).to_be_visible()


@pytest.mark.parametrize("path", [PROJECT, CAMPAIGN])
def test_a_page_is_shared_by_links_without_javascript(demo, visitor, path):
    page = visitor(javascript=False)
    page.goto(path)
    page.get_by_text("Partager", exact=True).click()
    mail = page.get_by_role("link", name="E-mail")
    expect(mail).to_be_visible()
    assert path.strip("/").replace("/", "%2F") in mail.get_attribute("href")
    assert page.get_by_label("Adresse à copier").input_value() == demo + path


def test_a_telephone_shares_in_its_own_way(visitor):
    page = visitor(width=320)
    page.add_init_script(SYSTEM_SHARING)
    page.goto(PROJECT)
    page.get_by_text("Partager", exact=True).click()
    shared = page.evaluate("window.shared")
    assert shared["title"] == "BirdLab"
    assert shared["url"].endswith(PROJECT)
    expect(page.get_by_role("link", name="E-mail")).to_be_hidden()


def test_a_click_selects_the_address_to_copy(visitor):
    page = visitor()
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(PROJECT)
    page.get_by_text("Partager", exact=True).click()
    page.get_by_label("Adresse à copier").click()
    selected = "document.activeElement.value.slice(document.activeElement.selectionStart)"
    assert page.evaluate(selected).endswith(PROJECT)


def test_a_project_goes_into_an_agenda(visitor):
    page = visitor()
    page.goto(PROJECT)
    link = page.get_by_role("link", name="Ajouter les dates à mon agenda")
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.body()).walk("VEVENT")
    assert event["SUMMARY"] == "BirdLab"
    assert event["RRULE"]["FREQ"] == ["YEARLY"]


@pytest.mark.parametrize("path", [PROJECT, CAMPAIGN])
def test_a_printed_page_holds_its_content_and_nothing_to_click(visitor, path):
    page = visitor()
    page.goto(path)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (page.get_by_role("navigation"), page.get_by_text("Partager", exact=True)):
        assert [one for one in hidden.all() if one.is_visible()] == []
    assert page.pdf(format="A4").startswith(b"%PDF")
