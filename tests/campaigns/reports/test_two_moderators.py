"""Two people at the desk who read the same report."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from campaigns.reports import states
from campaigns.reports.enums import State
from campaigns.reports.models import Report
from tests.campaigns.reports.factories import ReportFactory
from tests.campaigns.reports.test_desk import edit, typed

WORDS = "Quelqu’un d’autre vient de traiter ce signalement"


@pytest.mark.django_db
def test_the_second_moderator_is_told_kindly_and_loses_nothing(admin_client):
    report = ReportFactory()
    states.move(report, State.PUBLISHED)
    response = edit(admin_client, report, move_to=State.PUBLISHED, seen=0, description="Trou de 20 cm.")
    assert response.status_code == 200
    assert WORDS in response.text
    assert "« publié »" in response.text
    assert "Trou de 20 cm." in response.text
    assert report.description != "Trou de 20 cm."


@pytest.mark.django_db
def test_once_read_again_the_second_moderator_goes_on(admin_client):
    report = ReportFactory(path=[State.PUBLISHED])
    first = edit(admin_client, report, move_to=State.SENT, seen=0)
    assert 'name="seen" value="1"' in first.text
    assert edit(admin_client, report, move_to=State.SENT, seen=1).status_code == 302
    assert report.state == State.SENT


@pytest.mark.django_db
def test_the_form_of_a_report_says_how_many_steps_it_shows(admin_client):
    report = ReportFactory(path=[State.PUBLISHED, State.SENT])
    page = admin_client.get(reverse("reports_report_modeladmin_edit", args=[report.pk])).text
    assert 'name="seen" value="2"' in page


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_the_same_instant_get_no_error_page(admin_user):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite writes one at a time.")
    report, answers = ReportFactory(), []
    address = reverse("reports_report_modeladmin_edit", args=[report.pk])
    form = typed(report, move_to=State.PUBLISHED, seen=0)

    def second():
        client = Client()
        client.force_login(admin_user)
        answers.append(client.post(address, form))
        connection.close()

    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        thread = Thread(target=second)
        thread.start()
        thread.join(1)
        states.move(report, State.PUBLISHED)
    thread.join(20)
    assert answers[0].status_code == 200
    assert WORDS in answers[0].text
