import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


def draw_key():
    return secrets.token_urlsafe(24)


class Open311Key(models.Model):
    """What lets a program of a commune or of an association send reports by Open311."""

    name = models.CharField(_("à qui"), max_length=120)
    key = models.CharField(_("clé"), max_length=40, unique=True, default=draw_key, editable=False)
    active = models.BooleanField(_("valable"), default=True)
    created_at = models.DateTimeField(_("donnée le"), default=timezone.now, editable=False)

    panels = [FieldPanel("name"), FieldPanel("active")]

    class Meta:
        verbose_name = _("clé Open311")
        verbose_name_plural = _("clés Open311")
        ordering = ["name"]

    def __str__(self):
        return self.name
