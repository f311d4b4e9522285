"""A commune, from its application to the first answer of its services."""

import re
import uuid

from PIL import Image
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.test_report_cases import NEXT, begin

MARK = uuid.uuid4().hex[:6]
CONTACT, TOWN_HALL = f"adjointe-{MARK}@example.org", f"mairie-{MARK}@example.org"
ROADS, CITIZEN = f"voirie-{MARK}@example.org", f"rue-{MARK}@example.org"
SWEEP = "from campaigns.communes.tasks import sweep_communes; sweep_communes()"


def apply(page):
    page.goto("/communes/")
    page.get_by_role("link", name="Faire participer ma commune").click()
    page.get_by_label("Votre commune").fill("Vannes")
    page.get_by_label("Votre nom et votre fonction").fill("Claire Petit, adjointe")
    page.get_by_label("Votre adresse e-mail").fill(CONTACT)
    page.get_by_role("button", name="Poser la candidature").click()
    expect(page.get_by_role("heading", name="Candidature reçue")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def lead(editor, state="", **fields):
    """Open the commune at the desk, write ``fields`` and give it a state."""
    editor.goto("/admin/communes/participant/?q=Vannes")
    editor.locator("main a[href*='/edit/']").first.click()
    if "name" in fields:
        editor.locator("#id_routes-ADD").click()
    for name, value in fields.items():
        place = "#id_official_email" if name == "official_email" else f"#id_routes-0-{name}"
        editor.locator(place).fill(value)
    if state:
        editor.get_by_label("Passer à l’état").select_option(label=state)
    editor.locator("main form [type=submit]").first.click()
    editor.wait_for_url(re.compile(r"/participant/(\?.*)?$"))


def report(page, picture):
    begin(page, "Revêtement manquant", "Rue du Mené", typed="Vannes")
    page.get_by_label("Décrivez le problème").fill("Un trou. Appelez-moi au 06 12 34 56 78.")
    page.get_by_label("Ajouter une photo").set_input_files(picture)
    page.get_by_role("button", name=NEXT).click()
    page.get_by_role("button", name="Masquer ce qui est personnel").click()
    page.get_by_label("Votre adresse e-mail").fill(CITIZEN)
    page.get_by_role("button", name="Envoyer le signalement").click()
    people.go_by_mail(page, CITIZEN, "Confirmez votre signalement", "/signaler/")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("porte le numéro")).to_be_visible()


def mask_and_publish(moderator):
    moderator.goto("/admin/reports/report/?q=Mené")
    edit = moderator.locator("main a[href*='/edit/']").first.get_attribute("href")
    moderator.locator("main a[href*='/photos/']").first.click()
    for label, value in (("À gauche", 0), ("En haut", 0), ("Largeur", 50), ("Hauteur", 50)):
        moderator.get_by_label(re.compile(label)).fill(str(value))
    moderator.get_by_role("button", name="Masquer cette partie").click()
    expect(moderator.get_by_text("Cette partie de la photo est masquée")).to_be_visible()
    moderator.goto(edit)
    moderator.get_by_label("Passer à l’état").select_option(label="publié")
    moderator.locator("main form [type=submit]").first.click()
    moderator.wait_for_url(re.compile(r"/report/(\?.*)?$"))


def join(citizen, editor):
    """From the application to an active commune."""
    apply(citizen)
    lead(editor, official_email=TOWN_HALL)
    people.go_by_mail(citizen, TOWN_HALL, "souhaite participer", "/communes/confirmer/")
    citizen.get_by_role("button", name="Oui, notre commune est candidate").click()
    expect(citizen.get_by_text("la commune est « vérifiée »")).to_be_visible()
    lead(editor, "accompagnée")
    lead(editor, "active", name="Voirie de Vannes", email=ROADS)
    citizen.goto("/communes/")
    expect(citizen.get_by_role("link", name="Vannes (56)")).to_be_visible()


def answer(service):
    people.go_by_mail(service, ROADS, "Un problème est signalé à Vannes", "/communes/repondre/")
    expect(service.get_by_text("Appelez-moi au […]")).to_be_visible()
    service.get_by_label("pris en charge").check()
    service.get_by_label("Réponse publique").fill("Nous passons mardi.")
    service.get_by_role("button", name="Répondre").click()


def corner(page):
    """The colour of a corner of the photo, as the browser draws it."""
    return page.evaluate(
        "async () => { const image = document.querySelector('main img'); await image.decode();"
        "const drawn = document.createElement('canvas').getContext('2d'); drawn.drawImage(image, 0, 0);"
        "return [...drawn.getImageData(5, 5, 1, 1).data].slice(0, 3) }"
    )


def test_a_commune_applies_becomes_active_and_answers_what_is_reported_there(visitor, demo_shell, tmp_path):
    citizen, editor = visitor(width=320), people.sign_in(visitor(), "redaction")
    join(citizen, editor)
    picture = tmp_path / "trou.png"
    Image.new("RGB", (400, 300), "white").save(picture)
    report(citizen, picture)
    own = citizen.url
    mask_and_publish(people.sign_in(visitor(), "moderation"))
    demo_shell(SWEEP)
    answer(visitor(javascript=False, width=320))
    citizen.goto(own)
    citizen.get_by_role("link", name="La page publique").click()
    expect(citizen.get_by_text("Nous passons mardi.")).to_be_visible()
    assert max(corner(citizen)) < 60
