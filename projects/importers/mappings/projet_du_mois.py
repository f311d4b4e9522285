"""The monthly campaigns of OpenStreetMap France: what to map, from when to when, in which steps."""

from dataclasses import replace

from projects.enums import OrganisationKind
from projects.importers import cells, prose
from projects.importers.mapping import Mapping

PREFERRED_LINKS = ("website", "osmwiki", "osmblog")


def _campaign(row, reading):
    """The address is one of several links; the tasks are a list of what there is to do."""
    links = cells.parse_structure(reading.column("links"))
    links = links if isinstance(links, dict) else {}
    link = next(
        (links[name] for name in PREFERRED_LINKS if links.get(name)), next(iter(links.values()), None)
    )
    tasks = cells.parse_structure(reading.column("tasks"))
    lines = [
        f"* {prose.one_line(task.get('name'))} : {prose.one_line(task.get('description'))}"
        for task in (tasks if isinstance(tasks, list) else [])
        if isinstance(task, dict)
    ]
    body = row.body + prose.body_blocks("\n".join(lines))
    return replace(row, url=row.url or _address(link, reading), body=body)


def _address(link, reading):
    if cells.is_blank(link):
        return ""
    try:
        return cells.parse_url(link)
    except cells.CellError as error:
        reading.warn("links", link, str(error))
        return ""


PROJET_DU_MOIS = Mapping(
    name="projet-du-mois",
    signature=frozenset({"slug", "title", "start date", "tasks", "links"}),
    columns={
        "external_id": ("slug", "id"),
        "title": ("title",),
        "summary": ("summary",),
        "body": ("howto md",),
        "opens_on": ("start date",),
        "closes_on": ("end date", "soft end date"),
    },
    defaults={
        "organisation": "OpenStreetMap France",
        "organisation_kind": OrganisationKind.ASSOCIATION.value,
        "themes": ("numerique",),
        "contribution_kinds": ("cartographier",),
    },
    refine=_campaign,
)
