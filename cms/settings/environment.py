"""Where settings come from: the environment, which cms/celery.py completed by the file .env of a clone."""

from pathlib import Path

import environ

# Pages do without a cache that is away.
PATIENT = dict.fromkeys(("redis", "rediss", "valkey", "valkeys"), "cms.caches.PatientRedisCache")
environ.Env.CACHE_SCHEMES = environ.Env.CACHE_SCHEMES | PATIENT
env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# Everything the site writes when no outside engine is named: database, media, mails, broker.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
TIME_ZONE = "Europe/Paris"
