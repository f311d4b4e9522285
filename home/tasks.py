from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms import wakeups
from home import account_mail
from home.models import AccountNotice
from home.pictures import draw_missing

#: Longer than a worker may be away or busy.
RECENT = timedelta(days=1)
#: What an account was owed is forgotten then, sent or not.
ACCOUNT_NOTICE_AGE = timedelta(days=7)


@shared_task
def publish_scheduled():
    """Publish and unpublish the pages whose time has come, as Wagtail's own command does."""
    call_command("publish_scheduled")
    draw_pictures.delay()


@shared_task
def draw_pictures():
    """Make the pictures of what was just published, however it was: by hand, approved, on time, imported."""
    draw_missing(Page.objects.filter(last_published_at__gte=timezone.now() - RECENT))


@transaction.atomic
def tell_accounts(kind, users):
    """Owe a message to each of these accounts, or to None, and have a worker send it after the commit."""
    for user in users:
        notice = AccountNotice.objects.create(kind=kind, user=user)
        wakeups.wake(send_account_notice, notice.pk)


@shared_task
def send_account_notice(notice_id):
    account_mail.deliver(notice_id)


@shared_task
def sweep_account_notices():
    """The beat: send what a crash or a lost message left, forget what is old."""
    now = timezone.now()
    AccountNotice.objects.filter(created_at__lt=now - ACCOUNT_NOTICE_AGE).delete()
    for notice_id in AccountNotice.objects.due(now).values_list("pk", flat=True):
        send_account_notice.delay(notice_id)
