"""Who keeps a search is told what is new in it, once, and nothing when nothing is."""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.utils import timezone

from campaigns.newsletters import alerts, delivery, preparation, saved_searches
from campaigns.newsletters.enums import (
    AlertFrequency,
    DeliveryState,
    IssueState,
    SubscriptionState,
    SuppressionReason,
)
from campaigns.newsletters.models import Delivery, Issue, SavedSearch, Suppression, hash_address
from campaigns.newsletters.retention import forget
from campaigns.newsletters.subscriptions import unsubscribe
from campaigns.newsletters.transports import Answer
from campaigns.newsletters.transports.smtp import SmtpTransport
from projects.models import Contributor
from search import backends, indexing
from search.backends import BackendUnavailable
from tests.campaigns.newsletters.factories import SavedSearchFactory, findable_project

NOON = timezone.localtime().replace(hour=12)


@pytest.fixture(autouse=True)
def sender(installation, smtp_server):
    """This installation may send, to a real mail server."""


def on_day(number):
    """Noon, so many days from today."""
    return NOON + timedelta(days=number)


def published(number, **kwargs):
    """A project about birds that is first published an hour before the alerts of that day."""
    moment = on_day(number) - timedelta(hours=1)
    dates = {"first_published_at": moment, "last_published_at": moment}
    return findable_project(**{"themes": ["birds"]} | dates | kwargs)


def sent_on(number):
    """Open and send the alerts of a day. Returns their issue, or None."""
    issue = alerts.open_the_day(on_day(number))
    if issue:
        delivery.advance(issue, SmtpTransport(), until=timezone.now() + timedelta(seconds=60))
        issue.refresh_from_db()
    return issue


def subjects(server):
    return [str(make_header(decode_header(message["Subject"]))) for message in server.received]


@pytest.fixture
def birds():
    """An alert of today, daily, on the projects about birds."""
    return SavedSearchFactory(querystring="theme=oiseaux", label="Projets : Oiseaux")


def test_only_what_is_new_in_the_search_is_told(birds, smtp_server):
    published(-1, title="Nichoirs d’hier")
    published(1, title="Comptage des oiseaux")
    published(1, title="Trains du soir", themes=["mobility"])
    sent_on(1)
    (message,) = smtp_server.received
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "Comptage des oiseaux" in text
        assert "Nichoirs" not in text and "Trains" not in text


def test_nothing_is_sent_when_nothing_is_new(birds, smtp_server):
    published(-1)
    issue = sent_on(1)
    assert smtp_server.envelopes == []
    assert (issue.state, issue.candidate_count) == (IssueState.SENT, 0)


def test_an_old_project_that_is_published_again_is_not_new(birds, smtp_server):
    page = published(-1)
    page.title = "Nichoirs, encore"
    page.save_revision().publish()
    indexing.index_now([page.pk])
    sent_on(1)
    assert smtp_server.envelopes == []


def test_what_was_told_is_not_told_again(birds, smtp_server):
    for day in (1, 2, 3):
        published(day, title=f"Jour {day}")
        sent_on(day)
    bodies = [message.get_body(("plain",)).get_content() for message in smtp_server.received]
    assert [[day for day in (1, 2, 3) if f"Jour {day}" in body] for body in bodies] == [[1], [2], [3]]


def test_what_the_index_learns_late_is_told_the_next_day(birds, smtp_server):
    published(1, title="À l’heure")
    late = published(2, title="En retard")
    moment = on_day(1) - timedelta(hours=2)
    type(late).objects.filter(pk=late.pk).update(first_published_at=moment, last_published_at=moment)
    SavedSearch.objects.update(watermark=on_day(1), created_at=on_day(0), alerted_at=on_day(1))
    sent_on(2)
    assert "En retard" in smtp_server.received[0].get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("frequency", "days"), [(AlertFrequency.DAILY, [1, 2, 8]), (AlertFrequency.WEEKLY, [1, 8])]
)
def test_an_alert_comes_as_often_as_was_asked(birds, smtp_server, frequency, days):
    SavedSearch.objects.update(frequency=frequency)
    told = []
    for day in (1, 2, 8):
        published(day)
        if (issue := sent_on(day)) and issue.deliveries.exists():
            told.append(day)
    assert told == days


def test_a_weekly_alert_tells_all_that_came_since(birds, smtp_server):
    SavedSearch.objects.update(frequency=AlertFrequency.WEEKLY)
    for day in (1, 2, 5):
        published(day)
        sent_on(day)
    sent_on(8)
    assert [len(row.recipe) for row in Delivery.objects.all()] == [1, 2]


def test_each_alert_has_its_own_message_and_stops_by_itself(birds, smtp_server):
    trains = SavedSearchFactory(
        subscription=birds.subscription, querystring="theme=mobilite", label="Projets : Mobilité & rails"
    )
    published(1)
    published(1, themes=["mobility"])
    sent_on(1)
    stops = {message["List-Unsubscribe"] for message in smtp_server.received}
    assert stops == {f"<{alert.get_stop_url()}>" for alert in (birds, trains)}
    assert sorted(subjects(smtp_server)) == [
        "Nouveau : Projets : Mobilité & rails",
        "Nouveau : Projets : Oiseaux",
    ]
    assert len({message["Message-ID"] for message in smtp_server.received}) == 2


def test_the_message_says_why_it_comes_and_how_to_stop(birds, smtp_server):
    published(1)
    sent_on(1)
    (message,) = smtp_server.received
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].startswith("<alertes.")
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "Projets : Oiseaux" in text
        assert birds.get_stop_url() in text
        assert "/projets/?theme=oiseaux" in text
        assert birds.subscription.get_preferences_url() in text
        assert "/desabonnement/" not in text


