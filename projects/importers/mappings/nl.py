"""The Dutch catalogue of citizen science: no identifier, one address often shared by several projects."""

from django.utils.translation import gettext_lazy as _

from projects.importers.mapping import Mapping

NL = Mapping(
    name="nl",
    signature=frozenset({"name", "main category", "project information url"}),
    columns={
        "title": ("name",),
        "url": ("project information url",),
        "body": ("description",),
        "organisation": ("organization", "organisation"),
        "opens_on": ("start date",),
        "closes_on": ("end date",),
        "stage": ("status",),
        "themes": ("main category", "extra categories"),
        "data_use": ("data accessibility",),
    },
    facts={
        _("Pays"): "country",
        _("Lieu"): "location",
        _("Précisions sur le lieu"): "notes location",
        _("Précisions sur la durée"): "notes duration",
        _("Données"): "data url",
    },
)
