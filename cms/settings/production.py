"""Production: every engine is named by the environment; a missing name stops the start."""

from cms.settings import media, required
from cms.settings.base import *
from cms.settings.base import CACHES, DATABASES

env = required.env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
# The proxy reads the same names, and wants a space after each comma.
ALLOWED_HOSTS = [name.strip() for name in env.list("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [env("SITE_URL")]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The same proxy says where visitors come from: without it all of them would share one limit.
PROXIES = env.int("PROXIES", default=1)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Browsers take cookies of these names from this very host, over TLS, and from nobody else.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
KNOWN_BROWSER_COOKIE_NAME = "__Host-browser"

# A new connection would cost more than the queries of a page; one that was lost is made again.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A machine that does not answer must not hold every visitor.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

# Without a shared cache each process keeps its own pages; all see a change within a second.
CACHES["content"] = {
    "OPTIONS": {} if env.str("CACHE_URL", default="") else {"MAX_ENTRIES": 5_000},
    **env.cache("CACHE_URL", default="locmemcache://content"),
    "KEY_PREFIX": "content",
}

STORAGES = {
    "default": media.default_storage(env),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
