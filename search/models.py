from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


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
