from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable

from search.analysis import tokens

MAX_PAGES = 3
#: Later apps' pages are named by string.
PROMOTED = ["projects.ProjectPage", "campaigns.CampaignPage", "home.StandardPage"]


class PromotionQuerySet(models.QuerySet):
    def running_on(self, day):
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


class Promotion(ClusterableModel):
    """Pages that editors show above the results of some words, and why. It changes no result."""

    words = models.CharField(
        _("mots recherchés"),
        max_length=300,
        help_text=_(
            "Séparés par des virgules : « frelon, nid d’abeilles ». La recherche doit contenir tous les mots "
            "de l’une des expressions ; accents, pluriels et petits mots ne comptent pas."
        ),
    )
    with_synonyms = models.BooleanField(
        _("aussi pour leurs synonymes"), default=True, help_text=_("Ceux de la table des synonymes.")
    )
    sentence = models.CharField(
        _("phrase"), max_length=200, help_text=_("Pourquoi ces pages répondent à cette recherche.")
    )
    sentence_en = models.CharField(_("phrase en anglais"), max_length=200, blank=True)
    starts_on = models.DateField(_("à partir du"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = PromotionQuerySet.as_manager()

    panels = [
        MultiFieldPanel([FieldPanel("words"), FieldPanel("with_synonyms")], _("Recherche")),
        MultiFieldPanel([FieldPanel("sentence"), FieldPanel("sentence_en")], _("Phrase")),
        InlinePanel(
            "pages", heading=_("Pages mises en avant"), label=_("page"), min_num=1, max_num=MAX_PAGES
        ),
        MultiFieldPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], _("Dates")),
    ]

    class Meta:
        verbose_name = _("mise en avant")
        verbose_name_plural = _("mises en avant")
        ordering = ["words"]

    def __str__(self):
        return self.words

    def terms(self):
        return [term.strip() for term in self.words.split(",") if term.strip()]

    def clean(self):
        if not self.terms():
            raise ValidationError({"words": _("Donnez au moins un mot.")})
        if empty := [term for term in self.terms() if not tokens(term)]:
            message = _("« %(term)s » ne dit rien à la recherche : ajoutez un mot plus précis.")
            raise ValidationError({"words": message % {"term": empty[0]}})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("La fin précède le début : corrigez l’une des deux dates.")})


class PromotedPage(Orderable):
    promotion = ParentalKey(Promotion, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("page"))

    panels = [PageChooserPanel("page", PROMOTED)]

    class Meta(Orderable.Meta):
        verbose_name = _("page mise en avant")
        verbose_name_plural = _("pages mises en avant")
        constraints = [
            models.UniqueConstraint(fields=["promotion", "page"], name="one_page_once_in_a_promotion")
        ]
