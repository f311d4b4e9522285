from prometheus_client.core import GaugeMetricFamily

from home.models import Backup


class Collector:
    """Of when the last backup is."""

    def collect(self):
        last = Backup.last()
        yield GaugeMetricFamily(
            "site_backup_timestamp_seconds",
            "Moment of which the last backup holds the site, 0 when there is none",
            value=last.timestamp() if last else 0,
        )
