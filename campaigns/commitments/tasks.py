"""Wake-ups. Each may be lost, late, doubled: what is due is written in the tables."""

from celery import shared_task
from django.utils import timezone

from campaigns.commitments import people
from cms import wakeups


def wake(row):
    """Have a worker send what is owed after the commit. Without a broker the sweep finds it."""
    if row:
        wakeups.wake(send_confirmation, people.kind_of(row), row.pk)


@shared_task
def send_confirmation(kind, pk):
    people.deliver(kind, pk, timezone.now())


@shared_task
def sweep_followers():
    now = timezone.now()
    for kind, pk in people.due_confirmations(now):
        send_confirmation.delay(kind, pk)
    people.tell_followers(now)


@shared_task
def forget_unconfirmed():
    people.forget_unconfirmed(timezone.now())
