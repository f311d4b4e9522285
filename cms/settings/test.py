"""The tests' settings: the same engines as the site, made quick."""

import os

from cms.settings.base import *
from cms.settings.base import DATABASES, INSTALLED_APPS, MIDDLEWARE, env

DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "cms.mailbox", "cms.styleguide"]
# WhiteNoise serves collected files, and nothing is collected here; tests read words, not their spaces.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name and "typography" not in name]

# A named test database may be kept between runs (pytest --reuse-db).
DATABASES["default"].setdefault("TEST", {})["NAME"] = env("TEST_DATABASE", default=None)
# Or begin with a copy of one that is migrated already (tests/migrated.py).
DATABASES["default"]["TEST"]["TEMPLATE"] = env("MIGRATED_DATABASE", default=None)

# Hashing passwords slowly protects nobody here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTANCE_ID = "tests"
# No collectstatic before the tests.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tasks run where they are called, and their errors are seen.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Two runs at once on one server do not see each other.
DISCOVERY_INDEX_PREFIX = f"co-construisons-test-{os.getpid()}"
LOGGING = {"version": 1, "disable_existing_loggers": False}
# The engine behind the pages under test; the contract of engines is tested on both in any case.
if env("DISCOVERY", default="embedded") == "embedded":
    ELASTICSEARCH_URL = ""
