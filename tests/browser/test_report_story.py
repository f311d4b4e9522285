"""A citizen tells a problem of the street, on a narrow screen."""

import pytest
from playwright.sync_api import expect

from tests.browser import people

NEXT = "Enregistrer et continuer"


@pytest.mark.parametrize("javascript", [False, True], ids=["without-javascript", "with-javascript"])
def test_a_problem_is_told_on_a_narrow_screen(visitor, javascript):
    page = visitor(javascript=javascript, width=320)
    page.goto("/signaler/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Quel est le problème").select_option(label="Sur un rideau métallique")
    page.get_by_role("button", name=NEXT).click()
    page.get_by_label("Où exactement").fill("Devant le 12 rue des Lilas")
    page.get_by_label("Commune ou code postal").fill("Rennes")
    if javascript:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": 48.11, "longitude": -1.68})
        page.get_by_role("button", name="Ma position").click()
        expect(page.get_by_text("Position notée.")).to_be_visible()
    page.get_by_role("button", name=NEXT).click()
    page.get_by_label("Décrivez le problème").fill("Peint dans la nuit de lundi.")
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_text("Voici ce qui sera public")).to_be_visible()
    if javascript:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    address = f"rue-{javascript}@example.org".lower()
    page.get_by_label("Votre adresse e-mail").fill(address)
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_text("Suivez le lien")).to_be_visible()
    people.go_by_mail(page, address, "Confirmez votre signalement", "/signaler/")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("porte le numéro")).to_be_visible()


def test_a_point_is_put_on_the_map_with_the_keyboard(visitor):
    page = visitor(javascript=True, width=320)
    page.goto("/signaler/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Quel est le problème").select_option(label="Sur un rideau métallique")
    page.get_by_role("button", name=NEXT).click()
    assert page.locator("script[src*=leaflet]").count() == 0
    page.get_by_text("Placer le point sur une carte").focus()
    page.keyboard.press("Enter")
    map_shown = page.get_by_role("group", name="Carte où placer le point")
    expect(map_shown).to_be_visible()
    map_shown.focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Mettre le point au centre").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Point placé.")).to_be_visible()
    by_key = page.locator("[name=latitude]").input_value()
    assert 41 < float(by_key) < 52
    map_shown.click(position={"x": 100, "y": 60})
    expect(page.locator("[name=latitude]")).not_to_have_value(by_key)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
