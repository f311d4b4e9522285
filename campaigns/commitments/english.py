"""The English words of the rows of a commitment. Its title and summary are those of its translated page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

# The former release, which still writes meanwhile, does not name these columns.
LATER = {"blank": True, "default": "", "db_default": ""}


class EnglishAction(models.Model):
    title_en = models.CharField(_("action en anglais"), max_length=300, **LATER)
    results_en = models.TextField(_("résultats en anglais"), **LATER)
    next_steps_en = models.TextField(_("prochaines étapes en anglais"), **LATER)
    reason_en = models.TextField(_("motif en anglais"), **LATER)

    english_panel = MultiFieldPanel(
        [FieldPanel(name) for name in ("title_en", "results_en", "next_steps_en", "reason_en")],
        _("En anglais"),
    )

    class Meta:
        abstract = True


class EnglishMilestone(models.Model):
    title_en = models.CharField(_("jalon en anglais"), max_length=300, **LATER)

    class Meta:
        abstract = True


class EnglishEvidence(models.Model):
    label_en = models.CharField(_("ce que l’on y lit, en anglais"), max_length=200, **LATER)

    class Meta:
        abstract = True
