from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled():
    """Publish and unpublish the pages whose time has come, as Wagtail's own command does."""
    call_command("publish_scheduled")
