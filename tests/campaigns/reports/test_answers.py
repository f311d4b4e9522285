"""What everybody reads beside a step of a report: ready-made by the team, or written for that one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.reports.actions import forget_ended
from campaigns.reports.enums import State
from campaigns.reports.models import AnswerTemplate
from tests.campaigns.reports.factories import AnswerTemplateFactory, ReportFactory
from tests.campaigns.reports.test_desk import edit
from tests.home.factories import editor, moderator

pytestmark = pytest.mark.django_db

TEMPLATES = reverse("reports_answertemplate_modeladmin_index")


def test_a_moderator_writes_answers_for_the_whole_team(client):
    client.force_login(moderator())
    form = {"title": "Planifié", "state": "taken", "text": "Les travaux sont prévus."}
    client.post(reverse("reports_answertemplate_modeladmin_create"), form)
    assert str(AnswerTemplate.objects.get()) == "pris en charge : Planifié"
    assert "Planifié" in client.get(TEMPLATES).text


def test_editors_do_not_see_them(client):
    client.force_login(editor())
    assert client.get(TEMPLATES).status_code == 302


def test_a_ready_made_answer_is_public_with_its_step(admin_client, client):
    report = ReportFactory(path=[State.PUBLISHED])
    template = AnswerTemplateFactory(text="Les travaux sont prévus.\nMerci.")
    edit(admin_client, report, move_to=State.TAKEN, template=template.pk, note="Vu avec la voirie")
    page = client.get(report.get_absolute_url()).text
    assert "Les travaux sont prévus.<br>Merci." in page
    assert "Vu avec la voirie" not in page


def test_the_words_written_for_this_report_win(admin_client):
    report = ReportFactory(path=[State.PUBLISHED])
    template = AnswerTemplateFactory()
    edit(admin_client, report, move_to=State.TAKEN, template=template.pk, answer="Demain matin.")
    assert report.changes.last().answer == "Demain matin."


def test_what_was_published_does_not_change_with_the_template(admin_client):
    report, template = ReportFactory(path=[State.PUBLISHED]), AnswerTemplateFactory(text="Avant")
    edit(admin_client, report, move_to=State.TAKEN, template=template.pk)
    AnswerTemplate.objects.update(text="Après")
    assert report.changes.last().answer == "Avant"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"move_to": "solved"}, "pour un signalement « pris en charge »"),
        ({}, "pour un signalement « pris en charge »"),
        ({"template": "", "answer": "Bientôt."}, "Une réponse va avec un nouvel état"),
    ],
)
def test_an_answer_goes_with_its_own_state(admin_client, changes, words):
    report = ReportFactory(path=[State.PUBLISHED])
    template = AnswerTemplateFactory(state=State.TAKEN)
    page = edit(admin_client, report, **{"template": template.pk} | changes).text
    assert words in page.replace("\xa0", " ")
    assert report.state == State.PUBLISHED


def test_what_was_answered_goes_with_the_words_of_the_report(admin_client):
    report = ReportFactory(path=[State.PUBLISHED])
    edit(admin_client, report, move_to=State.SOLVED, answer="Réparé devant chez M. Untel.")
    report.category.keep_months = 1
    report.category.save()
    forget_ended(timezone.now() + timedelta(days=32))
    assert report.changes.last().answer == ""
