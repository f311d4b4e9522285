"""A problem that is told is kept, whatever of the site is away; nobody waits; each message leaves once."""

import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.reports import tasks
from campaigns.reports.enums import State
from campaigns.reports.models import Draft, Report, ReportNotice
from campaigns.reports.tasks import sweep_report_notices
from search import backends
from search.backends.elasticsearch import ElasticsearchBackend
from tests.campaigns.newsletters.mail_server import MailServer
from tests.campaigns.reports.factories import DraftFactory, Open311KeyFactory, ReportFactory
from tests.campaigns.reports.test_open311 import post
from tests.cms.away import AWAY, broker_at
from tests.projects.factories import PlaceFactory

#: Seconds, with all that the rest of the machine does meanwhile: who waits for a hung server does for ever.
PATIENCE = 8


def by_form(client):
    draft = DraftFactory()
    address = reverse("reports:preview", args=[draft.key])
    assert client.post(address, {"envoyer": "1", "email": "ana@example.org"}).status_code == 302
    return draft


def by_program(client):
    draft = DraftFactory.build(category__code="lampadaire")
    draft.category.save()
    PlaceFactory(code="com-35238", name="Rennes", latitude=48.11, longitude=-1.68)
    values = {
        "api_key": Open311KeyFactory().secret,
        "jurisdiction_id": "35238",
        "service_code": draft.category.code,
        "address_string": "1 place Hoche",
        "description": draft.description,
        "email": "ana@example.org",
    }
    assert post(client, values).json()[0]["token"]
    return Draft.objects.get()


def confirmed(message):
    """Follow the link of a message, as its reader does."""
    link = message.body if hasattr(message, "body") else message.get_content()
    path = link[link.index("/", link.index("http") + 8) :].split()[0]
    return Client().post(path)


@pytest.mark.parametrize("tell", [by_form, by_program])
@pytest.mark.parametrize("away", AWAY)
def test_without_broker_nobody_waits_and_the_sweep_makes_up_for_it(
    away, tell, client, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    start = time.monotonic()
    with away() as address, broker_at(f"redis://{address}/0", monkeypatch):
        with django_capture_on_commit_callbacks(execute=True):
            draft = tell(client)
        assert time.monotonic() - start < PATIENCE
    assert mailoutbox == []
    for _minute in range(3):
        sweep_report_notices()
    assert [message.to for message in mailoutbox] == [["ana@example.org"]]
    confirmed(mailoutbox[0])
    draft.refresh_from_db()
    assert draft.report == Report.objects.get()


@pytest.mark.parametrize("tell", [by_form, by_program])
def test_without_mail_server_nobody_waits_and_the_message_leaves_once_it_is_back(
    tell, client, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    asked = []
    with AWAY[1]() as address:
        settings.EMAIL_HOST, settings.EMAIL_PORT = address.split(":")
        start = time.monotonic()
        # The worker does its part afterwards: a visitor never talks to the mail server.
        with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
            patched.setattr(tasks.send_report_notice, "delay", asked.append)
            tell(client)
        assert time.monotonic() - start < PATIENCE
        (pk,) = asked
        tasks.send_report_notice(pk)
        assert ReportNotice.objects.get().sent_at is None
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        ReportNotice.objects.update(due_at=timezone.now())
        for _minute in range(3):
            sweep_report_notices()
        (message,) = server.received
    confirmed(message)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("away", AWAY)
def test_without_search_server_problems_are_told_and_read(away, client, monkeypatch, letters):
    with away() as address:
        engine = ElasticsearchBackend(f"http://{address}", "co-construisons-absent")
        monkeypatch.setattr(backends, "get_backend", lambda: engine)
        shown = ReportFactory(path=[State.PUBLISHED])
        start = time.monotonic()
        with letters():
            draft = by_form(client)
        client.post(letters.link())
        draft.refresh_from_db()
        assert draft.report
        assert client.get(shown.get_absolute_url()).status_code == 200
        assert shown.where in client.get(reverse("reports:all")).text
        assert time.monotonic() - start < PATIENCE
