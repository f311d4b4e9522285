"""Production as it is, but for what the bench needs: no TLS, the addresses of the peer."""

import os

from cms.settings import production
from cms.settings.production import BASE_DIR, MIDDLEWARE, STORAGES, TEMPLATES

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

SECURE_SSL_REDIRECT = False
ELASTICSEARCH_URL = ""
CELERY_TASK_ALWAYS_EAGER = True
ROOT_URLCONF = "tests.benchmarks.peer_urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "benchmarks" / "templates"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# No page is kept, only what all pages show alike: the uncached figures.
if os.environ.get("BENCH_PAGES") == "uncached":
    MIDDLEWARE = [name for name in MIDDLEWARE if "PageCache" not in name]
