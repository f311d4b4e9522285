"""What any mail with a layout must be, whatever it says: seven kinds, the same demands."""

import re
from html import unescape

import pytest

from campaigns.newsletters.enums import IssueKind
from campaigns.newsletters.rendering import Letter, RenderedMail, Search
from campaigns.newsletters.subscriptions import ask_alert, ask_subscription, request_mail
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import IssueFactory, SavedSearchFactory, SubscriptionFactory
from tests.projects.factories import ProjectPageFactory

#: Gmail cuts what is longer than 102 kB.
HEAVIEST = 90_000
FETCHED = re.compile(r"""(?:\bsrc\s*=\s*["']|url\(|@import\s*["']?|<link[^>]+href=["'])([^"')]+)""")
SEARCH = {"querystring": "q=mare", "label": "Projets : mare", "language": "fr", "frequency": "daily"}


def of_issue(kind):
    """The mail of an issue of this kind, as full as it may be: six projects, a campaign, long texts."""
    campaign = CampaignPageFactory(title="Un hiver à compter")
    issue = IssueFactory(kind=kind, campaign=campaign, max_projects=6, subject="Des projets pour l’hiver")
    projects = ProjectPageFactory.create_batch(6, summary="Compter ensemble ce qui vole. " * 6)
    person, letter = SubscriptionFactory(), Letter.of(issue)
    alert = SavedSearchFactory(subscription=person)
    is_alert = kind == IssueKind.ALERT
    return letter.render(
        [letter.card(project, "Parce que vous suivez « Spipoll »") for project in projects],
        letter.stop_url(alert.token if is_alert else person.token),
        person.get_preferences_url(),
        search=Search.of(alert) if is_alert else None,
    )


def of_request(consent):
    message = request_mail(consent)
    return RenderedMail(message.subject, message.alternatives[0][0], message.body)


def already_subscribed():
    person = SubscriptionFactory(contributor__email="lea@example.org")
    return of_request(ask_subscription(person.contributor.email))


KINDS = {
    "lettre": lambda: of_issue(IssueKind.LETTER),
    "annonce": lambda: of_issue(IssueKind.ANNOUNCEMENT),
    "fin de projet": lambda: of_issue(IssueKind.ENDING),
    "alerte": lambda: of_issue(IssueKind.ALERT),
    "confirmation": lambda: of_request(ask_subscription("ana@example.org")),
    "confirmation d’alerte": lambda: of_request(ask_alert("ana@example.org", SEARCH)),
    "déjà abonné": already_subscribed,
}


@pytest.fixture(params=KINDS)
def mail(request):
    return KINDS[request.param]()


def test_it_is_light(mail):
    assert len(mail.html.encode()) <= HEAVIEST


def test_it_asks_nothing_of_anybody_else(mail):
    fetched = FETCHED.findall(mail.html)
    assert [address for address in fetched if not address.startswith("http://localhost:8000/")] == []
    assert "<script" not in mail.html


def test_it_says_its_language_and_has_one_main_heading(mail):
    assert re.search(r"<html[^>]+lang=.fr.", mail.html)
    assert len(re.findall(r"<h1\b", mail.html)) == 1


def test_its_pictures_have_an_alternative_and_its_tables_are_no_tables(mail):
    assert [each for each in re.findall(r"<img[^>]*>", mail.html) if " alt=" not in each] == []
    shown = re.sub(r"<!--.*?-->", "", mail.html, flags=re.DOTALL)
    assert all('role="presentation"' in each for each in re.findall(r"<table[^>]*>", shown))


def test_it_has_colours_for_the_dark(mail):
    assert "prefers-color-scheme: dark" in mail.html


def test_its_text_leads_wherever_its_layout_does(mail):
    links = {unescape(link) for link in re.findall(r'<a[^>]+href="([^"]+)"', mail.html)}
    assert links
    assert [link for link in links if link not in mail.text] == []
    assert "<" not in mail.text.replace("<http", "")
