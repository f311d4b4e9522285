from celery import shared_task
from django.utils import timezone

from projects.toolbox.checking import check_due


@shared_task
def check_repositories():
    check_due(timezone.now())
