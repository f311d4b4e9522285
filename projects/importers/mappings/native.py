"""Our own exchange format: the fields of a project by name, vocabularies by slug, places by code."""

from dataclasses import fields

from projects.importers.mapping import Mapping
from projects.importers.rows import ProjectRow

NATIVE = Mapping(
    name="native",
    signature=frozenset({"external id", "title", "themes", "contribution kinds"}),
    columns={field.name: (field.name.replace("_", " "),) for field in fields(ProjectRow)},
    guess=False,
)
