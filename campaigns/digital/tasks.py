"""Wake-ups, which carry numbers of rows and nothing of what a report says."""

from celery import shared_task
from django.utils import timezone

from campaigns.digital import actions, notices
from campaigns.digital.enums import State
from campaigns.digital.models import Incident, IncidentNotice
from cms import wakeups
from home.keys import hide


def wake(*owed):
    """Have a worker send what is owed after the commit. Without a broker the sweep finds it."""
    for notice in owed:
        wakeups.wake(send_incident_notice, notice.pk)


@shared_task
def send_incident_notice(notice_id):
    notices.deliver(notice_id)


@shared_task
def sweep_incidents():
    """The beat: what the calendar decides, then what a crash or a lost message left."""
    now = timezone.now()
    actions.remind(now)
    actions.close_silent(now)
    for notice_id in IncidentNotice.objects.due(timezone.now()).values_list("pk", flat=True):
        send_incident_notice.delay(notice_id)


@shared_task
def forget_incidents():
    """Each night."""
    actions.forget_old(timezone.now())
    # The code that was sent is drawn of the secret as it was then.
    hide(Incident.objects.exclude(state=State.UNCONFIRMED))
