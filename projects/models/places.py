import re

from anyascii import anyascii
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from projects.enums import PlaceKind
from projects.models.presentation import Presented


def fold_name(name: str) -> str:
    """A name as anybody may type it: « L’Haÿ-les-Roses » and « l hay les roses » are the same."""
    spelt = slugify(re.sub("['’]", " ", anyascii(name)))
    return re.sub(r"\b(st|ste)\b", lambda short: {"st": "saint", "ste": "sainte"}[short[0]], spelt)[:80]


class Place(index.Indexed, models.Model):
    """A région, département or commune of the official geographic code.

    ``code`` is the kind's first letters and the INSEE code: ``reg-53``, ``dep-35``, ``com-35238``.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("échelon"), max_length=12, choices=PlaceKind)
    name = models.CharField(_("nom"), max_length=80)
    folded_name = models.CharField(max_length=80, db_index=True, editable=False, default="")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("dans")
    )
    postcodes = models.CharField(_("codes postaux"), max_length=400, blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("postcodes"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["kind", "name"]

    def __str__(self):
        if self.kind == PlaceKind.COMMUNE:
            return f"{self.name} ({self.code.removeprefix('com-')[:2]})"
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("landings:territory", args=[self.slug])

    def lineage(self):
        """This place and those that contain it, from the widest to the narrowest."""
        places = [self]
        while places[0].parent_id:
            places.insert(0, places[0].parent)
        return places

    @property
    def slug(self):
        """What names the place in addresses: words for people, then the code that tells Saint-Denis apart."""
        return f"{slugify(self.name)}-{self.code}"


class TerritoryText(Presented):
    """What editors wrote for the page of one place: a row for those few, none for 35,000 others."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="text", verbose_name=_("territoire"))

    panels = [FieldPanel("place"), *Presented.panels]

    class Meta:
        verbose_name = _("texte de territoire")
        verbose_name_plural = _("textes des territoires")
        ordering = ["place__name"]

    def __str__(self):
        return str(self.place)
