"""The settings of the deployed site, but for the seconds that a test does not wait."""

from tests.topology import settings as topology
from tests.topology.settings import CELERY_BEAT_SCHEDULE

globals().update({name: value for name, value in vars(topology).items() if name.isupper()})

ROOT_URLCONF = "tests.faults.urls"
SOON = {"sweep-discovery": 3.0, "advance-issues": 3.0, "sweep-mailed-links": 3.0}
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {
    name: {**CELERY_BEAT_SCHEDULE[name], "schedule": seconds} for name, seconds in SOON.items()
}
# A letter leaves slowly enough for its workers to be killed meanwhile.
EMAIL_PER_SECOND = 40.0
# All the load comes from one network.
WRITES_PER_HOUR = 1_000_000
