"""The tests' settings for a site of several processes: its tasks run in a worker of its own."""

import os

from cms.settings import test
from cms.settings.test import CELERY_BEAT_SCHEDULE

globals().update({name: value for name, value in vars(test).items() if name.isupper()})

ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]
DISCOVERY_INDEX_PREFIX = "co-construisons-faults"
ROOT_URLCONF = "tests.faults.urls"
CELERY_TASK_ALWAYS_EAGER = False
# As in production, but for the seconds that a test does not wait.
CELERY_BEAT_SCHEDULE = {
    "sweep-discovery": {**CELERY_BEAT_SCHEDULE["sweep-discovery"], "schedule": 3.0},
}
