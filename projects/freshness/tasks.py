from celery import shared_task
from django.utils import timezone

from projects.freshness import actions, mails


@shared_task
def sweep_freshness():
    """The beat: what is due is written in the table, so that twice does no harm."""
    for freshness_id in actions.sweep(timezone.now()):
        send_question.delay(freshness_id)


@shared_task
def send_question(freshness_id):
    mails.deliver(freshness_id, timezone.now())
