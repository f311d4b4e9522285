"""Wake-ups. Each may be lost, late, doubled: what is due is written in the tables."""

from celery import shared_task
from django.utils import timezone

from cms import wakeups
from home.keys import hide
from projects.proposals import actions, notices
from projects.proposals.models import Notice, Proposal


def wake(notice):
    """Have a worker send what is owed after the commit. Without a broker the sweep finds it."""
    if notice:
        wakeups.wake(send_notice, notice.pk)


@shared_task
def send_notice(notice_id):
    notices.deliver(notice_id)


@shared_task
def sweep_notices():
    """The beat: announce the pages that went online, send what a crash or a lost message left."""
    actions.announce(timezone.now())
    # Due from this very moment: asked before, the time would leave them to the next beat.
    for notice_id in Notice.objects.due(timezone.now()).values_list("pk", flat=True):
        send_notice.delay(notice_id)


@shared_task
def forget_drafts():
    Proposal.objects.forgotten(timezone.now()).delete()
    hide(Proposal)
