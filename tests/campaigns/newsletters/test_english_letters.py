"""Who reads English receives the letter in English, as far as somebody wrote or translated it."""

import pytest
from django.utils import timezone
from django.utils.translation import override
from wagtail.rich_text import RichText

from campaigns.newsletters import actions, claims, clicks, endings, seeds
from campaigns.newsletters.delivery import advance, pump
from campaigns.newsletters.models import SavedSearch
from campaigns.newsletters.press import Presses
from campaigns.newsletters.subscriptions import ask_subscription, confirm, confirmation_url
from campaigns.newsletters.transports.smtp import SmtpTransport
from projects.models import Follow, Theme
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SavedSearchFactory,
    SeedPersonFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.home.factories import moderator, translated
from tests.projects.factories import ProjectPageFactory

BOTH = pytest.mark.parametrize("kind", ["plain", "html"])
ENGLISH = {"subject_en": "A winter of counting", "body_en": [("paragraph", RichText("<p>Hello.</p>"))]}


def text_of(message, kind="plain"):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


@pytest.fixture
def owls():
    """A project that somebody translated."""
    Theme.objects.update_or_create(
        code="birds", defaults={"slug": "oiseaux", "label": "Oiseaux", "label_en": "Birds"}
    )
    page = findable_project(title="Les chouettes", summary="Écouter.", themes=["birds"])
    translated(page, title="Owls", summary="Listen.")
    return page


@pytest.fixture
def sent(smtp_server, soon):
    """Sends an issue; gives the messages that came, by address."""

    def send(issue):
        pump(issue, SmtpTransport(), soon)
        return {message["To"]: message for message in smtp_server.received}

    return send


def addressed(issue, page, language):
    return DeliveryFactory(issue=issue, projects=[page], subscription__language=language)


@BOTH
def test_each_reads_the_same_letter_in_their_language(sent, owls, kind):
    issue = IssueFactory(sending=True, subject="Un hiver", introduction="<p>Bonjour.</p>", **ENGLISH)
    french, english = addressed(issue, owls, "fr"), addressed(issue, owls, "en")
    messages = sent(issue)
    there, here = text_of(messages[french.address], kind), text_of(messages[english.address], kind)
    for words in ("Bonjour.", "Les chouettes", "Écouter.", "Se désabonner"):
        assert words in there
        assert words not in here
    for words in ("Hello.", "Owls", "Listen.", "Theme: birds", "Unsubscribe"):
        assert words in here
        assert words not in there
    assert messages[english.address]["Subject"] == "A winter of counting"
    assert "in French only" not in here


def test_the_language_of_the_message_is_said(sent, owls):
    issue = IssueFactory(sending=True, **ENGLISH)
    delivery = addressed(issue, owls, "en")
    html = text_of(sent(issue)[delivery.address], "html")
    assert '<html lang="en"' in html
    assert 'lang="fr"' not in html


@BOTH
def test_a_letter_written_in_french_only_says_so(sent, kind):
    issue = IssueFactory(sending=True, subject="Un hiver", introduction="<p>Bonjour.</p>")
    delivery = addressed(issue, ProjectPageFactory(title="Les hiboux"), "en")
    message = sent(issue)[delivery.address]
    assert message["Subject"] == "Un hiver"
    assert "The editors wrote this letter in French only." in text_of(message, kind)
    assert "Bonjour." in text_of(message, kind)


def test_what_is_left_in_french_is_marked_as_french(sent):
    issue = IssueFactory(sending=True, subject="Un hiver", introduction="<p>Bonjour.</p>")
    delivery = addressed(issue, ProjectPageFactory(title="Les hiboux"), "en")
    html = text_of(sent(issue)[delivery.address], "html")
    for start in ('<h1 lang="fr">Un hiver', '<div lang="fr"><p>Bonjour.', '<h2 lang="fr"><a'):
        assert start in html


def test_the_links_lead_to_the_english_site_and_count_together(sent, owls, client):
    issue = IssueFactory(sending=True, **ENGLISH)
    delivery = addressed(issue, owls, "en")
    message = sent(issue)[delivery.address]
    with override("en"):
        stop, address = (
            delivery.subscription.get_unsubscribe_url(),
            clicks.address(issue.pk, "projet", owls.pk),
        )
    assert message["List-Unsubscribe"] == f"<{stop}>"
    for link in (stop, address, "http://localhost:8000/en/lettre/preferences/"):
        assert link in text_of(message)
    assert client.get(address).url.endswith("/en/projets/" + owls.slug + "/")
    page = client.get(stop)
    assert '<html lang="en">' in page.text
    assert client.post(stop).status_code == 200
    delivery.subscription.refresh_from_db()
    assert delivery.subscription.ended_at


