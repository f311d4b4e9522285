"""Production as it is, but for what the bench needs: no TLS, the list of the peer, fewer caches.

Projects are looked for in the database, or where ``BENCH_SEARCH`` says: the address of an Elasticsearch.
``BENCH_SITE`` names what is measured: « kept » (the site as it is), « made » (no whole page is kept,
only what several pages share), « bare » (nothing is kept at all) and « peer » (Wagtail as it is
installed, with nothing of ours around its pages).
"""

import os

from cms.settings import production
from cms.settings.production import BASE_DIR, CACHES, INSTALLED_APPS, MIDDLEWARE, TEMPLATES

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

SITE = os.environ.get("BENCH_SITE", "kept")
LEFT_OUT = {
    "kept": (),
    "made": ("PageCache",),
    "bare": ("PageCache",),
    "peer": ("PageCache", "DirectRouting", "whitenoise"),
}

SECURE_SSL_REDIRECT = False
ELASTICSEARCH_URL = os.environ.get("BENCH_SEARCH", "")
CELERY_TASK_ALWAYS_EAGER = True
ROOT_URLCONF = "tests.benchmarks.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks"]
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "benchmarks" / "templates"]
MIDDLEWARE = [name for name in MIDDLEWARE if not any(part in name for part in LEFT_OUT[SITE])]
if SITE in ("bare", "peer"):
    CACHES = {**CACHES, "content": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
