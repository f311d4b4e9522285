"""A commitment from its creation to « Abandonné », whose followers know why; a tool that loses its proof."""

import uuid

from playwright.sync_api import expect

from tests.browser import people

MARK = uuid.uuid4().hex[:6]
#: The hour of what happened, put back; then the sweep that the beat would wake within the minute.
A_QUARTER_LATER = """
from datetime import timedelta
from django.db.models import F
from campaigns.commitments.models import Change, Follower
from campaigns.commitments.tasks import sweep_followers
quarter = timedelta(minutes=16)
Change.objects.update(at=F("at") - quarter)
Follower.objects.update(told_at=F("told_at") - quarter)
sweep_followers.delay()
"""
TITLE, FOLLOWER = f"Ouvrir les comptes {MARK}", f"suivre-{MARK}@example.org"


def publish(page):
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").click()


def edit(page, title):
    page.goto(f"/admin/pages/search/?q={title}")
    page.goto(page.locator("main a[href$='/edit/']").first.get_attribute("href"))


def test_a_commitment_is_followed_from_its_creation_until_it_is_given_up(visitor, demo_shell):
    moderator = people.sign_in(visitor(), "moderation")
    people.go_to_list(moderator, "Engagements")
    moderator.goto(moderator.locator("a[href$='/add_subpage/']").first.get_attribute("href"))
    moderator.locator("#id_title").fill(TITLE)
    moderator.locator("#id_summary").fill("Publier les comptes de la ville.")
    moderator.locator("#id_actions-0-title").fill("Publier les comptes de 2026")
    publish(moderator)
    citizen = visitor(javascript=False, width=320)
    citizen.goto("/engagements/")
    citizen.get_by_role("link", name=TITLE).click()
    address = citizen.url
    citizen.get_by_role("link", name="Suivre cet engagement").click()
    citizen.get_by_label("Adresse e-mail").fill(FOLLOWER)
    citizen.get_by_role("button", name="Envoyer").click()
    people.go_by_mail(citizen, FOLLOWER, "Confirmez que vous suivez", "/engagements/confirmer/")
    citizen.get_by_role("button", name="Confirmer").click()
    edit(moderator, TITLE)
    moderator.locator("#id_actions-0-status").select_option(label="Abandonné")
    publish(moderator)
    expect(moderator.get_by_text("Dites pourquoi l’action est abandonnée")).to_be_visible()
    moderator.locator("#id_actions-0-reason").fill("Jugé inopportun")
    publish(moderator)
    citizen.goto(address)
    expect(citizen.get_by_text("Jugé inopportun").first).to_be_visible()
    # Changes are told once nothing has moved for a quarter of an hour.
    demo_shell(A_QUARTER_LATER)
    people.open_mail(citizen, FOLLOWER, f"changements : {TITLE}")
    assert "Jugé inopportun" in citizen.content()


def test_a_tool_whose_code_is_elsewhere_loses_its_open_source_proof(visitor):
    citizen = visitor(javascript=False)
    citizen.goto("/boite-a-outils/polis/")
    expect(citizen.get_by_role("main")).to_contain_text("Oui, vérifié")
    moderator = people.sign_in(visitor(), "moderation")
    edit(moderator, "Pol.is")
    moderator.locator("#id_repository").fill("https://forge.example/polis")
    publish(moderator)
    citizen.reload()
    expect(citizen.get_by_role("main")).to_contain_text("Le dépôt annoncé n’a pas encore été lu")
    expect(citizen.get_by_role("main")).not_to_contain_text("Oui, vérifié")
