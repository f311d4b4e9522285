"""Two collections of the French State's digital service: the EIG challenges and the consultations."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from projects.enums import OrganisationKind, Stage
from projects.importers import cells, prose
from projects.importers.mapping import Mapping
from projects.importers.vocabulary import hints

DATED_SLUG = re.compile(r"(\d{4}-\d{2}-\d{2})-.+")


def _challenge(row, reading):
    """The year of a challenge is the beginning of its slug."""
    dated = DATED_SLUG.fullmatch(row.external_id)
    if row.opens_on or not dated:
        return row
    try:
        return replace(row, opens_on=cells.parse_date(dated[1]))
    except cells.CellError as error:
        reading.warn("slug", row.external_id, str(error))
        return row


# A challenge is a ten-month mission of a past year: it no longer recruits.
EIG = Mapping(
    name="eig",
    signature=frozenset({"slug", "layout", "title", "body md"}),
    columns={
        "external_id": ("slug",),
        "title": ("title",),
        "body": ("body md",),
        "url": ("url", "link"),
        "opens_on": ("date",),
    },
    defaults={
        "themes": ("numerique",),
        "contribution_kinds": ("analyser",),
        "audiences": ("professionnels",),
        "stage": Stage.COMPLETED.value,
        "recruiting": False,
    },
    refine=_challenge,
)

TOLD_END = re.compile(r"Date de fin : (\d{1,2}(?:er)? \w{3,12} \d{4})")
ANSWERS = ("presentation", "dispositif", "resultats", "engagements", "devoir")
TOOLS = {"outil", "methode"}


def _consultation(row, reading):
    """A followed-up consultation has its text in several columns; a tool or a method recruits nobody."""
    if not row.body:
        texts = [cells.clean(reading.column(name)) for name in ANSWERS]
        row = replace(row, body=prose.body_blocks("\n\n".join(filter(None, texts))))
    told = TOLD_END.search(prose.plain(reading.raw("body")))
    if told and not row.closes_on:
        row = replace(row, closes_on=_day(told[1]))
    kind = cells.normalise(reading.column("kind") or "")
    if kind in TOOLS:
        return replace(row, recruiting=False)
    if row.organisation and not row.organisation_kind and not hints("organisation_kind", row.organisation):
        row = replace(row, organisation_kind=OrganisationKind.PUBLIC.value)
    return row


def _day(text):
    try:
        return cells.parse_date(text)
    except cells.CellError:
        return None


CONSULTATIONS = Mapping(
    name="consultations",
    signature=frozenset({"kind", "slug", "title", "body md", "outil"}),
    columns={
        # The same slug may name a consultation and its follow-up.
        "external_id": ("source path", "slug"),
        "title": ("title",),
        "summary": ("description", "tagline"),
        "body": ("body md",),
        "url": ("link", "domain", "access link"),
        "organisation": ("organisateur", "owner"),
        "opens_on": ("date",),
        "stage": ("in progress",),
        "contribution_kinds": ("outil", "methodes", "methode"),
    },
    facts={_("Outil"): "outil", _("Méthodes"): "methodes"},
    defaults={"themes": ("citoyennete",), "contribution_kinds": ("proposer",)},
    refine=_consultation,
)
