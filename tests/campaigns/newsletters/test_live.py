"""Where every sending is at this moment: a page that renews itself, and the same for Prometheus."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from campaigns.newsletters import claims, installations, permits
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.ledger import record
from campaigns.newsletters.models import Consent, Delivery
from tests.campaigns.newsletters.factories import ConsentFactory, IssueFactory, issue_with_deliveries
from tests.home.factories import UserFactory, editor

PAGE, FIGURES = reverse("newsletters_admin:live"), reverse("newsletters_admin:live_figures")


@pytest.fixture
def issue(installation):
    """Ten messages: four sent, one in doubt, two in the server's hands, three waiting for a minute."""
    issue = issue_with_deliveries(10)
    now = timezone.now()
    record([], claims.claim(issue, claims.new_owner(), size=2), now)
    waiting = list(issue.deliveries.waiting().values_list("pk", flat=True))
    sent = {"state": "sent", "claimed_by": "one", "handoff_at": now - timedelta(seconds=30)}
    issue.deliveries.filter(pk__in=waiting[:4]).update(**sent)
    issue.deliveries.filter(pk=waiting[4]).update(state="doubtful", claimed_by="one")
    issue.deliveries.filter(pk__in=waiting[5:]).update(next_at=now - timedelta(minutes=1))
    return issue


@pytest.fixture
def shown(client):
    client.force_login(editor())

    def read(address=FIGURES):
        cache.clear()
        return " ".join(client.get(address).content.decode().split())

    return read


@pytest.fixture
def measured(client, settings):
    settings.METRICS_TOKEN = "jeton"

    def read():
        cache.clear()
        text = client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    return read


def test_the_page_tells_what_waits_leaves_and_is_in_doubt(shown, issue):
    page = shown(PAGE)
    assert FIGURES in page
    for title in (issue.subject, "En attente", "Remis, sans réponse", "Douteux", "Par minute"):
        assert title in page
    row = page[page.index("<tbody>") :]
    assert [f'cockpit-number">{n}' in row for n in ("3<", "60 s", "2<", "1<")] == [True] * 4


def test_the_page_tells_why_an_issue_is_paused(shown, installation):
    IssueFactory(state=IssueState.PAUSED, pause_reason="Trop de retours.")
    assert "Trop de retours." in shown()


def test_the_page_tells_when_a_server_that_is_silent_is_tried_again(shown, installation):
    IssueFactory(sending=True, retry_at=timezone.now() + timedelta(minutes=5))
    assert "nouvel essai à" in shown()


def test_the_page_tells_that_nothing_leaves(shown, installation):
    assert "Aucun envoi n’est en cours" in shown()
    installations.drain()
    assert "La sortie est fermée" in shown()


def test_the_page_tells_the_limits_and_what_left_today(shown, installation, settings):
    settings.EMAIL_PER_SECOND_BY_DOMAIN = {"orange.example": 5.0}
    permits.take_for("orange.example", 3, timezone.now())
    page = shown()
    assert "orange.example" in page
    assert 'cockpit-number">3<' in page


def test_who_may_not_see_issues_does_not_see_them_live(client, issue):
    client.force_login(UserFactory())
    assert client.get(PAGE).status_code in (302, 403)


def test_prometheus_reads_the_same(measured, issue):
    found, number = measured(), str(issue.pk)
    states = {state: found["letters_messages", number, state] for state in ("pending", "handoff", "doubtful")}
    assert states == {"pending": 3, "handoff": 2, "doubtful": 1}
    assert found["letters_oldest_due_seconds", number] >= 60
    assert found["letters_per_minute", number] > 0
    assert found["letters_issue_processes", number] == 1
    assert found["letters_issue_paused", number] == 0
    assert found["letters_way_out_closed",] == 0


def test_prometheus_reads_the_mails_that_people_wait_for(measured, installation):
    ConsentFactory(mail_due_at=timezone.now() - timedelta(seconds=90))
    found = measured()
    assert found["letters_request_mails_due",] == Consent.objects.count() == 1
    assert found["letters_request_mails_oldest_seconds",] >= 90


def test_prometheus_reads_the_buckets(measured, installation, settings):
    settings.EMAIL_PER_SECOND = 20
    permits.take(5, timezone.now())
    found = measured()
    assert (found["letters_bucket_rate", "all"], found["letters_bucket_taken_today", "all"]) == (20, 5)


def test_no_figure_names_anybody(client, settings, issue):
    settings.METRICS_TOKEN = "jeton"
    text = client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()
    assert "@" not in text
    assert issue.subject not in text


def test_figures_that_were_just_counted_serve_again(measured, issue, client):
    measured()
    Delivery.objects.filter(state="doubtful").delete()
    headers = {"Authorization": "Bearer jeton"}
    text = client.get("/metrics", headers=headers).content.decode()
    assert f'letters_messages{{issue="{issue.pk}",state="doubtful"}} 1.0' in text
