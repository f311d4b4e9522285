"""The tests' settings with the peer of the discovery bench, and what is read kept as in production."""

from cms.settings import test

globals().update({name: value for name, value in vars(test).items() if name.isupper()})

INSTALLED_APPS = [*test.INSTALLED_APPS, "tests.benchmarks"]
CONTENT = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "content"}
CACHES = {**test.CACHES, "content": CONTENT}
