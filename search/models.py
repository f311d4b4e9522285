from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from search.analysis import tokens, words


class DiscoveryEntryQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(indexed_version__lt=F("version"))

    def forget(self):
        """Make every entry pending again: the index that held them is no more."""
        return self.update(indexed_version=0)


class DiscoveryEntry(models.Model):
    """What the index should hold of one page: its version and whether it was written.

    The row is written in the transaction of the change it records; the index follows it.
    """

    page_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField(_("version"), default=1)
    indexed_version = models.BigIntegerField(_("version indexée"), default=0)
    deleted = models.BooleanField(_("supprimée"), default=False)
    changed_at = models.DateTimeField(_("changée le"), auto_now=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    objects = DiscoveryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de découverte")
        verbose_name_plural = _("entrées de découverte")
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=models.Q(indexed_version__lt=F("version")),
                name="discovery_entry_pending",
            )
        ]


class EmbeddedDocument(models.Model):
    """A page as the embedded engine knows it: what SQL filters and sorts by."""

    page_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    recruiting = models.BooleanField()
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    start = models.CharField(max_length=200, default="", db_index=True)
    points = models.JSONField(default=list)

    class Meta:
        verbose_name = _("document de découverte")
        verbose_name_plural = _("documents de découverte")


class EmbeddedValue(models.Model):
    """One facet value of one document, so that SQL can filter and count."""

    document = models.ForeignKey(EmbeddedDocument, models.CASCADE, related_name="values")
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("valeur de facette")
        verbose_name_plural = _("valeurs de facette")
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "value", "document"], name="one_facet_value_per_document"
            )
        ]
        indexes = [models.Index(fields=["document", "facet", "value"], name="facet_values_of_document")]


class SpellingVariantQuerySet(models.QuerySet):
    def own(self):
        """The words themselves, without what remains of them when a letter is left out."""
        return self.filter(variant=F("word"))


class SpellingVariant(models.Model):
    """A word of the catalogue, or what remains of it without one letter.

    ``complete``: the word is one that projects show, so a slip of the hand may lead to it.
    """

    variant = models.CharField(max_length=60)
    word = models.CharField(max_length=60)
    complete = models.BooleanField(default=False)

    objects = SpellingVariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variante d’un mot")
        verbose_name_plural = _("variantes de mots")
        constraints = [models.UniqueConstraint(fields=["variant", "word"], name="one_row_per_variant")]


class SynonymGroup(models.Model):
    """Words that mean the same to people who search."""

    words = models.CharField(
        _("mots"),
        max_length=500,
        unique=True,
        help_text=_(
            "Des mots de même sens, séparés par des virgules : « vélo, bicyclette, cycle ». "
            "Chercher l’un trouve aussi les projets qui disent l’autre."
        ),
    )

    class Meta:
        verbose_name = _("groupe de synonymes")
        verbose_name_plural = _("synonymes de la recherche")
        ordering = ["words"]

    def __str__(self):
        return self.words

    def terms(self):
        return [term.strip() for term in self.words.split(",") if term.strip()]

    def clean(self):
        if len(self.terms()) < 2:
            message = _("« %(words)s » : donnez au moins deux mots, séparés par une virgule.")
            raise ValidationError({"words": message % {"words": self.words}})
        long = [term for term in self.terms() if len(words(term)) != 1 or not tokens(term)]
        if long:
            message = _("« %(term)s » : chaque synonyme est un seul mot, et pas un mot vide comme « le ».")
            raise ValidationError({"words": message % {"term": long[0]}})
