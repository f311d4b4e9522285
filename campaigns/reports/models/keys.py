from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from home.keys import MailedKeys, draw_half

#: Those that were given whole by a former version still serve.
KEYS = MailedKeys("reports.open311", column="key")


def draw_key():
    """Half of what lets a program send; the other is its signature (docs/decisions/0032-half-secrets.md)."""
    return draw_half()


class Open311KeyQuerySet(models.QuerySet):
    def with_secret(self, secret):
        """The one whose secret this is, or none."""
        return KEYS.find(self, secret)


class Open311Key(models.Model):
    """What lets a program of a commune or of an association send reports by Open311.

    ``key``: half of its secret.
    """

    name = models.CharField(_("à qui"), max_length=120)
    key = models.CharField(_("clé"), max_length=40, unique=True, default=draw_key, editable=False)
    active = models.BooleanField(_("valable"), default=True)
    created_at = models.DateTimeField(_("donnée le"), default=timezone.now, editable=False)

    objects = Open311KeyQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("active")]

    class Meta:
        verbose_name = _("clé Open311")
        verbose_name_plural = _("clés Open311")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def secret(self):
        """What the program sends as ``api_key``."""
        return KEYS.of(self.key)
