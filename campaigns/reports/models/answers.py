from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from campaigns.reports.enums import State
from campaigns.reports.forms import ANSWER_LENGTH

#: The states that an answer goes with.
ANSWERED = (State.SENT, State.TAKEN, State.SOLVED, State.CLOSED, State.REOPENED)


class AnswerTemplate(models.Model):
    """Words ready to be public with a step: moderators and communes choose them, or write their own."""

    title = models.CharField(_("titre"), max_length=100)
    state = models.CharField(
        _("pour passer à l’état"), max_length=10, choices=[(each.value, each.label) for each in ANSWERED]
    )
    text = models.TextField(
        _("réponse"), max_length=ANSWER_LENGTH, help_text=_("Elle est publique : ne nommer personne.")
    )

    panels = [FieldPanel("title"), FieldPanel("state"), FieldPanel("text")]

    class Meta:
        verbose_name = _("réponse type")
        verbose_name_plural = _("réponses types")
        ordering = ["state", "title"]

    def __str__(self):
        return f"{self.get_state_display()} : {self.title}"
