"""Wake-ups. Each may be lost, late, doubled: what is due is written in the tables."""

from celery import shared_task
from django.utils import timezone

from campaigns.communes import forwarding, notices
from campaigns.communes.models import CommuneNotice
from cms import wakeups


def wake(owed):
    """Have a worker send what is owed after the commit. Without a broker the sweep finds it."""
    for notice in owed:
        wakeups.wake(send_commune_notice, notice.pk)


@shared_task
def send_commune_notice(notice_id):
    notices.deliver(notice_id)


@shared_task
def sweep_communes():
    """The beat: what became due since, then what a crash or a lost message left."""
    now = timezone.now()
    forwarding.publish_at_once()
    forwarding.owe_forwards(now)
    forwarding.owe_reminders(timezone.localdate(now))
    forwarding.settle()
    for notice_id in CommuneNotice.objects.due(timezone.now()).values_list("pk", flat=True):
        send_commune_notice.delay(notice_id)
