from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from home.pictures import draw_missing

#: Longer than a worker may be away or busy.
RECENT = timedelta(days=1)


@shared_task
def publish_scheduled():
    """Publish and unpublish the pages whose time has come, as Wagtail's own command does."""
    call_command("publish_scheduled")
    draw_pictures.delay()


@shared_task
def draw_pictures():
    """Make the pictures of what was just published, however it was: by hand, approved, on time, imported."""
    draw_missing(Page.objects.filter(last_published_at__gte=timezone.now() - RECENT))
