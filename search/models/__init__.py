from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.analysis import tokens, words
from search.enums import RunKind, RunState
from search.models.misses import MissedSearch
from search.models.promotions import PromotedPage, Promotion

__all__ = ["MissedSearch", "PromotedPage", "Promotion"]

#: After so long without a sign of life the process of a run is held to be dead.
RUN_LEASE = timedelta(seconds=60)


class DiscoveryEntryQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(indexed_version__lt=F("version"))

    def due(self, now):
        """What waits, but for what was refused and whose time to try again has not come."""
        return self.pending().filter(Q(retry_at=None) | Q(retry_at__lte=now))

    def failing(self):
        return self.exclude(last_error="")

    def forget(self):
        """Make every entry pending again: the index that held them is no more."""
        return self.update(indexed_version=0)


class DiscoveryEntry(models.Model):
    """What the index should hold of one page: its version and whether it was written.

    The row is written in the transaction of the change it records; the index follows it.
    ``deleted``: the last writing took the page out of the index. The row outlives the page, so that
    what was read of it before is not written after.
    """

    page_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField(_("version"), default=1)
    indexed_version = models.BigIntegerField(_("version indexée"), default=0)
    deleted = models.BooleanField(_("hors de l’index"), default=False)
    changed_at = models.DateTimeField(_("changée le"), auto_now=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    retry_at = models.DateTimeField(_("à réessayer le"), null=True)

    objects = DiscoveryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de découverte")
        verbose_name_plural = _("entrées de découverte")
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(indexed_version__lt=F("version")),
                name="discovery_entry_pending",
            )
        ]


class DiscoveryRunQuerySet(models.QuerySet):
    def running(self):
        return self.filter(state=RunState.RUNNING)

    def alive(self, now):
        return self.running().filter(seen_at__gt=now - RUN_LEASE)

    def lost(self, now):
        """Said to be running by a process that was killed."""
        return self.running().filter(seen_at__lte=now - RUN_LEASE)

    def last_of_each_kind(self):
        found = (self.filter(kind=kind).order_by("-started_at").first() for kind in RunKind)
        return [run for run in found if run]


class DiscoveryRun(models.Model):
    """A rebuild or a reconciliation of the index, one of each kind at a time.

    While a rebuild is alive every process writes to both indices. ``report``: by engine, the number
    of documents ``held`` and of those ``missing``, ``extra`` and ``stale``.
    """

    kind = models.CharField(_("action"), max_length=12, choices=RunKind.choices)
    state = models.CharField(_("état"), max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    seen_at = models.DateTimeField(_("vue le"), default=timezone.now)
    finished_at = models.DateTimeField(_("finie le"), null=True)
    done = models.PositiveIntegerField(_("fiches lues"), default=0)
    report = models.JSONField(_("bilan"), default=dict)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    objects = DiscoveryRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage sur l’index")
        verbose_name_plural = _("passages sur l’index")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state=RunState.RUNNING), name="one_run_of_each_kind"
            )
        ]

    @property
    def drift(self):
        """How many documents an engine lacked, had too many or had in an older version."""
        return sum(found["missing"] + found["extra"] + found["stale"] for found in self.report.values())


class EmbeddedDocument(models.Model):
    """A page as the embedded engine knows it: what SQL filters and sorts by. ``written`` is drawn anew at
    each writing, for versions begin again when an index does. ``digest`` names all that the engine stores of
    the page, in other tables too, that it is not written twice."""

    page_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    written = models.BigIntegerField(db_default=0)
    digest = models.CharField(max_length=32, db_default="")
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


class LatentBasisQuerySet(models.QuerySet):
    def serving(self):
        return self.filter(is_serving=True)


class LatentBasis(models.Model):
    """A latent space, fitted to so many texts (search.latent). One serves; another may be in the making."""

    # Not the key, which a database may give again.
    token = models.UUIDField(unique=True, default=uuid4)
    space = models.BinaryField()
    texts = models.PositiveIntegerField(_("textes"))
    is_serving = models.BooleanField(default=False)

    objects = LatentBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("espace des sujets")
        verbose_name_plural = _("espaces des sujets")


class LatentText(models.Model):
    """What a page says, as the times it says each stem. ``digest`` names it, that it is not written twice."""

    page_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    stems = models.JSONField()
    digest = models.CharField(max_length=32, db_default="")

    class Meta:
        verbose_name = _("texte de projet")
        verbose_name_plural = _("textes de projets")


class LatentVector(models.Model):
    """Where the text of a page is in a latent space: numbers of half precision."""

    basis = models.ForeignKey(LatentBasis, models.CASCADE, related_name="vectors")
    page_id = models.BigIntegerField()
    vector = models.BinaryField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("place d’un texte")
        verbose_name_plural = _("places de textes")
        constraints = [
            models.UniqueConstraint(fields=["basis", "page_id"], name="one_vector_per_basis_and_page")
        ]


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
