"""The tests' settings: the same engines as the site, made quick."""

from cms.settings.base import *
from cms.settings.base import DATABASES, INSTALLED_APPS, env

DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "cms.mailbox", "cms.styleguide"]

# A named test database may be kept between runs (pytest --reuse-db).
DATABASES["default"].setdefault("TEST", {})["NAME"] = env("TEST_DATABASE", default=None)

# Hashing passwords slowly protects nobody here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No collectstatic before the tests.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tasks run where they are called, and their errors are seen.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
DISCOVERY_INDEX_PREFIX = "co-construisons-test"
LOGGING = {"version": 1, "disable_existing_loggers": False}
# The engine behind the pages under test; the contract of engines is tested on both in any case.
if env("DISCOVERY", default="embedded") == "embedded":
    ELASTICSEARCH_URL = ""
