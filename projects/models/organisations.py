from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from projects.enums import OrganisationKind


class Organisation(models.Model):
    name = models.CharField(_("nom"), max_length=200, unique=True)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    kind = models.CharField(_("secteur"), max_length=20, choices=OrganisationKind, blank=True)
    url = models.URLField(_("site web"), max_length=500, blank=True)
    place = models.ForeignKey(
        "projects.Place",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("siège"),
        help_text=_("Où l’organisation est installée, pas où l’on participe."),
    )

    panels = [FieldPanel(name) for name in ("name", "slug", "kind", "url", "place")]

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name"]

    def __str__(self):
        return self.name