def test_the_project_and_the_campaign_of_the_editors_are_in_english_too(sent, owls):
    campaign = CampaignPageFactory(title="Fix-it")
    translated(campaign, title="Fix-it days", summary="Mend your street.")
    picked = [("project", {"project": owls, "sentence": "Our pick."})]
    issue = IssueFactory(sending=True, campaign=campaign, subject_en="A winter", body_en=picked)
    delivery = addressed(issue, ProjectPageFactory(), "en")
    text = text_of(sent(issue)[delivery.address])
    for words in ("Fix-it days", "Mend your street.", "Owls", "Our pick."):
        assert words in text


def test_projects_and_reasons_are_translated_once_and_not_for_each_person(owls, django_assert_num_queries):
    issue = IssueFactory(sending=True, **ENGLISH)
    for _person in range(3):
        addressed(issue, owls, "en")
    rows = claims.claim(issue, claims.new_owner())
    press = Presses(issue)["en"]
    press.learn(rows[:1])
    # Which of the projects can still be joined, and which are private.
    with django_assert_num_queries(2):
        press.learn(rows)
        assert all(press.message(row) for row in rows)


@pytest.mark.parametrize(("source", "language"), [("/en/lettre/", "en"), ("/lettre/", "fr")])
def test_the_letter_comes_in_the_language_in_which_it_was_asked_for(source, language):
    consent = ask_subscription("ana@example.org", source=source)
    assert confirm(confirmation_url(consent).split("/")[-2]).language == language


def test_the_language_is_chosen_on_the_page_of_preferences(client):
    person = SubscriptionFactory()
    address = person.get_preferences_url().removeprefix("http://localhost:8000")
    assert '<option value="fr" selected>' in client.get(address).text
    for answers, language in (({"language": "en"}, "en"), ({}, "en"), ({"language": "fr"}, "fr")):
        assert client.post(address, {"rhythm": "each", **answers}).status_code == 302
        person.refresh_from_db()
        assert person.language == language


def test_a_preview_is_in_the_language_of_its_reader_whatever_the_editor_reads(owls):
    reader = SubscriptionFactory(themes=["birds"], language="en")
    with override("en"):
        french = actions.render_preview(IssueFactory(), SubscriptionFactory(themes=["birds"]))
    mail = actions.render_preview(IssueFactory(**ENGLISH), reader)
    assert "Thème : oiseaux" in french.text
    assert "Theme: birds" in mail.text
    assert "/en/lettre/desabonnement/" in mail.text


def test_the_seed_list_tries_each_language(owls, smtp_server):
    SeedPersonFactory(email="fr@example.org")
    SeedPersonFactory(email="en@example.org", language="en")
    issue = IssueFactory(subject="Un hiver", **ENGLISH)
    actions.seed(issue, SubscriptionFactory(themes=["birds"]))
    seeds.send(issue, SmtpTransport(connections=1))
    subjects = {message["To"]: message["Subject"] for message in smtp_server.received}
    assert subjects == {"fr@example.org": "Un hiver", "en@example.org": "A winter of counting"}


def test_what_changes_in_english_is_tried_again():
    issue = IssueFactory()
    before = seeds.version_of(issue)
    issue.subject_en = "A winter"
    assert seeds.version_of(issue) != before


def test_who_approves_is_told_how_many_will_meet_french_words(client):
    SubscriptionFactory.create_batch(2, language="en")
    client.force_login(moderator())
    question = "/admin/lettres/envois/{}/approuver/"
    assert "2 lisent l’anglais" in client.get(question.format(IssueFactory().pk)).text
    assert "lisent l’anglais" not in client.get(question.format(IssueFactory(**ENGLISH).pk)).text


def test_the_end_of_a_project_is_told_in_english(owls, smtp_server, installation, soon):
    ends = findable_project(title="Comptage", themes=["birds"], closes_on=timezone.localdate())
    translated(ends, title="Bird count")
    person = SubscriptionFactory(language="en")
    Follow.objects.create(contributor=person.contributor, project=ends)
    advance(endings.open_the_day(timezone.localtime().replace(hour=12)), SmtpTransport(), soon)
    (message,) = smtp_server.received
    assert message["Subject"] == "A project that you follow is ending, here are others"
    assert "Bird count" in text_of(message)
    assert "in French only" not in text_of(message)


def test_an_alert_is_stopped_in_the_language_of_its_search(owls):
    alert = SavedSearchFactory(language="en")
    issue = IssueFactory(kind="alert", sending=True)
    DeliveryFactory(issue=issue, subscription=alert.subscription, alert_key=alert.pk, projects=[owls])
    rows = claims.claim(issue, claims.new_owner())
    press = Presses(issue)[rows[0].language]
    press.learn(rows)
    with override("en"):
        stop = SavedSearch.objects.get().get_stop_url()
    assert f"List-Unsubscribe: <{stop}>".encode() in press.message(rows[0])
