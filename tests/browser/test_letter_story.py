"""A letter from its writing to its report, then what one of its readers decides about themselves."""

import json
import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import people

MARK = uuid.uuid4().hex[:6]
SUBJECT = f"Des projets pour l’hiver {MARK}"
READERS = ("amina", "bruno", "chloe")
#: The demonstration has one worker, on whatever machine runs the tests.
PATIENCE_MS = 120_000


def titles_shown(page):
    letter = page.frame_locator("iframe.cockpit-phone")
    letter.get_by_role("heading", level=1).wait_for()
    return tuple(letter.get_by_role("heading", level=2).all_inner_texts())


def watch(page):
    """See a letter leave, suspend it, let it go on to its end; gives what the cockpit said each time."""
    said, figures = {}, page.locator("#chiffres")
    page.get_by_text(re.compile(r"= [1-9]\d* envoyés? .* [1-9]\d* en attente")).wait_for()
    said["underway"] = figures.inner_text()
    page.get_by_role("button", name="Suspendre").click()
    page.get_by_role("button", name="Reprendre").wait_for()
    # What the mail server has already been given still arrives.
    for name in ("paused", "still"):
        page.wait_for_timeout(1_500)
        page.reload()
        said[name] = figures.inner_text()
    page.get_by_role("button", name="Reprendre").click()
    page.get_by_text(re.compile(r"\d+ destinataires = \d+ envoyés.* 0 en attente")).wait_for()
    people.reload_until(page, page.locator("#bilan-section"))
    said["account"] = figures.inner_text()
    said["results"] = page.locator("#bilan-section").inner_text()
    return said


@pytest.fixture(scope="module")
def sent(demo, chromium):
    """A letter written by an editor, rehearsed, tried, approved by a moderator and sent. Gives what was
    seen on the way."""
    seen, pages = {}, {}
    for name in ("redaction", "moderation"):
        context = chromium.new_context(base_url=demo, locale="fr-FR")
        context.set_default_timeout(PATIENCE_MS)
        pages[name] = people.sign_in(context.new_page(), name)
    editor, moderator = pages.values()
    people.write_issue(editor, SUBJECT)
    cockpit = editor.url
    for reader in READERS:
        people.preview_as(editor, f"{reader}@example.org")
        seen[reader] = titles_shown(editor)
    editor.get_by_role("button", name="Répéter sur tous les abonnés").click()
    report = editor.get_by_text(re.compile("recevraient une lettre"))
    report.wait_for()
    people.reload_until(editor, editor.get_by_text("Projets par lettre"))
    seen["report"] = editor.locator(".cockpit-rehearsal").inner_text()
    seen["verbs"] = editor.get_by_role("link", name="Approuver et envoyer").count()
    people.send_to_the_seed_list(editor, cockpit, f"temoin-{MARK}@example.org")
    seen["seeds"] = editor.locator("#liste-d-essai-section").inner_text()
    moderator.goto(cockpit)
    people.approve_issue(moderator)
    seen |= watch(moderator)
    yield seen
    for page in pages.values():
        page.context.close()


def test_three_readers_would_receive_three_letters(sent):
    assert len({sent[reader] for reader in READERS}) == 3


def test_the_rehearsal_counts_everybody_and_says_why(sent):
    assert re.search(r"Sur \d+ abonnés, \d+ recevraient une lettre", sent["report"])
    assert "moins de 3 projets" in sent["report"]
    assert "partage un thème, une contribution ou un lieu" in sent["report"]


def test_the_editor_does_not_approve_what_they_wrote(sent):
    assert sent["verbs"] == 0


def test_the_seed_list_reads_the_letter_before_it_is_approved(sent):
    assert f"temoin-{MARK}@example.org" in sent["seeds"]


def test_a_letter_is_seen_leaving_then_suspended_and_waits(sent):
    assert "en cours d’envoi" in sent["underway"].lower()
    assert "en pause" in sent["paused"].lower()
    assert sent["still"] == sent["paused"]


def test_a_letter_that_goes_on_reaches_each_reader_once(sent, visitor):
    page = visitor()
    for reader in READERS:
        people.open_mail(page, f"{reader}@example.org", SUBJECT)
        page.goto(f"/boite-aux-lettres/?adresse={reader}@example.org")
        assert page.get_by_role("link", name=SUBJECT).count() == 1


def test_the_report_accounts_for_everybody(sent):
    assert "Le compte est juste" in sent["account"]
    assert "approuvé le" in sent["account"]


@pytest.fixture
def preferences(sent, visitor):
    """Opens the page of preferences of a reader, by the link of their letter, without JavaScript."""

    def open_for(reader):
        page = visitor(javascript=False, width=320)
        letter = people.open_mail(page, f"{reader}@example.org", SUBJECT)
        return people.follow_mail_link(page, letter, "Mes préférences", "/lettre/preferences/")

    return open_for


def test_a_reader_changes_their_choices_on_a_small_phone_without_javascript(preferences):
    page = preferences("amina")
    page.get_by_label("une fois par mois au plus").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_text("Vos choix sont enregistrés.")).to_be_visible()
    expect(page.get_by_label("une fois par mois au plus")).to_be_checked()


def test_the_page_of_preferences_breaks_no_rule_and_fits_a_small_phone(preferences, visitor):
    page = visitor(width=320)
    page.goto(preferences("amina").url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert Axe().run(page).response["violations"] == []


def test_a_reader_takes_their_data_away_then_erases_all(preferences):
    page = preferences("bruno")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger tout ce que nous savons de moi").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert json.load(file)["contributor"]["email"] == "bruno@example.org"
    address = page.url
    page.get_by_role("link", name="Tout effacer").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tout est effacé")
    assert page.goto(address).status == 404
