import gc
import os
from pathlib import Path

import environ
from celery import Celery
from celery.signals import worker_process_init

from cms.file_broker import use_whole_messages

# The first thing that any program of the site imports. Who names no settings is told what production lacks:
# those of development would show anybody the site's secrets.
environ.Env.read_env(Path(__file__).resolve().parent.parent / ".env")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

use_whole_messages()
app = Celery("co-construisons", task_cls="cms.wakeups:WakeUp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def keep_what_is_loaded(**kwargs):
    """The collector need not look at it again and again: a fifth of the time of an index built anew."""
    gc.freeze()
