"""Wake-ups. Each may be lost, late, doubled: what is due is written in the tables."""

import logging

from celery import shared_task
from django.utils import timezone

from campaigns.reports import actions, alerts, notices, photos
from campaigns.reports.forwarding import sending
from campaigns.reports.models import (
    AlertNotice,
    Draft,
    Open311Key,
    Report,
    ReportAlert,
    ReportFollow,
    ReportNotice,
    tallies,
)
from cms import wakeups
from home.keys import hide

logger = logging.getLogger(__name__)


def wake(notice):
    """Have a worker send what is owed after the commit. Without a broker the sweep finds it."""
    if notice:
        wakeups.wake(send_report_notice, notice.pk)


@shared_task
def send_report_notice(notice_id):
    notices.deliver(notice_id)


def wake_alert(notice):
    """The same for what an alert owes."""
    if notice:
        wakeups.wake(send_alert_notice, notice.pk)


@shared_task
def send_alert_notice(notice_id):
    alerts.deliver(notice_id)


@shared_task
def sweep_report_notices():
    """The beat: owe what became due, send what a crash or a lost message left."""
    now = timezone.now()
    notices.owe_news(now)
    notices.owe_questions(now)
    alerts.owe_alerts(now)
    for notice_id in ReportNotice.objects.due(timezone.now()).values_list("pk", flat=True):
        send_report_notice.delay(notice_id)
    for notice_id in AlertNotice.objects.due(timezone.now()).values_list("pk", flat=True):
        send_alert_notice.delay(notice_id)


@shared_task
def forward_reports():
    """The beat: what goes to the services of communes, and what they tell of it."""
    sending.forward()


@shared_task
def settle_tallies():
    """Each night: one row for each cell of the tallies, and a word in the log if one was not true."""
    if wrong := tallies.settle():
        logger.warning("%d tallies of reports were wrong and are right again", wrong)


@shared_task
def complete_words():
    """Each night: the words of what the former version of the site wrote during a release."""
    Report.objects.filter(words=None).keep_words()


@shared_task
def forget_reports_parts():
    """Each night: drafts left long ago, what photos were before they were masked, reports long ended."""
    now = timezone.now()
    Draft.objects.forgotten(now).delete()
    ReportAlert.objects.forgotten(now).delete()
    photos.forget_originals(now)
    actions.forget_ended(now)
    hide(Draft)
    hide(ReportFollow)
    hide(Open311Key, "key")
