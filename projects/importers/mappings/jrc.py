"""The European inventory of citizen science (Joint Research Centre), as CSV and as JSON."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from projects.importers.mapping import Mapping

FACTS = {
    _("Couverture géographique"): "geographic coverage",
    _("Étendue"): "geographical extent",
    _("Utilité pour les politiques publiques"): "policy aims explanation",
}

# The coverage is that of the operator: it does not say where in France one can take part.
JRC = Mapping(
    name="jrc",
    signature=frozenset({"uid", "name", "website", "brief description"}),
    columns={
        "external_id": ("uid",),
        "title": ("name",),
        "url": ("website",),
        "body": ("brief description",),
        "organisation": ("lead organisation name",),
        "organisation_kind": ("lead organisation category",),
        "opens_on": ("start year",),
        "closes_on": ("end year",),
        "stage": ("still active",),
        "themes": ("primary environmental domain", "primary environmental field"),
        "contribution_kinds": ("primary category of project",),
    },
    facts=FACTS,
)

CITSCI = replace(
    JRC,
    name="citsci",
    signature=frozenset({"id", "name", "environmental domain", "active"}),
    columns={
        "external_id": ("id", "uid"),
        "title": ("name",),
        "url": ("url", "website"),
        "body": ("description", "brief description"),
        "organisation": ("lead organisation", "lead organisation name"),
        "organisation_kind": ("lead organisation category",),
        "opens_on": ("start date", "start year"),
        "closes_on": ("end date", "end year"),
        "stage": ("active", "still active"),
        "themes": ("environmental domain", "environmental field"),
        "contribution_kinds": ("category",),
    },
    facts={
        _("Couverture géographique"): "geocoverage",
        _("Étendue"): "geoextent",
        _("Utilité pour les politiques publiques"): "policy aims explanation",
    },
)
