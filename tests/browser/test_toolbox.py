"""What a commune does in the toolbox: find its tool, compare, propose another one."""

import re
import uuid

from playwright.sync_api import expect

from tests.browser import people

TOOLBOX = "/boite-a-outils/"
NAME = f"Voirie claire {uuid.uuid4().hex[:6]}"


def test_a_commune_finds_its_tool_and_reads_the_proof_without_javascript(visitor):
    page = visitor(javascript=False, width=320)
    page.goto(TOOLBOX)
    page.get_by_role("link", name="Trouver l’outil pour ma commune").click()
    page.get_by_label("Signaler un problème dans la rue").check()
    page.get_by_label("Oui, et que ce soit vérifié").check()
    page.get_by_label(re.compile("Quelle est votre commune")).fill("Versailles")
    page.get_by_role("button", name="Voir les outils").click()
    expect(page.get_by_role("main")).to_contain_text("utilisé près de chez vous : Paris")
    page.get_by_role("link", name="DansMaRue").click()
    expect(page.get_by_role("main")).to_contain_text("Oui, vérifié")
    expect(page.get_by_role("main")).to_contain_text("Vérifié le 24 avril 2024")


def test_two_tools_are_ticked_and_compared(visitor):
    page = visitor()
    page.goto(TOOLBOX + "?q=rue")
    page.get_by_label("Comparer « DansMaRue »").check()
    page.get_by_label("Comparer « FixMyStreet »").check()
    page.get_by_role("button", name="Comparer les outils cochés").click()
    expect(page.get_by_role("table")).to_contain_text("BSD-3-Clause")
    expect(page.get_by_role("table")).to_contain_text("AGPL-3.0")


def test_a_tool_that_a_citizen_proposes_waits_for_the_moderators(visitor):
    citizen = visitor(javascript=False)
    citizen.goto(TOOLBOX)
    citizen.get_by_role("link", name="Proposer un outil").click()
    citizen.get_by_label("Nom de l’outil").fill(NAME)
    citizen.get_by_label("Ce qu’il fait", exact=False).fill("Signaler un trou dans la chaussée.")
    citizen.get_by_label("Où peut-on le lire ?").fill("https://voirie.example/")
    citizen.get_by_role("button", name="Proposer cet outil").click()
    expect(citizen.get_by_role("main")).to_contain_text("attend d’être vérifiée")
    moderator = people.sign_in(visitor(), "moderation")
    moderator.goto("/admin/")
    expect(moderator.locator("body")).to_contain_text(NAME)
