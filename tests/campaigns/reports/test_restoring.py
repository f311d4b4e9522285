"""After a restored backup, nobody is told again what they may have been told since it was made."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.reports import restoring, tasks
from campaigns.reports.enums import State
from campaigns.reports.models import AlertNotice, Report, ReportNotice
from campaigns.reports.notices import QUESTION_AGE
from tests.campaigns.reports.factories import (
    ForwardingFactory,
    ReportAlertFactory,
    ReportFactory,
    ReportFollowFactory,
)

pytestmark = pytest.mark.django_db


def messages_after_the_sweeps():
    tasks.sweep_report_notices()
    return mail.outbox


def test_the_steps_of_a_followed_report_are_not_told_again():
    follow = ReportFollowFactory(confirmed_at=timezone.now() - timedelta(days=1))
    ReportNotice.objects.create(follow=follow, kind="received")
    restoring.after_restore()
    assert messages_after_the_sweeps() == []


def test_the_question_of_four_weeks_is_not_asked_again():
    long_ago = timezone.now() - QUESTION_AGE - timedelta(days=1)
    follow = ReportFollowFactory(confirmed_at=long_ago)
    Report.objects.filter(pk=follow.report.pk).update(published_at=long_ago)
    restoring.after_restore()
    assert messages_after_the_sweeps() == []


def test_an_alert_tells_what_is_published_from_now_on():
    alert = ReportAlertFactory(watermark=timezone.now() - timedelta(days=3))
    AlertNotice.objects.create(alert=alert, reports=[ReportFactory(path=[State.PUBLISHED]).pk])
    before = timezone.now()
    restoring.after_restore()
    alert.refresh_from_db()
    assert alert.watermark >= before
    assert messages_after_the_sweeps() == []


def test_what_comes_after_is_told():
    follow = ReportFollowFactory(confirmed_at=timezone.now() - timedelta(days=1))
    restoring.after_restore()
    follow.report.changes.create(before=State.PUBLISHED, after=State.TAKEN)
    [message] = messages_after_the_sweeps()
    assert "pris en charge" in message.subject.lower()


def test_the_operator_reads_how_many_transmissions_are_in_doubt():
    ForwardingFactory(due_at=timezone.now())
    assert "1 signalement" in restoring.after_restore()
