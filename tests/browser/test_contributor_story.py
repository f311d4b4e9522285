"""Whoever takes part, without an account: find a project, say so, and be handed over when it ends."""

import re
import uuid
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser import editors, people

MARK = uuid.uuid4().hex[:6]
ENDS, PAGE = "Observatoire des saisons", "/projets/observatoire-des-saisons/"
#: What the beat does each morning, at whatever hour this runs and even if it did today.
NOON = """
from django.utils import timezone
from campaigns.newsletters import endings
from campaigns.newsletters.enums import IssueKind
from campaigns.newsletters.models import Issue
# The beat may have opened the day itself since the project ended: its letters have left.
Issue.objects.filter(kind=IssueKind.ENDING, deliveries=None).delete()
endings.open_the_day(timezone.localtime().replace(hour=12))
"""


def test_four_questions_lead_to_projects_that_each_say_why(visitor):
    page = visitor(javascript=False, width=320)
    page.goto("/")
    page.get_by_role("link", name="Trouver mon projet en 1 minute").click()
    page.get_by_label("Oiseaux", exact=True).check()
    page.get_by_label("Observer", exact=True).check()
    page.get_by_label("une heure au plus").check()
    page.get_by_label("Où voulez-vous participer").fill("Rennes")
    page.get_by_role("button", name="Voir mes projets").click()
    found = page.get_by_role("main").locator(".card")
    expect(found.first.locator(".reason")).to_contain_text(re.compile("Oiseaux · Observer · .+ · .+"))
    assert found.count() == page.locator(".card .reason").count()
    found.first.get_by_role("link").first.click()
    expect(page.get_by_role("link", name="Participer").first).to_be_visible()
    assert page.context.cookies() == []


def end(moderator, title):
    """Write, as a moderator, that a project ended yesterday."""
    editors.open_form(moderator, title)
    moderator.get_by_role("tab", name="Participation").click()
    moderator.locator("#id_closes_on").fill((date.today() - timedelta(days=1)).isoformat())
    moderator.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with moderator.expect_navigation():
        moderator.locator("button[name=action-publish]").click()


def test_who_follows_a_project_that_ends_is_handed_over_by_mail_and_on_its_page(visitor, demo_shell):
    reader, address = visitor(), f"fidele-{MARK}@example.org"
    reader.goto(PAGE)
    reader.get_by_role("link", name="Suivre ce projet").click()
    reader.get_by_label(re.compile("e-mail")).fill(address)
    reader.get_by_role("button", name="Recevoir la lettre").click()
    people.go_by_mail(reader, address, "Confirmez", "/lettre/confirmation/")
    reader.get_by_role("button", name="Confirmer").click()
    end(people.sign_in(visitor(), "moderation"), ENDS)
    reader.goto(PAGE)
    expect(reader.get_by_text("Ce projet s’est terminé")).to_be_visible()
    expect(reader.get_by_role("heading", name="Ouverts en ce moment")).to_be_visible()
    demo_shell(NOON)
    mail = people.open_mail(reader, address, "Un projet que vous suivez se termine", patience=120)
    expect(mail.get_by_text(f"Proche de « {ENDS} », que vous suivez et qui se termine").first).to_be_visible()
    # Its first link is the first of the projects that it proposes.
    there = people.follow_mail_link(reader, mail, "", "/projets/")
    expect(there.get_by_role("link", name="Participer").first).to_be_visible()
