from celery import shared_task
from django.core.management import call_command
from wagtail.images import get_image_model

from home.pictures import draw


@shared_task
def publish_scheduled():
    """Publish and unpublish the pages whose time has come, as Wagtail's own command does."""
    call_command("publish_scheduled")


@shared_task
def draw_pictures(image_id):
    """Make the renditions of the image of a page; one that was deleted meanwhile needs none."""
    for image in get_image_model().objects.filter(pk=image_id):
        draw(image, "card", "cover")
