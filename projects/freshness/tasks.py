from celery import shared_task
from django.utils import timezone

from home.keys import hide
from home.single_mail import may_write
from projects.freshness import actions, mails
from projects.freshness.models import Freshness


@shared_task
def sweep_freshness():
    """The beat: what is due is written in the table, so that twice does no harm.

    Nothing is asked where nobody may be written to, hence nothing is taken off for want of an answer.
    """
    hide(Freshness)
    if not may_write():
        return
    for freshness_id in actions.sweep(timezone.now()):
        send_question.delay(freshness_id)


@shared_task
def send_question(freshness_id):
    if may_write():
        mails.deliver(freshness_id, timezone.now())
