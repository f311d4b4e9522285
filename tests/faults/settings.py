"""The settings of the deployed site, but for the seconds that a test does not wait."""

from tests.topology import settings as topology
from tests.topology.settings import CELERY_BEAT_SCHEDULE

globals().update({name: value for name, value in vars(topology).items() if name.isupper()})

ROOT_URLCONF = "tests.faults.urls"
SWEEPS = ("sweep-discovery", "advance-issues", "sweep-mailed-links", "sweep-report-notices")
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {
    name: {**CELERY_BEAT_SCHEDULE[name], "schedule": 3.0} for name in SWEEPS
}
# A letter leaves slowly enough for its workers to be killed meanwhile.
EMAIL_PER_SECOND = 40.0
# All the load comes from one network.
WRITES_PER_HOUR = 1_000_000
