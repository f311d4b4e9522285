"""Runs on a fresh clone without any secret: the demo and everyday work."""

from cms.settings.base import *
from cms.settings.base import INSTALLED_APPS, LOGGING, MIDDLEWARE, env

DEBUG = True
SECRET_KEY = env("SECRET_KEY", default="insecure-development-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "cms.mailbox", "cms.styleguide"]
# WhiteNoise serves collected files, and nothing is collected here.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]

# The demonstration's terminal shows what goes wrong, not each page that is saved.
LOGGING["root"]["level"] = env("LOG_LEVEL", default="WARNING")
