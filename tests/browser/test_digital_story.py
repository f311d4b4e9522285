"""« Fix-it numérique »: the way is shown before anything is typed, a defacement goes to its correction, and
only an opinion opens the desk to everybody."""

import re
import uuid

from playwright.sync_api import expect

from tests.browser import people

START = "/incident-numerique/"
MARK = uuid.uuid4().hex[:6]
CITY, WITNESS, SERVICE = f"ville-{MARK}.example", f"temoin-{MARK}@example.org", f"dsi-{MARK}@example.org"


def see(page, what):
    page.goto(START)
    page.get_by_label(what).check()
    page.get_by_role("button", name="Voir qui est compétent").click()


def test_a_flaw_is_handed_off_before_anything_can_be_typed_and_nothing_is_stored(visitor):
    page = visitor(javascript=False, width=320)
    page.goto(START)
    assert page.locator("main input:not([type=radio]), main textarea").count() == 0
    see(page, "Une faille de sécurité")
    expect(page.get_by_text("Ne nous envoyez rien")).to_be_visible()
    expect(page.get_by_role("link", name="CERT-FR")).to_be_visible()
    assert page.locator("main input, main textarea, main form").count() == 0
    assert page.context.cookies() == []


def decide(moderator, state):
    moderator.goto("/admin/digital/incident/")
    moderator.locator("main a[href*='/edit/']").first.click()
    moderator.get_by_label("Passer à l’état").select_option(label=state)
    moderator.locator("main form [type=submit]").first.click()
    moderator.wait_for_url(re.compile(r"/incident/(\?.*)?$"))


def test_a_defaced_page_goes_from_the_first_question_to_its_verified_correction(visitor):
    moderator = people.sign_in(visitor(), "moderation")
    moderator.goto("/admin/digital/administration/create/")
    moderator.locator("#id_name").fill(f"Ville {MARK}")
    moderator.locator("#id_domains").fill(CITY)
    moderator.locator("#id_contact").fill(SERVICE)
    moderator.locator("main form [type=submit]").first.click()
    witness = visitor(javascript=False, width=320)
    see(witness, "Un site public défiguré")
    witness.get_by_role("link", name="Le signaler à l’administration").click()
    witness.get_by_label("Adresse de la page").fill(f"www.{CITY}/accueil?x=1")
    witness.get_by_label("Ce que l’on voit").fill("Un drapeau couvre la page.")
    witness.get_by_label("Votre adresse e-mail").fill(WITNESS)
    witness.get_by_role("button", name="Recevoir mon code").click()
    own = witness.url
    mail = visitor(javascript=False)
    people.open_mail(mail, WITNESS, "Votre code")
    witness.get_by_label("Code reçu").fill(re.search(r"code est (\d{6})", mail.content())[1])
    witness.get_by_role("button", name="Confirmer").click()
    expect(witness.get_by_text("porte le numéro")).to_be_visible()
    decide(moderator, "transmis")
    mail.goto(people.mailed_address(mail, SERVICE, "Un signalement vous attend", "/administration/"))
    expect(mail.get_by_text(f"hxxps[:]//www[.]{CITY.replace('.', '[.]')}/accueil")).to_be_visible()
    mail.get_by_role("button", name="Accuser réception").click()
    mail.get_by_role("button", name="C’est corrigé").click()
    decide(moderator, "correction vérifiée")
    witness.goto(own)
    expect(witness.get_by_text("correction vérifiée")).to_be_visible()


def test_only_a_whole_opinion_opens_the_desk_to_everybody(visitor, tmp_path):
    page = people.sign_in(visitor(), "admin")
    page.goto("/admin/settings/digital/desksettings/")
    page.locator("#id_open_to_public").check()
    page.locator("#id_opinion_by").fill("ANSSI")
    page.locator("#id_opinion_on").fill("2026-11-20")
    page.locator("#id_opinion_reference").fill("2026-117")
    page.locator("main form [type=submit]").first.click()
    expect(page.get_by_text("À remplir avant d’ouvrir")).to_be_visible()
    opinion = tmp_path / "avis.txt"
    opinion.write_text("Avis favorable.")
    page.get_by_role("button", name="Choisir un document").click()
    page.locator("#tab-label-upload").click()
    page.locator("#tab-upload input[type=file]").set_input_files(opinion)
    page.locator("#tab-upload input[name$=title]").fill("Avis")
    page.locator("#tab-upload [type=submit]").click()
    page.locator(".modal-content").wait_for(state="detached")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".messages")).to_contain_text("uichet numérique")
    expect(page.locator("#id_open_to_public")).to_be_checked()
