"""What the site tells of itself, and to whom."""

from cms.settings.environment import env

# /metrics, for Prometheus: whoever shows the token (Authorization: Bearer …), or asks from one of these
# networks without a proxy in between (10.0.0.0/8,fd00::/8). Neither: the address does not exist.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=[])

# A Sentry server that errors are told to, without anything of anybody (cms/error_reports.py).
SENTRY_DSN = env("SENTRY_DSN", default="")

# Lines for people, or JSON for a program (LOG_FORMAT=json). Neither holds an e-mail address, a network
# address nor the secret of a link.
LOG_FORMAT = env("LOG_FORMAT", default="plain")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "cms.logs.PlainFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "cms.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # Two lines for each page saved say nothing that the admin does not.
    "loggers": {"django_tasks": {"level": "WARNING"}},
}
