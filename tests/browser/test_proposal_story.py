"""A citizen proposes a project: what exists is told while typing, or at the end of the step."""

import re

import pytest
from playwright.sync_api import expect

NEXT = "Enregistrer et continuer"


@pytest.fixture
def begin(visitor):
    """Opens the first step of a new proposal: ``begin(javascript=False)``."""

    def start(**how):
        page = visitor(**how)
        page.goto("/proposer/")
        page.get_by_role("button", name="Commencer").click()
        return page

    return start


def test_what_is_there_is_told_while_typing_and_what_is_typed_is_kept(begin):
    page = begin()
    page.get_by_label("Nom du projet").press_sequentially("Spipoll")
    expect(page.get_by_role("link", name=re.compile("^Spipoll – Suivi"))).to_be_visible()
    expect(page.get_by_text("Enregistré.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Nom du projet")).to_have_value("Spipoll")


def test_without_javascript_one_leaves_comes_back_and_sends(begin):
    page = begin(javascript=False, width=320)
    page.get_by_label("Nom du projet").fill("Spipoll")
    page.get_by_label("Ce que l’on fait").fill("On écoute la rue à midi.")
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_role("heading", name="Ce projet est peut-être déjà ici")).to_be_visible()
    page.get_by_label("Nom du projet").fill("Les rues qui chantent à midi")
    page.get_by_role("button", name=NEXT).click()
    page.get_by_role("link", name="Finir plus tard").click()
    kept = page.url
    page.goto("/")
    page.goto(kept)
    page.get_by_role("link", name="Participer", exact=True).click()
    page.get_by_label("Par quoi commencer").fill("Choisir une rue.")
    page.get_by_role("button", name=NEXT).click()
    page.get_by_label("Que font les participants").fill("Personne n’entend toutes les rues.")
    page.get_by_role("button", name=NEXT).click()
    page.get_by_role("button", name=NEXT).click()
    page.get_by_label("Votre adresse e-mail").fill("ana@example.org")
    page.get_by_role("button", name="Envoyer la proposition").click()
    # Sent as fast as by a program, it waits for somebody first; in both cases the address is to be confirmed.
    expect(page.get_by_text("confirmer votre adresse")).to_be_visible()
    expect(page.get_by_text("Merci")).to_have_count(0)
