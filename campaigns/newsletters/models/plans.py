"""When the letter is written by itself."""

from datetime import date, timedelta

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.enums import IssueKind, PlanRhythm
from campaigns.newsletters.models.issues import Issue


class LetterPlan(models.Model):
    """A letter that comes back: the beat writes its draft some days before, once for each date.

    ``model``: the letter whose content it takes up, otherwise the latest that was approved; ``last_day``: the
    latest date for which a draft was written.
    """

    subject = models.CharField(
        _("objet"), max_length=100, help_text=_("« {date} » y devient la date de la parution.")
    )
    subject_en = models.CharField(_("objet en anglais"), max_length=100, blank=True, db_default="")
    rhythm = models.CharField(_("fréquence"), max_length=10, choices=PlanRhythm, default=PlanRhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(
        _("jour de la semaine"), choices=list(WEEKDAYS.items()), default=3
    )
    monthday = models.PositiveSmallIntegerField(
        _("jour du mois"),
        choices=[(n, str(n)) for n in range(1, 29)],
        default=1,
        help_text=_("Pour une parution mensuelle. Au plus le 28 : tous les mois l’ont."),
    )
    hour = models.PositiveSmallIntegerField(
        _("heure du départ"), choices=[(n, f"{n}\u00a0h") for n in range(24)], default=9
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("brouillon écrit avant, en jours"), choices=[(n, str(n)) for n in (1, 2, 3, 5)], default=2
    )
    model = models.ForeignKey(
        Issue,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": IssueKind.LETTER},
        verbose_name=_("lettre reprise"),
        help_text=_("Sans elle, la dernière lettre approuvée."),
    )
    leaves_alone = models.BooleanField(
        _("partir sans approbation"),
        default=False,
        help_text=_("Sans effet quand les réglages demandent une autre personne ou la liste d’essai."),
    )
    is_on = models.BooleanField(_("en service"), default=True)
    last_day = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("parution régulière")
        verbose_name_plural = _("parutions régulières")
        ordering = ["pk"]

    def __str__(self):
        return self.subject

    def falls_on(self, day: date) -> bool:
        if self.rhythm == PlanRhythm.MONTHLY:
            return day.day == self.monthday
        return day.weekday() == self.weekday

    @property
    def ahead(self):
        return timedelta(days=self.days_ahead)

    def when(self):
        """In words: « chaque semaine, jeudi, 9 h »."""
        is_monthly = self.rhythm == PlanRhythm.MONTHLY
        day = _("le %(day)s") % {"day": self.monthday} if is_monthly else self.get_weekday_display()
        return f"{self.get_rhythm_display()}, {day}, {self.get_hour_display()}"
