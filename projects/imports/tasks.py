"""Wake-ups. Each may be lost, late, doubled: what is due is written in the tables."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from cms import wakeups
from projects.imports.models import ImportRun
from projects.imports.process import advance

# Other tasks wait meanwhile when there is one worker only.
SLICE = timedelta(seconds=20)


def wake(run):
    """Have a worker take the run after the commit. Without a broker the sweep finds it."""
    wakeups.wake(advance_import, run.pk)


@shared_task
def advance_import(run_id):
    if advance(run_id, timezone.now() + SLICE):
        advance_import.delay(run_id)


@shared_task
def resume_imports():
    """The beat: wake what a crash or a lost message left behind."""
    for run_id in ImportRun.objects.with_work_at(timezone.now()).values_list("pk", flat=True):
        advance_import.delay(run_id)
