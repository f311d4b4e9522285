"""Production as it is, but for TLS and for how often beats look: a bench does not wait a minute."""

from cms.settings import production
from cms.settings.production import CELERY_BEAT_SCHEDULE

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

SECURE_SSL_REDIRECT = False
EMAIL_TIMEOUT = 2
ROOT_URLCONF = "tests.benchmarks.report_urls"
CELERY_BEAT_SCHEDULE = {"sweep": {**CELERY_BEAT_SCHEDULE["sweep-report-notices"], "schedule": 3.0}}
