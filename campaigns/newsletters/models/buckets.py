from django.db import models


class Bucket(models.Model):
    """How many messages may leave at once and left today: of all, or for the destination domain ``name``."""

    name = models.CharField(max_length=254, unique=True)
    permits = models.FloatField(default=0)
    filled_at = models.DateTimeField()
    day = models.DateField(null=True)
    taken_today = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.name

    def begin(self, day):
        """Count anew when ``day`` is another one."""
        if self.day != day:
            self.day, self.taken_today = day, 0

    def pour(self, wanted, rate, now):
        """Fill at ``rate`` permits a second, for one second at most; take up to ``wanted`` whole ones."""
        elapsed = max((now - self.filled_at).total_seconds(), 0)
        self.permits = min(self.permits + elapsed * rate, max(rate, 1))
        taken = min(wanted, max(int(self.permits), 0))
        self.permits -= taken
        self.filled_at = max(now, self.filled_at)
        return taken
