"""The projects in our own format: a file that, imported again, changes only what somebody changed in it.

The columns are those of the mapping « native ». A page is named by its translation key, so that the pages of
every source, and those written by hand, find themselves again on this site.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from uuid import UUID

import openpyxl
from django.conf import settings

from home.lists import guarded
from projects.importers.cells import CONTROLS
from projects.importers.mapping import map_record
from projects.importers.mappings.native import NATIVE
from projects.importers.readers import Record
from projects.importers.rows import ProjectRow
from projects.importers.vocabulary import Vocabulary
from projects.models import ProjectPage
from projects.models.pages import VOCABULARIES

KEY = "page:"
COLUMNS = tuple(field.name for field in fields(ProjectRow))
#: What a spreadsheet holds in one cell, with room for a quotation mark; a longer text goes on beside.
LONGEST = 32_000
CHUNK = 200
ORGANISATION = ("organisation", "organisation_url", "organisation_kind")


def exported_pages() -> Iterator[ProjectPage]:
    """Every project in its original language, drafts included, as its editors see it."""
    originals = ProjectPage.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE, is_template=False, merged_into=None
    )
    pages = originals.select_related("latest_revision").order_by("pk")
    return (page.get_latest_revision_as_object() for page in pages.iterator(chunk_size=CHUNK))


def key_of(page: ProjectPage) -> str:
    return f"{KEY}{page.translation_key}"


def page_of(key: str) -> ProjectPage | None:
    """The page that an exported key names, if it is one and of this site."""
    try:
        wanted = UUID(key.removeprefix(KEY)) if key.startswith(KEY) else None
    except ValueError:
        return None
    originals = ProjectPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return originals.filter(translation_key=wanted).first() if wanted else None


def values_of(page: ProjectPage) -> dict[str, str]:
    """The cells of a page by column: terms by slug, places by code, days as ISO, blocks as JSON."""
    body = [{"type": block["type"], "value": block["value"]} for block in page.body.get_prep_value()]
    organisation = page.organisation
    plain = {
        name: getattr(page, name)
        for name in COLUMNS
        if name not in VOCABULARIES and name not in ("organisation", "places", "body") and hasattr(page, name)
    }
    return {
        **plain,
        "external_id": key_of(page),
        "url": page.participate_url,
        "body": json.dumps(body, ensure_ascii=False) if body else "",
        "organisation": organisation.name if organisation else "",
        "organisation_url": organisation.url if organisation else "",
        "organisation_kind": organisation.kind if organisation else "",
        **{name: ";".join(term.slug for term in getattr(page, name).all()) for name in VOCABULARIES},
        "places": ";".join(row.place.code for row in page.places.all()),
        "season": f"{page.season_start};{page.season_end}" if page.season_start else "",
        "recruiting": "oui" if page.recruiting else "non",
    }


def cells_of(page: ProjectPage) -> dict[str, str]:
    """The same as a spreadsheet may hold it: text that it neither runs, nor cuts."""
    found = {}
    for name, value in values_of(page).items():
        text = "" if value is None else CONTROLS.sub("", str(value))
        parts = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)] or [""]
        for number, part in enumerate(parts, 1):
            found[name if number == 1 else f"{name} {number}"] = guarded(part)
    return found


def row_of(page: ProjectPage, vocabulary: Vocabulary) -> ProjectRow:
    """What a page would say of itself in a file."""
    return map_record(Record(1, cells_of(page)), NATIVE, vocabulary)[0]


def news_of(row: ProjectRow, page: ProjectPage) -> ProjectRow | None:
    """``row`` with only what its page does not say already; None when it says it all."""
    own = row_of(page.get_latest_revision_as_object(), Vocabulary())
    same = {field.name for field in fields(row) if getattr(row, field.name) == getattr(own, field.name)}
    if not same.issuperset(ORGANISATION):
        # An organisation is read as a whole.
        same -= set(ORGANISATION)
    untold = {
        field.name: field.default for field in fields(row) if field.name in same - {"external_id", "title"}
    }
    news = replace(row, **untold)
    silent = replace(ProjectRow(row.external_id, row.title))
    return None if "title" in same and news == silent else news


def as_csv(pages: Iterable[ProjectPage]) -> str:
    rows = [cells_of(page) for page in pages]
    written = io.StringIO()
    writer = csv.DictWriter(written, _columns(rows), restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + written.getvalue()


def as_workbook(pages: Iterable[ProjectPage]) -> bytes:
    rows = [cells_of(page) for page in pages]
    columns = _columns(rows)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("projets")
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(name, "") for name in columns])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _columns(rows):
    more = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
    return [*COLUMNS, *more]
