"""What is true everywhere. Each engine comes from one environment variable."""

from pathlib import Path

import django

from cms.settings.apps import INSTALLED_APPS
from cms.settings.environment import BASE_DIR, VAR_DIR, env
from cms.settings.environment import TIME_ZONE as TIME_ZONE
from cms.settings.letters import *
from cms.settings.reports import *
from cms.settings.security import *
from cms.settings.sight import *
from cms.settings.work import *

MIDDLEWARE = [
    "cms.health.HealthMiddleware",
    "cms.metrics.RequestsMiddleware",
    "home.page_cache.PageCacheMiddleware",
    "home.comeback.ComebackMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.security.SecurityPolicyMiddleware",
    "cms.security.BrowserLimitsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.languages.middleware.AddressLanguageMiddleware",
    "home.limits.WeightMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "home.limits.WriteLimitMiddleware",
    "home.second_factor.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.errors.NoSuchAddressMiddleware",
    "home.errors.UnreadableRequestMiddleware",
    "home.errors.WithdrawnPageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "home.routing.DirectRoutingMiddleware",
    "home.typography.FrenchSpacesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# What the pages look like (docs/decisions/0005-two-themes.md). The State's look asks for STATE_SITE.
THEME = env("THEME", default="neutral")
STATE_SITE = env.bool("STATE_SITE", default=False)
#: The lines of the State's brand block, with a bar between them.
STATE_BRAND = env("STATE_BRAND", default="République|française")
if (BASE_DIR / "cms" / "themes" / THEME / "templates").is_dir():
    INSTALLED_APPS += [f"cms.themes.{THEME}"]
    TEMPLATES[0]["DIRS"].insert(0, BASE_DIR / "cms" / "themes" / THEME / "templates")

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Web, worker and beat write the same file: a writer must wait for its turn, not fail.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.User"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR_DIR / "static"))
# The lists of wagtail_modeladmin show « yes » and « no » by the icons of Django's own administration.
STATICFILES_DIRS = [
    BASE_DIR / "cms" / "static",
    ("admin/img", Path(django.__file__).parent / "contrib/admin/static/admin/img"),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
if THEME == "dsfr":
    STATICFILES_FINDERS += ["cms.themes.dsfr.finders.PackageFinder"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR_DIR / "media"))

SITE_URL = env("SITE_URL", default="http://localhost:8000")
WAGTAILADMIN_BASE_URL = SITE_URL
# /.well-known/security.txt: a test fails a month before the date, which may be a year away at most.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="mailto:securite@example.org")
SECURITY_EXPIRES = "2027-11-01T00:00:00Z"
WAGTAIL_SITE_NAME = "Co-construisons"
# The admin must not call third parties from the editor's browser.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Documents are given by a view, which knows who may read each; none is what a browser could run as a page.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "doc", "docx", "geojson", "gpx", "ics", "jpeg", "jpg", "json", "mp3", "mp4", "odp", "ods"),
    *("odt", "pdf", "png", "ppt", "pptx", "rtf", "txt", "webp", "xls", "xlsx", "yaml", "yml", "zip"),
]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"png": "webp", "jpeg": "webp"}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # long StreamField pages

# Networks of our own that may be read although they are private: an intranet's sites, for example.
FETCH_ALLOWED_NETWORKS = env.list("FETCH_ALLOWED_NETWORKS", default=[])

# Discovery: empty = the embedded engine, in the database of the site.
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", default="")
# ELASTICSEARCH_URL may name several nodes, with commas. Copies: as many as there are other nodes, up to.
DISCOVERY_REPLICAS = env("DISCOVERY_REPLICAS", default="0-1")
DISCOVERY_INDEX_PREFIX = env("DISCOVERY_INDEX_PREFIX", default="co-construisons")
# More than one shard only for millions of projects.
DISCOVERY_SHARDS = env.int("DISCOVERY_SHARDS", default=1)

# Redis, memcached… by their address. What pages are made of is kept in production only: a page must
# show each change of its template here.
CACHES = {
    "default": env.cache("CACHE_URL", default="locmemcache://"),
    "content": env.cache("CONTENT_CACHE_URL", default="dummycache://"),
}
#: Browsers ask each time whether the page changed (ETag), so that nobody reads an older one.
PUBLIC_CACHE_CONTROL = "public, max-age=0, must-revalidate"
# A cache in front of the site, purged of each page that is published.
if FRONTEND_CACHE_URL := env("FRONTEND_CACHE_URL", default=""):
    INSTALLED_APPS += ["wagtail.contrib.frontend_cache"]
    WAGTAILFRONTENDCACHE = {
        "proxy": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": FRONTEND_CACHE_URL,
        }
    }
    PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=60, must-revalidate"

# Requests a minute from one address, to what programs read. Proxies: those of ours that add that address.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=120)
PROXIES = env.int("PROXIES", default=0)
# Forms an hour from one network: a town hall's whole staff may share one.
WRITES_PER_HOUR = env.int("WRITES_PER_HOUR", default=600)

# The ground of the map: outlines of our own, or the tiles of somebody who then sees who looks where.
MAP_TILES_URL = env("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env("MAP_TILES_ATTRIBUTION", default="")

# Mail: newsletters and single messages leave through the same server.
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
#: Of one process; a message at a time on each.
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=10)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Co-construisons <lettre@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
WAGTAILADMIN_NOTIFICATION_FROM_EMAIL = DEFAULT_FROM_EMAIL
MAILBOX_DIR = VAR_DIR / "mailbox"
# What check --deploy verifies of the sender. The DNS server is the machine's unless one is named.
DKIM_SELECTOR = env("DKIM_SELECTOR", default="")
MAIL_SENDING_ADDRESSES = env.list("MAIL_SENDING_ADDRESSES", default=[])
MAIL_DNS_SERVER = env("MAIL_DNS_SERVER", default="")
