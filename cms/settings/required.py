"""What production needs, looked at before any setting is read: what is wrong stops the start, in words."""

from cms.settings.environment import env
from cms.settings.soundness import faults

BUCKET = ("MEDIA_STORAGE_KEY", "MEDIA_STORAGE_SECRET")
REQUIRED = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "ELASTICSEARCH_URL",
    "STATIC_ROOT",
    # A folder, or a bucket with its keys.
    *(BUCKET if env.str("MEDIA_STORAGE", default="").strip() else ("MEDIA_ROOT",)),
)

if wrong := faults(env, REQUIRED):
    raise SystemExit("\n".join(wrong))
