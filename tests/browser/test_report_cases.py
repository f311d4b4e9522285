"""The cases of a report, on a telephone: near a border, told already, where no commune takes part."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser import people

NEXT = "Enregistrer et continuer"
#: In Rennes, a few steps from the next commune.
BORDER = ("48.082", "-1.68")


@pytest.fixture
def citizen(visitor):
    return visitor(javascript=False, width=320)


def begin(page, kind, where, typed="", point=()):
    page.goto("/signaler/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Quel est le problème").select_option(label=kind)
    page.get_by_role("button", name=NEXT).click()
    page.get_by_label("Où exactement").fill(where)
    page.get_by_label("Commune ou code postal").fill(typed)
    if point:
        page.get_by_text("Coordonnées du point").click()
        page.get_by_label("Latitude").fill(point[0])
        page.get_by_label("Longitude").fill(point[1])
    page.get_by_role("button", name=NEXT).click()


def test_near_a_border_one_says_in_which_commune_one_stands(citizen):
    begin(citizen, "Sur un rideau métallique", "Sur le pont", point=BORDER)
    expect(citizen.get_by_role("heading", level=1)).to_have_text("La commune")
    expect(citizen.get_by_label("Rennes")).to_be_checked()
    citizen.get_by_label("Noyal-Châtillon-sur-Seiche").check()
    citizen.get_by_role("button", name=NEXT).click()
    citizen.get_by_label("Décrivez le problème").fill("Un grand dessin.")
    citizen.get_by_role("button", name=NEXT).click()
    expect(citizen.get_by_text("Sur le pont, Noyal-Châtillon-sur-Seiche")).to_be_visible()


def test_what_was_told_already_is_joined_rather_than_told_again(citizen):
    begin(citizen, "Revêtement manquant", "Rue d’Antrain", typed="Rennes")
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Déjà signalé ?")
    citizen.get_by_role("link", name=re.compile("Rue d’Antrain")).click()
    address = f"aussi-{uuid.uuid4().hex[:6]}@example.org"
    citizen.get_by_label("Votre adresse e-mail").fill(address)
    citizen.get_by_role("button", name="Compter et suivre").click()
    report = citizen.url
    people.go_by_mail(citizen, address, "Confirmez que c’est aussi votre problème", "/moi-aussi/")
    citizen.get_by_role("button", name="Confirmer").click()
    expect(citizen.get_by_role("heading", name="Le problème est-il réglé ?")).to_be_visible()
    citizen.goto(report)
    expect(citizen.get_by_text(re.compile("personnes? (est|sont) concernée"))).to_be_visible()


def test_where_no_commune_takes_part_one_learns_it_and_sees_tools_of_others(visitor):
    citizen = visitor(width=320)
    citizen.goto("/signaler/tous/?commune=com-29019")
    citizen.get_by_role("link", name=re.compile("Rue de Siam")).click()
    answer = citizen.get_by_role("region", name="Qui s’en occupe")
    expect(answer).to_contain_text("Brest (29) ne participe pas encore : rien ne lui est envoyé")
    expect(answer.locator("li a[href*='/boite-a-outils/']")).to_have_count(3)
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 320
    assert citizen.context.cookies() == []
