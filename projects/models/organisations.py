from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from home.blocks import TEXT_FEATURES
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

    description = RichTextField(
        _("présentation"),
        blank=True,
        features=TEXT_FEATURES,
        help_text=_("Qui elle est et ce qu’elle fait, pour qui ne la connaît pas."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Sur fond clair. Le nom est écrit à côté : le logo n’a pas besoin de texte."),
    )

    panels = [FieldPanel(name) for name in ("name", "slug", "kind", "url", "place", "description", "logo")]

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("landings:organisation", args=[self.slug])