def test_an_alert_is_in_the_language_of_its_search(birds, smtp_server):
    SavedSearch.objects.update(language="en", label="Projects: Birds")
    published(1)
    sent_on(1)
    text = smtp_server.received[0].get_body(("plain",)).get_content()
    assert "New in your search" in text
    assert "/en/projets/?theme=oiseaux" in text
    assert subjects(smtp_server) == ["New: Projects: Birds"]


class Dying(SmtpTransport):
    """Sends one message at a time; its process dies before the second one."""

    announced = accepted = 0

    def has_room(self):
        return super().has_room() and self.announced == self.accepted

    def announce(self, ticket, recipient):
        if self.accepted:
            raise SystemExit
        self.announced += 1
        super().announce(ticket, recipient)

    def answers(self):
        found = super().answers()
        self.accepted += sum(answer is Answer.ACCEPTED for _ticket, answer in found)
        return found


def test_a_death_between_two_messages_neither_doubles_nor_forgets_any(birds, smtp_server, soon):
    SavedSearchFactory(querystring="theme=oiseaux")
    published(1)
    issue = alerts.open_the_day(on_day(1))
    with pytest.raises(SystemExit):
        delivery.advance(issue, Dying(connections=1), soon)
    assert len(smtp_server.envelopes) == 1
    for _process in range(2):
        issue.refresh_from_db()
        delivery.advance(issue, SmtpTransport(), soon)
    people = SavedSearch.objects.values_list("subscription__contributor__email", flat=True)
    assert sorted(smtp_server.addresses()) == sorted(people)
    assert issue.is_balanced()
    sent_on(2)
    assert len(smtp_server.envelopes) == 2


def test_whoever_stops_while_the_alerts_leave_gets_nothing(birds, smtp_server, soon):
    other = SavedSearchFactory(querystring="theme=oiseaux")
    published(1)
    issue = alerts.open_the_day(on_day(1))
    assert preparation.prepare(issue, soon)
    saved_searches.stop(birds)
    issue.refresh_from_db()
    delivery.advance(issue, SmtpTransport(), until=soon)
    assert smtp_server.addresses() == [other.subscription.contributor.email]
    row = issue.deliveries.get(alert_key=birds.pk)
    assert (row.state, row.last_error) == (DeliveryState.SKIPPED, "alerte arrêtée")


def test_a_suppressed_address_gets_no_alert(birds, smtp_server):
    address = hash_address(birds.subscription.contributor.email)
    Suppression.objects.create(address_hash=address, reason=SuppressionReason.BOUNCE)
    published(1)
    row = sent_on(1).deliveries.get()
    assert (row.state, row.last_error) == (DeliveryState.SKIPPED, "adresse bloquée")
    assert smtp_server.envelopes == []


def test_leaving_the_letter_leaves_the_alerts(birds, smtp_server):
    unsubscribe(birds.subscription)
    forget(timezone.now() + timedelta(days=60))
    published(1)
    sent_on(1)
    assert len(smtp_server.envelopes) == 1


def test_who_forgets_an_alert_leaves_no_address(birds):
    birds.subscription.state = SubscriptionState.PENDING
    birds.subscription.save()
    published(1)
    sent_on(1)
    saved_searches.stop(birds)
    assert not Contributor.objects.exists()
    assert Delivery.objects.get().address == ""


def test_a_search_engine_that_does_not_answer_loses_nothing(birds, smtp_server, monkeypatch):
    def fail(query):
        raise BackendUnavailable

    published(1)
    with monkeypatch.context() as patch:
        patch.setattr(backends.get_backend(), "search", fail)
        with pytest.raises(BackendUnavailable):
            sent_on(1)
    issue = Issue.objects.get()
    delivery.advance(issue, SmtpTransport(), until=timezone.now() + timedelta(seconds=60))
    assert len(smtp_server.envelopes) == 1


def test_whoever_leaves_the_letter_is_told_that_alerts_go_on(birds, client):
    stop = birds.subscription.get_unsubscribe_url().removeprefix("http://localhost:8000")
    assert "Vos alertes sur des recherches continuent" in client.post(stop).text


def test_who_only_has_alerts_reads_it_in_their_preferences(birds, client):
    birds.subscription.state = SubscriptionState.PENDING
    birds.subscription.save()
    html = client.get(birds.subscription.get_preferences_url().removeprefix("http://localhost:8000")).text
    assert "vous ne recevez que vos alertes" in html
    assert "Me désabonner de la lettre" not in html


def test_editors_see_the_alerts_of_a_day_that_had_news(birds, admin_client):
    sent_on(1)
    listing = "/admin/newsletters/issue/"
    assert "Alertes du" not in admin_client.get(listing).text
    published(2)
    issue = sent_on(2)
    assert str(issue) in admin_client.get(listing).text
    cockpit = admin_client.get(f"/admin/lettres/envois/{issue.pk}/").text
    assert "1 destinataire = 1 envoyé" in cockpit
    assert "cockpit-phone" not in cockpit


def test_the_alerts_of_a_day_begin_once_and_not_before_seven(birds):
    early = on_day(1).replace(hour=6)
    assert alerts.open_the_day(early) is None
    assert alerts.open_the_day(on_day(1))
    assert alerts.open_the_day(on_day(1)) is None


def test_nothing_begins_when_nobody_keeps_a_search(db):
    assert alerts.open_the_day(on_day(1)) is None
