"""Wake-ups. Each may be lost, late, doubled: what is due is written in the tables."""

from celery import shared_task
from django.utils import timezone

from cms import wakeups
from projects.contributors import follow_ups, links, mails
from projects.contributors.models import MailedLink


def wake(link):
    """Have a worker send what is owed after the commit. Without a broker the sweep finds it."""
    if link:
        wakeups.wake(send_link, link.pk)


@shared_task
def send_link(link_id):
    mails.deliver(link_id)


@shared_task
def sweep_links():
    for link_id in MailedLink.objects.mail_due(timezone.now()).values_list("pk", flat=True):
        send_link.delay(link_id)


@shared_task
def forget_links():
    links.forget_old(timezone.now())


@shared_task
def ask_who_clicked():
    follow_ups.send_due(timezone.now())
