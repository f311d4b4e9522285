"""After a restored backup, no service of a commune is sent again what it may have received since."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from wagtail import hooks

from campaigns.communes import forwarding, restoring, tasks
from campaigns.communes.enums import Moderation
from campaigns.communes.models import CommuneNotice
from campaigns.reports.enums import State
from campaigns.reports.tasks import sweep_report_notices
from home.backups.actions import HOOK
from tests.campaigns.communes.factories import ParticipantFactory
from tests.campaigns.reports.factories import ReportFactory, ReportFollowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return ParticipantFactory(active=True)


def told_after_the_sweep():
    tasks.sweep_communes()
    return mail.outbox


def test_a_report_that_was_to_be_sent_is_not_sent_and_the_operator_reads_which(commune):
    owed = ReportFactory(place=commune.place, path=[State.PUBLISHED])
    forwarding.owe_forwards(timezone.now())
    not_yet_owed = ReportFactory(place=commune.place, path=[State.PUBLISHED])
    sentence = restoring.after_restore()
    assert owed.number in sentence
    assert not_yet_owed.number in sentence
    assert told_after_the_sweep() == []


def test_nothing_to_doubt_says_nothing(commune):
    assert restoring.after_restore() == ""


def test_a_service_is_not_asked_once_more(commune):
    report = ReportFactory(place=commune.place, path=[State.PUBLISHED])
    tasks.sweep_communes()
    CommuneNotice.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    mail.outbox.clear()
    restoring.after_restore()
    assert told_after_the_sweep() == []
    report.refresh_from_db()
    assert report.state == State.SENT


def test_a_report_that_is_reopened_afterwards_goes_again(commune):
    report = ReportFactory(place=commune.place, path=[State.PUBLISHED])
    restoring.after_restore()
    report.changes.create(before=State.SOLVED, after=State.REOPENED)
    type(report).objects.filter(pk=report.pk).update(state=State.REOPENED)
    [message] = told_after_the_sweep()
    assert report.number in message.subject


def test_what_is_published_at_once_is_told_to_nobody_a_second_time(commune):
    commune.moderation = Moderation.AFTER
    commune.save()
    report = ReportFactory(place=commune.place)
    ReportFollowFactory(report=report, confirmed_at=timezone.now() - timedelta(hours=1))
    for put_right in hooks.get_hooks(HOOK):
        put_right()
    assert told_after_the_sweep() == []
    sweep_report_notices()
    assert mail.outbox == []
    report.refresh_from_db()
    assert report.state == State.PUBLISHED
