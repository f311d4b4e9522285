"""Catalogues of citizen science: PPSR Core 2020.0, EU-Citizen.Science, SciStarter and Science Near Me.

Coordinates are left out: there they say where the team sits, here where one takes part. No contact is read.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from projects.enums import Scope
from projects.importers import cells
from projects.importers.mapping import MOST_THEMES, Mapping

FROM_HOME, FOR_CHILDREN, FEES = "participate from home", "suitable for children", "fees applicable"
CHILDREN = "familles"
#: The disciplines of PPSR Core by the words that name them, for those that are a theme here.
SCIENCES = {
    "zoology": "faune",
    "plant biology": "plantes",
    "biodiversity": "faune",
    "ecology": "faune",
    "hydrological": "eau-mer",
    "oceanography": "eau-mer",
    "fisheries": "eau-mer",
    "atmospheric": "climat",
    "environmental science": "air-bruit",
    "astronomical": "ciel",
    "geology": "terre",
    "soil": "terre",
    "geophysics": "terre",
    "cultural studies": "patrimoine",
    "history": "patrimoine",
    "medical and health": "sante",
    "agricultur": "alimentation",
    "food": "alimentation",
    "computing": "numerique",
    "policy": "citoyennete",
    "studies in human society": "citoyennete",
}


def _ppsr(row, reading):
    """Themes from the words that the site knows and from the discipline; tags as conditions."""
    words = cells.clean(reading.column("keyword")).split(",")
    named = [slug for word in words for slug in reading.vocabulary.values("themes", word) or ()]
    science = cells.normalise(reading.column("projectsciencetype") or "")
    told = [theme for part, theme in SCIENCES.items() if part in science][:1]
    kinds = [slug for word in words for slug in reading.vocabulary.values("contribution_kinds", word) or ()]
    row = replace(
        row,
        themes=tuple(dict.fromkeys((*row.themes, *(named or told))))[:MOST_THEMES],
        contribution_kinds=row.contribution_kinds or tuple(dict.fromkeys(kinds)),
    )
    return _tagged(row, cells.split_values(reading.column("hastag")))


def _tagged(row, tags):
    tags = set(map(cells.normalise, tags))
    if FROM_HOME in tags and not row.scope:
        row = replace(row, scope=Scope.ONLINE.value)
    if FOR_CHILDREN in tags and CHILDREN not in row.audiences:
        row = replace(row, audiences=(*row.audiences, CHILDREN))
    return row


PPSR_CORE = Mapping(
    name="ppsr-core",
    signature=frozenset({"projectname", "projectdescription"}),
    columns={
        "external_id": ("projectid", "projectexternalid"),
        "title": ("projectname",),
        "summary": ("projectaim",),
        "body": ("projectdescription",),
        "url": ("projecturl",),
        "organisation": ("projectresponsiblepartyname",),
        "contribution_kinds": ("scientificprocessinvolved",),
        "level": ("difficultylevel",),
        "opens_on": ("projectstartdate",),
        "closes_on": ("projectenddate",),
        "stage": ("projectstatus",),
        "first_step": ("projecthowtoparticipate",),
        "equipment": ("projectequipment",),
    },
    facts={_("Lieu"): "projectlocality", _("Frais"): "participationfees"},
    refine=_ppsr,
)


def _eu_citizen_science(row, reading):
    at_home = cells.is_yes(reading.column("doingathome"))
    tags = cells.split_values(reading.column("hastag"))
    return _tagged(row, [*tags, FROM_HOME] if at_home else tags)


EU_CITIZEN_SCIENCE = Mapping(
    name="eu-citizen-science",
    signature=frozenset({"name", "aim", "topic", "howtoparticipate"}),
    columns={
        "external_id": ("id",),
        "title": ("name",),
        "summary": ("aim",),
        "body": ("description",),
        "url": ("url",),
        "organisation": ("mainorganisation",),
        "themes": ("topic",),
        "contribution_kinds": ("participationtask",),
        "level": ("difficultylevel",),
        "opens_on": ("start date",),
        "closes_on": ("end date",),
        "stage": ("status",),
        "first_step": ("howtoparticipate",),
        "equipment": ("equipment",),
    },
    facts={_("Pays"): "country", _("Lieu"): "projectlocality"},
    refine=_eu_citizen_science,
)


def _scistarter(row, reading):
    """An opportunity has a list of dates: the first beginning and the last end."""
    online = cells.is_yes(reading.column("is online"))
    row = replace(
        row, opens_on=_day(reading, "start datetimes", min), closes_on=_day(reading, "end datetimes", max)
    )
    return replace(row, scope=Scope.ONLINE.value) if online and not row.scope else row


def _day(reading, column, choose):
    days = []
    for text in cells.split_values(reading.column(column)):
        try:
            days.append(cells.parse_date(text))
        except cells.CellError as error:
            reading.warn(column, text, str(error))
    return choose(days, default=None)


SCISTARTER = Mapping(
    name="scistarter",
    signature=frozenset({"title", "opp topics", "partner opp url"}),
    columns={
        "external_id": ("uid", "id", "slug"),
        "title": ("title",),
        "summary": ("short desc",),
        "body": ("description",),
        "url": ("partner opp url",),
        "organisation": ("organization name",),
        "organisation_url": ("organization website",),
        "themes": ("opp topics",),
    },
    facts={_("Catalogue"): "partner name", _("Frais"): "cost", _("Ville"): "address city"},
    refine=_scistarter,
)
