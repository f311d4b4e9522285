"""Who may read what the site measures of itself."""

from cms.settings.environment import env

# /metrics, for Prometheus: whoever shows the token (Authorization: Bearer …), or asks from one of these
# networks without a proxy in between (10.0.0.0/8,fd00::/8). Neither: the address does not exist.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=[])
