"""What is reported in an active commune goes to who deals with it, once, and is answered before everybody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.communes import forwarding, notices, tasks
from campaigns.communes import states as paths
from campaigns.communes.enums import Moderation, NoticeKind
from campaigns.communes.enums import State as CommuneState
from campaigns.communes.models import ANSWER_KEYS, CommuneNotice
from campaigns.reports import states
from campaigns.reports.enums import State
from campaigns.reports.models import ServiceCode
from tests.campaigns.communes.factories import ParticipantFactory, RouteFactory
from tests.campaigns.reports.factories import (
    AnswerTemplateFactory,
    CategoryFactory,
    Open311ServiceFactory,
    PhotoFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return ParticipantFactory(active=True)


def told(commune, path=(State.PUBLISHED,), **more):
    return ReportFactory(place=commune.place, path=path, **more)


def state_of(report):
    report.refresh_from_db()
    return report.state


def answer_page(report):
    notice = CommuneNotice.objects.forwards().filter(change__report=report).last()
    return reverse("communes:answer", args=[ANSWER_KEYS.of(notice.token)])


def test_a_published_report_is_sent_once_and_said_to_be(commune):
    report = told(commune)
    for _time in range(2):
        tasks.sweep_communes()
    [message] = mail.outbox
    assert message.to == [commune.routes.get().email]
    assert report.number in message.subject
    assert state_of(report) == State.SENT


def test_the_message_quotes_nothing_of_the_report(commune):
    told(commune, description="La porte de Mme Untel", where="12 rue des Lilas")
    tasks.sweep_communes()
    assert "Untel" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "Lilas" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_commune_that_does_not_take_part_gets_no_mail():
    reports = [ReportFactory(path=[State.PUBLISHED])]
    for state in set(CommuneState) - {CommuneState.ACTIVE}:
        participant = ParticipantFactory(state=state, active_since=timezone.now())
        RouteFactory(participant=participant, category=None)
        reports.append(told(participant))
    tasks.sweep_communes()
    assert mail.outbox == []
    assert {state_of(report) for report in reports} == {State.PUBLISHED}


def test_what_was_published_before_the_commune_was_active_is_not_poured_on_it():
    report = ReportFactory(path=[State.PUBLISHED])
    ParticipantFactory(active=True, place=report.place)
    tasks.sweep_communes()
    assert mail.outbox == []


def test_each_kind_goes_to_its_own_service_then_to_that_of_its_parent_then_to_the_others(commune):
    parent = CategoryFactory()
    child, sister = CategoryFactory(parent=parent), CategoryFactory(parent=parent)
    own = RouteFactory(participant=commune, category=child)
    wider = RouteFactory(participant=commune, category=parent)
    for category in (child, sister, CategoryFactory()):
        told(commune, category=category)
    tasks.sweep_communes()
    others = commune.routes.get(category=None)
    assert [message.to[0] for message in mail.outbox] == [own.email, wider.email, others.email]


def test_a_kind_that_no_service_takes_stays_published(commune):
    commune.routes.all().delete()
    RouteFactory(participant=commune)
    report = told(commune)
    tasks.sweep_communes()
    assert (mail.outbox, state_of(report)) == ([], State.PUBLISHED)


def test_what_the_open311_service_of_the_commune_is_sent_is_not_mailed_too(commune):
    service = Open311ServiceFactory(place=commune.place, default_code="")
    code = ServiceCode.objects.create(service=service, category=CategoryFactory(), code="42")
    told(commune, category=code.category)
    by_mail = told(commune)
    tasks.sweep_communes()
    [message] = mail.outbox
    assert by_mail.number in message.subject


def test_what_is_reopened_is_mailed_since_open311_is_told_only_once(commune):
    Open311ServiceFactory(place=commune.place, default_code="1")
    report = told(commune, path=[State.PUBLISHED, State.SOLVED, State.REOPENED])
    tasks.sweep_communes()
    [message] = mail.outbox
    assert report.number in message.subject


def test_what_somebody_took_in_charge_meanwhile_is_not_sent(commune):
    report = told(commune)
    forwarding.owe_forwards(timezone.now())
    states.move(report, State.TAKEN)
    tasks.sweep_communes()
    assert (mail.outbox, state_of(report)) == ([], State.TAKEN)


def test_a_crash_after_the_message_left_still_says_that_it_did(commune):
    report = told(commune)
    forwarding.owe_forwards(timezone.now())
    notices.deliver_once(CommuneNotice, CommuneNotice.objects.get().pk, notices.build)
    assert state_of(report) == State.PUBLISHED
    tasks.sweep_communes()
    assert (len(mail.outbox), state_of(report)) == (1, State.SENT)


def test_a_mail_server_that_is_down_loses_nothing(commune, settings):
    report = told(commune)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    tasks.sweep_communes()
    assert state_of(report) == State.PUBLISHED
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    notices.deliver(CommuneNotice.objects.get().pk, timezone.now() + timedelta(minutes=11))
    assert (len(mail.outbox), state_of(report)) == (1, State.SENT)


def test_a_report_that_is_reopened_is_sent_again(commune):
    report = told(commune)
    tasks.sweep_communes()
    states.move(report, State.SOLVED)
    states.move(report, State.REOPENED)
    tasks.sweep_communes()
    assert (len(mail.outbox), state_of(report)) == (2, State.SENT)


def test_a_service_that_is_silent_is_asked_once_more(commune):
    report = told(commune)
    tasks.sweep_communes()
    late = timezone.localdate() + timedelta(days=16)
    assert (forwarding.owe_reminders(late), forwarding.owe_reminders(late)) == (1, 0)
    notices.deliver(CommuneNotice.objects.get(kind=NoticeKind.REMINDER).pk)
    assert "Sans réponse" in mail.outbox[-1].subject
    assert state_of(report) == State.SENT


def test_what_was_answered_is_not_asked_about(commune):
    report = told(commune)
    tasks.sweep_communes()
    states.move(report, State.TAKEN)
    assert forwarding.owe_reminders(timezone.localdate() + timedelta(days=99)) == 0


def test_a_suspended_commune_is_sent_nothing_and_goes_on_from_there(commune):
    paths.move(commune, CommuneState.SUSPENDED)
    quiet = told(commune)
    paths.move(commune, CommuneState.ACTIVE)
    fresh = told(commune)
    tasks.sweep_communes()
    assert (state_of(quiet), state_of(fresh)) == (State.PUBLISHED, State.SENT)


def test_a_service_answers_without_account_and_everybody_reads_it(client, commune):
    report = told(commune)
    tasks.sweep_communes()
    page = answer_page(report)
    assert report.description in client.get(page).text
    template = AnswerTemplateFactory(text="Les travaux sont prévus.")
    response = client.post(page, {"move_to": State.TAKEN, "template": template.pk})
    assert (response.status_code, state_of(report)) == (302, State.TAKEN)
    assert "Les travaux sont prévus." in client.get(report.get_absolute_url()).text
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choisissez où en est le problème"),
        ({"move_to": "closed"}, "Un signalement se clôt avec un motif"),
        ({"move_to": "closed", "why": "not-competent"}, "dit qui est compétent"),
        ({"move_to": "reopened"}, "reopened"),
    ],
)
def test_what_an_answer_lacks_is_said_and_nothing_moves(client, commune, said, words):
    report = told(commune)
    tasks.sweep_communes()
    assert words in client.post(answer_page(report), said).text.replace("\xa0", " ")
    assert state_of(report) == State.SENT


def test_what_is_over_is_shown_without_anything_to_answer(client, commune):
    report = told(commune)
    tasks.sweep_communes()
    states.move(report, State.SOLVED)
    assert "<form" not in client.get(answer_page(report)).text.partition("<main")[2].partition("</main")[0]


def test_nobody_forges_the_address_of_an_answer(client, commune):
    told(commune)
    tasks.sweep_communes()
    token = CommuneNotice.objects.get().token
    for key in (token, f"{token}.forged", ANSWER_KEYS.of("~other")):
        assert client.get(reverse("communes:answer", args=[key])).status_code == 404


def test_a_commune_that_reads_after_publishes_at_once(commune):
    commune.moderation = Moderation.AFTER
    commune.save()
    plain = told(commune, path=())
    personal = told(commune, path=(), description="Appelez le 06 12 34 56 78")
    shown = told(commune, path=())
    PhotoFactory(report=shown)
    tasks.sweep_communes()
    assert [state_of(each) for each in (plain, personal, shown)] == [
        State.SENT,
        State.RECEIVED,
        State.RECEIVED,
    ]


def test_a_commune_that_reads_before_publishes_nothing_by_itself(commune):
    report = told(commune, path=())
    tasks.sweep_communes()
    assert state_of(report) == State.RECEIVED


def test_what_was_refused_once_is_not_published_by_itself(commune):
    commune.moderation = Moderation.AFTER
    commune.save()
    report = told(commune, path=(State.CLOSED, State.RECEIVED))
    tasks.sweep_communes()
    assert state_of(report) == State.RECEIVED
