from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from home.blocks import TEXT_FEATURES


class Presented(models.Model):
    """The words of the public page of something that is not a page. Each has a default without them."""

    page_title = models.CharField(
        _("titre de la page"),
        max_length=120,
        blank=True,
        help_text=_("Le grand titre et l’onglet du navigateur. Vide : le nom."),
    )
    introduction = RichTextField(
        _("introduction"),
        blank=True,
        features=TEXT_FEATURES,
        help_text=_("Ce que l’on lit avant les projets : deux ou trois paragraphes."),
    )
    search_description = models.CharField(
        _("description pour les moteurs de recherche"),
        max_length=300,
        blank=True,
        help_text=_("Une phrase, montrée sous le lien par les moteurs et les réseaux."),
    )

    page_title_en = models.CharField(_("titre de la page en anglais"), max_length=120, blank=True)
    introduction_en = RichTextField(
        _("introduction en anglais"),
        blank=True,
        features=TEXT_FEATURES,
        help_text=_("Vide : la page anglaise montre le texte français."),
    )
    search_description_en = models.CharField(
        _("description en anglais pour les moteurs de recherche"), max_length=300, blank=True
    )

    panels = [
        FieldPanel(f"{name}{language}")
        for language in ("", "_en")
        for name in ("page_title", "introduction", "search_description")
    ]

    class Meta:
        abstract = True
