import os

from celery import Celery

from cms.file_broker import use_whole_messages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")

use_whole_messages()
app = Celery("co-construisons", task_cls="cms.wakeups:WakeUp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
