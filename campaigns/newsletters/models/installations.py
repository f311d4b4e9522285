from django.db import models
from django.utils import timezone


class Installation(models.Model):
    """The installation that may send from this database, in one row: a copy of the database has another."""

    host = models.CharField(max_length=253)
    fingerprint = models.CharField(max_length=64)
    adopted_at = models.DateTimeField(default=timezone.now)
    drained_at = models.DateTimeField(null=True)
