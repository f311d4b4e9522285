"""A proposal from its author to the team and back: each is told what the other did."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import people

NEXT = "Enregistrer et continuer"


class Proposer:
    """Somebody who proposes a project, on a telephone and without JavaScript."""

    def __init__(self, page, mark):
        self.page, self.address = page, f"{mark}@example.org"

    def propose(self, title):
        self.page.goto("/proposer/")
        self.page.get_by_role("button", name="Commencer").click()
        self.fill("Nom du projet", title)
        self.fill("Ce que l’on fait", "On note ce que l’on entend par la fenêtre.")
        self.page.get_by_role("button", name=NEXT).click()
        self.page.get_by_role("button", name=NEXT).click()
        self.fill("Par quoi commencer", "Ouvrir la fenêtre.")
        self.page.get_by_role("button", name=NEXT).click()
        self.fill("Que font les participants", f"{title} : personne ne l’entend de partout.")
        self.page.get_by_role("button", name=NEXT).click()
        self.page.get_by_role("button", name=NEXT).click()
        self.fill("Votre adresse e-mail", self.address)
        self.page.get_by_role("button", name="Envoyer la proposition").click()

    def fill(self, label, text):
        self.page.get_by_label(label).fill(text)

    def confirm(self):
        self.follow("Confirmez votre proposition", "/proposer/")
        self.page.get_by_role("button", name="Confirmer").click()

    def follow(self, subject, path):
        people.go_by_mail(self.page, self.address, subject, path)


class Desk:
    """A moderator before the queue of proposals."""

    def __init__(self, page):
        self.page = people.sign_in(page, "moderation")

    def open(self, title):
        self.page.goto("/admin/propositions/")
        self.page.get_by_role("link", name=title).first.click()

    def decide(self, title, verb, words=""):
        self.open(title)
        self.page.get_by_role("link", name=verb, exact=True).click()
        if words:
            self.page.get_by_label("Ce que lira la personne").fill(words)
        self.page.get_by_role("button", name=verb, exact=True).click()
        self.page.wait_for_load_state()

    def publish(self, theme, kind):
        """Publish the draft that the form shows, with what a proposal cannot know."""
        self.page.get_by_role("tab", name="Participation").click()
        self.page.get_by_label(theme, exact=True).check()
        self.page.get_by_label(kind, exact=True).check()
        self.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
        self.page.locator("button[name=action-publish]").click()
        self.page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    def choose(self, title):
        """Choose a page in the dialog of the form."""
        self.page.get_by_role("button", name="Choisissez une page").click()
        self.page.locator(".modal input[name=q]").fill(title)
        self.page.locator(".modal .page-results").get_by_role("link", name=title).first.click()
        self.page.locator(".modal").first.wait_for(state="hidden")


@pytest.fixture
def proposer(visitor, request):
    return Proposer(visitor(javascript=False, width=320), request.node.name.split("_")[1])


@pytest.fixture
def desk(visitor):
    return Desk(visitor())


def test_held_back_released_completed_accepted_and_published(proposer, desk):
    title = "Les fenêtres qui écoutent"
    proposer.propose(title)
    # Written as fast as a program writes: it waits for somebody, and its author is told so.
    expect(proposer.page.get_by_text(re.compile("vérifi")).first).to_be_visible()
    desk.decide(title, "Libérer")
    proposer.confirm()
    desk.decide(title, "Demander de compléter", "Dans quelles villes ?")
    proposer.follow("Votre proposition : à compléter", "/proposer/")
    expect(proposer.page.get_by_text("Dans quelles villes ?")).to_be_visible()
    proposer.page.get_by_role("link", name="Participer", exact=True).click()
    proposer.fill("Par quoi commencer", "Ouvrir la fenêtre, à Lyon ou à Lille.")
    for _step in range(3):
        proposer.page.get_by_role("button", name=NEXT).click()
    proposer.page.get_by_role("button", name="Envoyer la proposition").click()
    desk.decide(title, "Accepter et créer la fiche")
    desk.publish("Insectes et pollinisateurs", "Observer")
    proposer.follow("Votre proposition est en ligne", "/proposer/")
    proposer.page.get_by_role("link", name="Voir la fiche du projet").click()
    expect(proposer.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(proposer.page.get_by_text("à Lyon ou à Lille")).to_be_visible()


def test_refused_with_a_reason(proposer, desk):
    title = "Vendre des fenêtres"
    proposer.propose(title)
    desk.decide(title, "Libérer")
    proposer.confirm()
    desk.decide(title, "Refuser", "C’est une vente, pas un projet.")
    proposer.follow("Votre proposition : refusée", "/proposer/")
    expect(proposer.page.get_by_text("C’est une vente, pas un projet.")).to_be_visible()


def test_merged_into_the_page_that_was_there(proposer, desk):
    title = "Oiseaux à la mangeoire en hiver"
    proposer.propose(title)
    desk.decide(title, "Libérer")
    proposer.confirm()
    desk.open(title)
    desk.page.get_by_role("link", name="Fusionner dans une fiche").click()
    desk.choose("BirdLab")
    desk.page.get_by_role("button", name="Fusionner dans une fiche").click()
    proposer.follow("Votre proposition : fusionnée", "/proposer/")
    proposer.page.get_by_role("link", name="Voir la fiche du projet").click()
    expect(proposer.page.get_by_role("heading", level=1)).to_have_text(re.compile("BirdLab"))
