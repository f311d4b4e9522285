from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from home.translations import in_readers_words
from projects.models.presentation import Presented


class TermQuerySet(models.QuerySet):
    def from_slugs(self, slugs):
        return self.filter(slug__in=slugs)


class Term(models.Model):
    """One value of a closed vocabulary. Code and slug never change, the label may."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Identifiant anglais, stable."))
    slug = models.SlugField(_("adresse"), unique=True, help_text=_("Valeur dans les adresses, stable."))
    label = models.CharField(_("libellé"), max_length=80)
    label_en = models.CharField(
        _("libellé en anglais"), max_length=80, blank=True, help_text=_("Vide : le libellé français.")
    )
    help_text = models.CharField(_("aide"), max_length=200, blank=True)
    help_text_en = models.CharField(_("aide en anglais"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = TermQuerySet.as_manager()

    panels = [
        FieldPanel(name)
        for name in ("label", "label_en", "help_text", "help_text_en", "position", "code", "slug")
    ]

    class Meta:
        abstract = True
        ordering = ["position", "label"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """The label, in the language of the reader."""
        return in_readers_words(self, "label")


class Theme(Presented, Term):
    eucs_topic = models.CharField(
        _("thème EU-Citizen.Science"), max_length=60, blank=True, help_text=_("Pour les échanges.")
    )

    panels = [
        *Term.panels,
        FieldPanel("eucs_topic"),
        MultiFieldPanel(Presented.panels, _("Page publique du thème")),
    ]

    class Meta(Term.Meta):
        verbose_name = _("thème")

    def get_absolute_url(self):
        return reverse("landings:theme", args=[self.slug])


class ContributionKind(Term):
    ppsr_term = models.CharField(
        _("terme PPSR Core"),
        max_length=60,
        null=True,
        blank=True,
        help_text=_("Vide quand le vocabulaire PPSR n’a pas d’équivalent."),
    )

    panels = [*Term.panels, FieldPanel("ppsr_term")]

    class Meta(Term.Meta):
        verbose_name = _("type de contribution")
        verbose_name_plural = _("types de contribution")


class Audience(Term):
    class Meta(Term.Meta):
        verbose_name = _("public")
        verbose_name_plural = _("publics")


class AccessNeed(Term):
    class Meta(Term.Meta):
        verbose_name = _("condition d’accès")
        verbose_name_plural = _("conditions d’accès")
