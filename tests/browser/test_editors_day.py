"""The day of an editor and a moderator, from the first word to what is left to do, and what it asked.

The import of the day has its own file (test_import_desk.py), and so has the translation (test_english.py).
That what was scheduled goes live, and that duplicates become one, is proved without a browser.
"""

import re
import uuid

import pytest

from tests.browser import editors, people
from tests.browser.editors import Board, Witness, broken_rules

MARK = uuid.uuid4().hex[:6]
TITLE = f"Courtilières du talus {MARK}"
CAMPAIGN = f"Nuits à écouter {MARK}"
SUMMARY = "Compter les insectes qui chantent le soir, cinq minutes par nuit."
KIND = ("Insectes et pollinisateurs", "Observer")
#: A page that is nothing but Wagtail's own, for each sort of page of ours.
STOCK = ("/admin/reports/site-history/", "/admin/images/", "/admin/reports/workflow/")
OURS = {
    "tableau-de-bord": "/admin/",
    "qualite": "/admin/projets/qualite/",
    "doublons": "/admin/projets/doublons/",
    "liens": "/admin/liens/",
    "imports": "/admin/imports/",
    "nouvel-import": "/admin/imports/nouveau/",
    "projets": "/admin/projects/projectpage/",
    "organisations": "/admin/projects/organisation/",
    "themes": "/admin/projects/theme/",
    "theme": "/admin/projects/theme/edit/1/",
    "abonnes": "/admin/newsletters/subscription/",
    "envois": "/admin/newsletters/issue/",
}
#: Pages whose form is searched by name; the first has nothing but the title and the text of any page.
STOCK_FORM = "Mentions légales"
FORMS = {"fiche": "BirdLab", "campagne": "Un été au bord de l’eau"}
LISTS = {"explorateur-projets": "Projets", "explorateur-campagnes": "Campagnes"}


class Day:
    """What was seen as it went."""

    def __init__(self, demo, chromium):
        self.demo, self.chromium = demo, chromium
        self.witnesses, self.contexts = [], []

    def enter(self, name):
        context = self.chromium.new_context(
            # Tall: a hand that drags must not have to scroll.
            base_url=self.demo,
            locale="fr-FR",
            reduced_motion="reduce",
            viewport={"width": 1280, "height": 2400},
        )
        context.set_default_timeout(30_000)
        self.witnesses.append(Witness(context, self.demo))
        self.contexts.append(context)
        return people.sign_in(context.new_page(), name)

    def live(self):
        editor, moderator = self.enter("redaction"), self.enter("moderation")
        self.write(editor)
        people.approve_project(moderator, TITLE)
        self.after_approval = self.status_of(moderator, TITLE)
        self.build_campaign(editor)
        self.find_what_waits(moderator)
        self.moderator = moderator

    def write(self, page):
        """A project that is to go live later."""
        people.fill_project(page, TITLE, SUMMARY, *KIND)
        self.remarks = editors.read_checks(page, expected="par quoi commencer")
        editors.save_draft(page)
        editors.schedule(page, minutes=600)
        people.submit(page)

    def status_of(self, page, title):
        page.goto(f"/admin/projects/projectpage/?q={MARK}")
        row = page.locator("main tbody tr", has_text=title).first
        return row.locator("td").nth(4).inner_text()

    def build_campaign(self, page):
        board, self.counted = editors.begin_campaign(page, CAMPAIGN, "theme", "oiseaux")
        self.found = board.titles("found")
        first, second, third = self.found[:3]
        board.drag(first, "found", "excluded")
        for title in (second, third):
            board.press(title, "found", "Mettre en avant")
        board.press(third, "pinned", "Monter")
        self.pinned = board.titles("pinned")
        self.previewed = editors.seen_in_preview(page)
        people.submit(page)
        self.saved = self.reopened(page)

    def reopened(self, page):
        editors.open_form(page, CAMPAIGN)
        return {name: Board(page).titles(name) for name in ("pinned", "excluded")}

    def look_around(self):
        """What axe finds on our pages and does not on Wagtail's own: ``{name: rules}``."""
        known, broken, page = set(), {}, self.moderator
        for address in STOCK:
            page.goto(address)
            known |= broken_rules(page)
        editors.open_form(page, STOCK_FORM)
        known |= broken_rules(page)
        for name, address in OURS.items():
            page.goto(address)
            broken[name] = broken_rules(page) - known
        for name, title in LISTS.items():
            people.go_to_list(page, title)
            broken[name] = broken_rules(page) - known
        for name, title in FORMS.items():
            editors.open_form(page, title)
            broken[name] = editors.rules_broken_by_panel(page) - known
        return broken

    def find_what_waits(self, page):
        page.goto("/admin/")
        row = page.locator("main tr", has_text="non vérifiés depuis 12 mois")
        self.waiting = int(re.sub(r"\D", "", row.locator("strong").inner_text()))
        with page.expect_navigation():
            row.get_by_role("link").click()
        self.listed = page.locator("main tbody tr").count()


@pytest.fixture(scope="module")
def day(demo, chromium):
    day = Day(demo, chromium)
    day.live()
    yield day
    for context in day.contexts:
        context.close()


@pytest.fixture(scope="module")
def broken(day):
    return day.look_around()


def test_the_checks_tell_what_is_missing_before_anything_is_saved(day):
    assert any("par quoi commencer" in remark for remark in day.remarks)
    assert not any("Cocher un thème" in remark for remark in day.remarks)


def test_an_approved_project_waits_for_its_hour(day):
    assert day.after_approval == "non"


def test_the_count_of_a_campaign_is_that_of_its_list(day):
    assert day.counted.startswith(f"{len(day.found)} projets")


def test_projects_are_pinned_and_excluded_by_hand_and_by_key(day):
    first, second, third = day.found[:3]
    assert day.pinned == [third, second]
    assert day.saved == {"pinned": [third, second], "excluded": [first]}


def test_the_preview_is_what_citizens_will_see(day):
    first, second, third, *others = day.found
    assert day.previewed == [third, second, *others]


def test_what_waits_is_counted_and_listed(day):
    assert day.waiting >= day.listed > 0


# The administration is the same beside any engine and under any theme.
@pytest.mark.once
@pytest.mark.parametrize("name", [*OURS, *LISTS, *FORMS])
def test_our_pages_break_no_rule_that_wagtail_keeps(broken, name):
    assert broken[name] == set()


def test_nobody_else_is_asked_anything_and_no_script_fails(day):
    for witness in day.witnesses:
        assert (witness.strangers, witness.complaints) == ([], [])
