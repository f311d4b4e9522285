"""Whoever carries a project: claim its page, correct it, show it elsewhere, and see who takes part."""

import re
import threading
import uuid
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from home.counting import FLOOR
from tests.browser import people, space

MARK = uuid.uuid4().hex[:6]
PROJECT, PAGE = "Mission Hérisson", "/projets/mission-herisson/"
OWNER, NOMINATOR = f"anne-{MARK}@lpo.fr", f"voisin-{MARK}@example.org"
COLLEAGUE, CONTRIBUTOR = f"paul-{MARK}@example.org", f"camille-{MARK}@example.org"
#: A citizen had proposed the project, and an editor accepted.
PROPOSED = f"""
from django.utils import timezone
from projects.models import ProjectPage
from projects.proposals.actions import confirmed_person
from projects.proposals.enums import ProposalState
from projects.proposals.models import Proposal
page = ProjectPage.objects.get(slug="mission-herisson", locale__language_code="fr")
Proposal.objects.create(title=page.title, page=page, state=ProposalState.ACCEPTED, sent_at=timezone.now(),
    announced_at=timezone.now(), contributor=confirmed_person("{NOMINATOR}"))
"""
#: Others took part, so that one more reaches the floor; and six days went by since the click.
SIX_DAYS_LATER = f"""
from datetime import timedelta
from django.db.models import F
from home.counting import FLOOR
from projects.contributors import actions
from projects.contributors.enums import Metric
from projects.contributors.models import FollowUp, MonthlyCount
from projects.contributors.tasks import ask_who_clicked
from projects.models import ProjectPage
from projects.proposals.actions import confirmed_person
page = ProjectPage.objects.get(slug="mission-herisson", locale__language_code="fr")
counts = MonthlyCount.objects.filter(project=page, metric=Metric.PARTICIPATION)
while sum(counts.values_list("total", flat=True)) % FLOOR != FLOOR - 1:
    others = page.participations.count()
    actions.take_part(confirmed_person(f"autre-{{others}}-{MARK}@example.org"), page)
FollowUp.objects.update(due_at=F("due_at") - timedelta(days=6, minutes=1))
ask_who_clicked.delay()
"""


class Desk:
    """The space of an owner: an open page and its address, which stays theirs for an hour."""

    def __init__(self, page):
        self.page, self.address = page, page.url

    def open_organisation(self):
        self.page.goto(self.address)
        self.page.get_by_role("link", name="LPO").click()

    def open_project(self):
        self.open_organisation()
        self.page.get_by_role("link", name=PROJECT).click()

    def participations(self):
        """The number since the beginning, as it is shown."""
        self.open_project()
        label = self.page.locator("th", has_text=re.compile("^Participations$"))
        words = self.page.locator("tr", has=label).locator("td").nth(1).inner_text()
        return 0 if "moins de" in words else int(words)

    def snippet(self):
        """What the open page says to copy into another site."""
        return self.page.locator("main code").first.inner_text()


@pytest.fixture(scope="module")
def desk(chromium, demo, demo_shell):
    """The Desk of who claimed the project from an address of its organisation."""
    demo_shell(PROPOSED)
    context = chromium.new_context(base_url=demo, locale="fr-FR", viewport={"width": 320, "height": 900})
    page = context.new_page()
    space.claim(page, PAGE, OWNER)
    space.enter(page, OWNER)
    yield Desk(page)
    context.close()


def test_an_address_of_the_organisation_proves_a_claim_and_who_proposed_the_project_is_told(desk, visitor):
    desk.open_project()
    expect(desk.page.get_by_role("link", name="Proposer une correction")).to_be_visible()
    nominator = visitor(javascript=False)
    people.go_by_mail(nominator, NOMINATOR, "Un message à propos de votre proposition", "/proposer/")
    expect(nominator.get_by_text("tenu à jour par qui le porte")).to_be_visible()
    assert OWNER not in nominator.content()


def test_any_other_address_waits_for_an_editor(desk, visitor):
    colleague = visitor(javascript=False)
    space.claim(colleague, PAGE, COLLEAGUE)
    space.enter(colleague, COLLEAGUE)
    expect(colleague.get_by_role("link", name="LPO")).to_have_count(0)
    moderator = people.sign_in(visitor(), "moderation")
    moderator.get_by_role("link", name="projet revendiqué à vérifier").click()
    moderator.get_by_role("row", name=PROJECT).get_by_role("link", name="Accepter").first.click()
    moderator.get_by_role("button", name="Accepter").click()
    colleague.reload()
    expect(colleague.get_by_role("link", name="LPO")).to_be_visible()


def test_what_an_owner_corrects_is_public_once_an_editor_approved_it(desk, visitor):
    corrected, reader = f"Comptez les hérissons du quartier {MARK}.", visitor()
    desk.open_project()
    desk.page.get_by_role("link", name="Proposer une correction").click()
    desk.page.get_by_label("Résumé").fill(corrected)
    desk.page.get_by_role("button", name="Envoyer à l’équipe").click()
    expect(desk.page.get_by_text("La fiche en ligne n’a pas bougé")).to_be_visible()
    reader.goto(PAGE)
    expect(reader.get_by_text(corrected)).to_have_count(0)
    people.approve_project(people.sign_in(visitor(), "moderation"), PROJECT)
    reader.reload()
    expect(reader.get_by_text(corrected).first).to_be_visible()


def test_from_following_to_taking_part_to_the_figure_of_the_owner(desk, visitor, demo_shell):
    page = visitor(javascript=False, width=320)
    space.tell(page, PAGE, "Le suivre", CONTRIBUTOR, "Confirmez que vous suivez un projet")
    space.enter(page, CONTRIBUTOR)
    page.get_by_role("button", name="J’accepte").click()
    going = page.get_by_role("main").get_by_role("link", name="Participer", exact=True)
    left = page.request.get(urljoin(page.url, going.get_attribute("href")), max_redirects=0)
    assert left.headers["location"].startswith("https://")
    demo_shell(SIX_DAYS_LATER)
    before = desk.participations()
    # « Oui » is the first of the three answers of the mail.
    people.go_by_mail(page, CONTRIBUTOR, "Avez-vous participé", "/mon-espace/reponse/")
    expect(page.get_by_text("Oui, j’ai participé")).to_be_visible()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Merci, c’est noté")).to_be_visible()
    assert desk.participations() == before + FLOOR


@pytest.fixture
def foreign(tmp_path):
    """Another site: call it with HTML, it gives the address of a page that holds it."""
    server = HTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(html):
        (tmp_path / "index.html").write_text(
            f"<!doctype html><title>Ailleurs</title><link rel=icon href=data:,>{html}"
        )
        return f"http://127.0.0.1:{server.server_port}/"

    yield publish
    server.shutdown()


def test_a_foreign_page_shows_the_project_and_the_list_without_cookie_nor_script(
    desk, visitor, foreign, demo
):
    desk.open_project()
    card = desk.snippet()
    desk.open_organisation()
    page, complaints = visitor(), []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(foreign(card + desk.snippet()))
    for number in (0, 1):
        frame = page.frame_locator("iframe").nth(number)
        found = frame.locator(".card", has=frame.get_by_role("link", name=PROJECT))
        expect(found).to_have_css("border-top-color", "rgb(97, 31, 105)")
        assert frame.locator("script").count() == 0
    assert complaints == []
    assert page.context.cookies() == []
    page.frame_locator("iframe").first.get_by_role("link", name=PROJECT).click()
    page.wait_for_url(demo + PAGE)
