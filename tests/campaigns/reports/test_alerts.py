"""Whoever asks is told of the new reports of a place or a kind: once a day, and nothing without news."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters.models import Suppression, hash_address
from campaigns.reports import alerts
from campaigns.reports.enums import State
from campaigns.reports.models import AlertNotice, Report, ReportAlert
from campaigns.reports.models.alerts import STOP_KEYS
from campaigns.reports.tasks import forget_reports_parts
from campaigns.reports.wagtail_hooks import alerts_of
from projects.personal_data import erase
from tests.campaigns.reports.factories import CategoryFactory, ReportAlertFactory, ReportFactory
from tests.projects.factories import ContributorFactory, PlaceFactory

pytestmark = pytest.mark.django_db

ASK = reverse("reports:ask_alert")
#: Nine in the morning in France.
TODAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def morning(days):
    """Nine in the morning, in so many days."""
    return timezone.localtime().replace(hour=9) + timedelta(days=days)


def published(at, **more):
    report = ReportFactory(path=[State.PUBLISHED], **more)
    Report.objects.filter(pk=report.pk).update(published_at=at)
    return report


def alert(querystring="", since=TODAY - timedelta(days=1), **more):
    return ReportAlertFactory(querystring=querystring, watermark=since, **more)


def owed(now):
    """Owe the alerts that are due; their notices."""
    before = list(AlertNotice.objects.values_list("pk", flat=True))
    alerts.owe_alerts(now)
    return list(AlertNotice.objects.exclude(pk__in=before))


def tell(now=TODAY):
    """Owe and send the alerts that are due; the messages that left."""
    before = len(mail.outbox)
    for notice in owed(now):
        alerts.deliver(notice.pk)
    return mail.outbox[before:]


def ask(client, letters, querystring="", email="ada@example.org"):
    with letters():
        return client.post(f"{ASK}?{querystring}", {"email": email})


def test_nothing_is_told_before_the_address_is_confirmed(client, letters):
    ask(client, letters)
    assert "Confirmez votre alerte" in letters.last.subject
    published(timezone.now() - timedelta(hours=1))
    assert owed(morning(1)) == []


def test_confirmed_by_a_button_it_tells_what_is_published_from_then_on(client, letters):
    place = PlaceFactory()
    ask(client, letters, f"commune={place.code}")
    link = letters.link()
    client.get(link)
    assert ReportAlert.objects.get().confirmed_at is None
    published(timezone.now() - timedelta(hours=1), place=place)
    for _time in range(2):
        client.post(link)
    assert owed(morning(1)) == []
    report = published(morning(1), place=place)
    [notice] = owed(morning(2))
    assert notice.reports == [report.pk]
    assert (notice.alert.email, notice.alert.contributor.email) == ("", "ada@example.org")


def test_a_message_names_the_kind_and_the_commune_and_quotes_nothing():
    alert()
    report = published(TODAY - timedelta(hours=2), where="Chez M. Untel")
    [message] = tell()
    assert message.subject == "1 nouveau signalement : partout"
    assert f"{report.category.label}, {report.place}" in message.body
    assert report.get_absolute_url() in message.body
    assert "Untel" not in message.body


def test_nothing_new_sends_nothing():
    alert()
    published(TODAY - timedelta(days=3))
    ReportFactory()
    assert tell() == []


def test_what_was_told_is_not_told_again_and_a_day_has_one_message():
    alert()
    published(TODAY - timedelta(hours=2))
    assert len(tell()) == 1
    published(TODAY + timedelta(hours=1))
    assert tell(TODAY + timedelta(hours=3)) == []
    [message] = tell(TOMORROW)
    assert message.subject.startswith("1 nouveau signalement")


def test_the_day_begins_at_seven():
    alert()
    published(TODAY - timedelta(hours=5))
    assert tell(TODAY - timedelta(hours=3)) == []


def test_a_message_that_did_not_leave_is_tried_again_with_the_same_reports(settings):
    alert()
    published(TODAY - timedelta(hours=2))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    assert tell() == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    alerts.deliver(AlertNotice.objects.get().pk, timezone.now() + timedelta(minutes=11))
    assert len(mail.outbox) == 1


def test_two_processes_that_read_the_same_alert_owe_one_message():
    mine = alert()
    news = [(published(TODAY - timedelta(hours=2)).pk, TODAY - timedelta(hours=2))]
    for _time in range(2):
        alerts._move_on(mine, news, TODAY, TODAY.date())
    assert AlertNotice.objects.count() == 1


def test_each_is_told_of_what_it_asks_for():
    kind, near = CategoryFactory(), PlaceFactory(name="Ici", latitude=48.0, longitude=2.0)
    far = PlaceFactory(latitude=48.2, longitude=2.0)
    at = TODAY - timedelta(hours=2)
    by_kind = published(at, category=kind, place=far)
    close = published(at, place=far, latitude=48.03, longitude=2.0)
    inside = published(at, place=near)
    department = near.parent
    expected = {
        f"categorie={kind.code}": {by_kind},
        f"commune={near.code}": {inside},
        f"ville={near.code}&rayon=5": {close, inside},
        f"ville={near.code}&rayon=2": {inside},
        f"ville={department.name}" if department else f"ville={near.code}": {inside},
    }
    found = {asked: set(alerts.search_of(asked).reports()) for asked in expected}
    assert found == expected


def test_a_departement_is_typed_by_its_name_or_its_number():
    area = PlaceFactory(code="dep-35", kind="departement", name="Ille-et-Vilaine")
    report = published(TODAY, place=PlaceFactory(parent=area))
    published(TODAY)
    for typed in ("35", "ille et vilaine"):
        assert list(alerts.search_of(f"ville={typed}").reports()) == [report]


def test_one_click_stops_it_and_only_it(client):
    mine, other = alert(), alert("q=trou")
    published(TODAY - timedelta(hours=2))
    stop = reverse("reports:stop_alert", args=[STOP_KEYS.of(mine.token)])
    [headers] = [each.extra_headers for each in tell() if stop in each.extra_headers["List-Unsubscribe"]]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(stop)
    assert ReportAlert.objects.count() == 2
    client.post(stop)
    assert ReportAlert.objects.get() == other


def test_what_the_table_holds_stops_nothing(client):
    mine = alert()
    client.post(reverse("reports:stop_alert", args=[mine.token]))
    assert ReportAlert.objects.exists()


def test_what_is_no_longer_public_is_not_told():
    alert()
    published(TODAY - timedelta(hours=2))
    [notice] = owed(TODAY)
    Report.objects.update(state=State.RECEIVED)
    alerts.deliver(notice.pk)
    assert mail.outbox == []


def test_a_blocked_address_is_not_written_to():
    mine = alert()
    published(TODAY - timedelta(hours=2))
    Suppression.objects.create(address_hash=hash_address(mine.address), reason="complaint")
    assert tell() == []


def test_blocked_addresses_are_looked_for_together():
    for _time in range(5):
        alert()
    published(TODAY - timedelta(hours=2))
    with CaptureQueriesContext(connection) as asked:
        assert len(owed(TODAY)) == 5
    assert sum("newsletters_suppression" in query["sql"] for query in asked) == 1


def test_the_same_search_of_many_people_is_made_once(django_assert_max_num_queries):
    for _time in range(5):
        alert("q=trou")
    published(TODAY - timedelta(days=3))
    with django_assert_max_num_queries(40):
        tell()


def test_the_page_says_the_same_to_who_is_told_already(client, letters):
    known = ReportAlertFactory(contributor=ContributorFactory(email="ada@example.org", confirmed=True))
    page = ask(client, letters, known.querystring).text
    assert "Suivez le lien que nous venons de vous envoyer" in page
    assert len(letters) == 0


def test_an_address_is_not_written_to_without_end(client, letters):
    for number in range(6):
        page = ask(client, letters, f"q={number}").text
    assert "revenez demain" in page
    assert len(letters) == 5


def test_what_nobody_confirmed_is_forgotten(client, letters):
    ask(client, letters)
    ReportAlert.objects.update(created_at=timezone.now() - timedelta(days=8))
    forget_reports_parts()
    assert not ReportAlert.objects.exists()


def test_my_space_leads_to_what_stops_each_of_my_alerts():
    mine = alert()
    alert()
    [item] = alerts_of(mine.contributor)[0].items
    assert (item.title, item.url) == (
        mine.label,
        reverse("reports:stop_alert", args=[STOP_KEYS.of(mine.token)]),
    )


def test_an_alert_goes_with_its_person():
    erase(alert().contributor)
    assert not ReportAlert.objects.exists()
