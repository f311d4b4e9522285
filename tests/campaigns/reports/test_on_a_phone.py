"""The whole story on a narrow screen, with a browser."""

import os
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

from campaigns.reports.models import Report
from tests.campaigns.reports.factories import CategoryFactory
from tests.projects.factories import PlaceFactory

#: The browser's driver runs a loop of its own: the queries of the test itself are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def phone(live_server):
    """Opens a page 320 pixels wide: ``phone(javascript=False)``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )

        def arrive(javascript, scheme="light"):
            context = browser.new_context(
                base_url=live_server.url,
                locale="fr-FR",
                java_script_enabled=javascript,
                viewport={"width": 320, "height": 640},
                color_scheme=scheme,
                geolocation={"latitude": 48.11, "longitude": -1.68},
                permissions=["geolocation"],
            )
            context.set_default_timeout(15_000)
            return context.new_page()

        yield arrive
        browser.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("javascript", [False, True])
def test_a_problem_is_told_on_a_narrow_screen(phone, javascript, mailoutbox):
    CategoryFactory(label="Lampadaire éteint")
    PlaceFactory(code="com-35238", name="Rennes", latitude=48.11, longitude=-1.68)
    page = phone(javascript, scheme="dark" if javascript else "light")
    page.goto("/signaler/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Quel est le problème").select_option(label="Lampadaire éteint")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Où exactement").fill("Devant le 12 rue des Lilas")
    page.get_by_label("Commune ou code postal").fill("Rennes")
    if javascript:
        page.get_by_role("button", name="Ma position").click()
        page.get_by_text("Position notée.").wait_for()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Décrivez le problème").fill("Il ne s’allume plus depuis lundi.")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    assert page.get_by_text("Voici ce qui sera public").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320 if javascript else True
    page.get_by_label("Votre adresse e-mail").fill("ana@example.org")
    page.get_by_role("button", name="Envoyer le signalement").click()
    page.get_by_text("Suivez le lien").wait_for()
    page.goto(re.search(r"http://localhost:8000(/\S+)", mailoutbox[-1].body)[1])
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_text("porte le numéro").wait_for()
    report = Report.objects.get()
    assert report.place.name == "Rennes"
    assert (report.latitude is not None) == javascript
