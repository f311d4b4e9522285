from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from projects.links.collecting import collect
from projects.links.visits import visit_due

#: More than the time between two collections, so that a late one misses nothing.
RECENT = timedelta(hours=3)


@shared_task
def collect_links(everything=False):
    collect(None if everything else timezone.now() - RECENT)


@shared_task
def visit_links():
    visit_due(timezone.now())
