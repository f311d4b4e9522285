from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from campaigns.digital.enums import Sighting

#: Fewer than that in a month are not shown: one may be recognised among so few.
FLOOR = 5


class HandOffQuerySet(models.QuerySet):
    def count_one(self, sighting, day):
        """Add one to what was seen that day: sums, never people."""
        row, _created = self.get_or_create(sighting=sighting, day=day)
        self.filter(pk=row.pk).update(total=F("total") + 1)

    def by_month(self):
        """``[{"month", "sighting", "total"}]``, the latest first, without what is under ``FLOOR``."""
        months = self.annotate(month=models.functions.TruncMonth("day")).values("month", "sighting")
        return (
            months.annotate(total=models.Sum("total")).filter(total__gte=FLOOR).order_by("-month", "sighting")
        )


class HandOff(models.Model):
    """How many witnesses were shown the way to who is competent: the class and the day, nothing else."""

    sighting = models.CharField(_("ce qui a été vu"), max_length=14, choices=Sighting)
    day = models.DateField(_("jour"))
    total = models.PositiveIntegerField(_("nombre"), default=0)

    objects = HandOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation")
        constraints = [
            models.UniqueConstraint(fields=["sighting", "day"], name="one_hand_off_per_class_and_day")
        ]

    def __str__(self):
        return f"{self.get_sighting_display()} – {self.day}"
