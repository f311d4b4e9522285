"""The official geographic code: read from the file shipped with the project, kept in the database."""

import csv
import lzma
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from wagtail.search.backends import get_search_backend

from projects.enums import PlaceKind
from projects.models import Place, ProjectPage
from projects.models.pages import projects_updated
from projects.models.places import fold_name

PLACES_FILE = Path(__file__).parent / "data" / "communes.csv.xz"
KINDS = {"reg": PlaceKind.REGION, "dep": PlaceKind.DEPARTEMENT, "com": PlaceKind.COMMUNE}
FIELDS = ("kind", "name", "folded_name", "parent_id", "postcodes", "population", "latitude", "longitude")
BATCH = 2000


@dataclass(frozen=True)
class PlacesReport:
    total: int
    created: int
    updated: int


def read_places(path=PLACES_FILE):
    """Yield ``(code, parent code, fields)`` of each place, parents before their children."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fields = {
                "kind": str(KINDS[row["code"][:3]]),
                "name": row["name"],
                "folded_name": fold_name(row["name"]),
                "postcodes": row["postcodes"],
                "population": int(row["population"]),
                "latitude": float(row["latitude"]) if row["latitude"] else None,
                "longitude": float(row["longitude"]) if row["longitude"] else None,
            }
            yield row["code"], row["parent"], fields


@transaction.atomic
def load_places(path=PLACES_FILE, track=iter):
    """Make the database say what the file says; a place that the file does not know is left alone.

    ``track`` wraps the iterable of batches that are written: a progress bar, for instance.
    """
    wanted = list(read_places(path))
    known = {code: fields for code, *fields in Place.objects.values_list("code", "id", *FIELDS)}
    created = updated = 0
    # One echelon at a time: a child needs the key of its parent.
    for kind in KINDS.values():
        new, changed = _compare([row for row in wanted if row[2]["kind"] == kind], known)
        _write(new, Place.objects.bulk_create, track)
        _write(changed, partial(Place.objects.bulk_update, fields=FIELDS), track)
        _tell(changed)
        known.update({place.code: [place.id] for place in new})
        created, updated = created + len(new), updated + len(changed)
    return PlacesReport(len(wanted), created, updated)


def _compare(wanted, known):
    """The places to add and those to correct; ``known`` gives the key and the fields of a code."""
    new, changed = [], []
    for code, parent, fields in wanted:
        fields["parent_id"] = known[parent][0] if parent else None
        if code not in known:
            new.append(Place(code=code, **fields))
        elif known[code][1:] != [fields[name] for name in FIELDS]:
            changed.append(Place(id=known[code][0], code=code, **fields))
    return new, changed


def _tell(places):
    """Say which projects bear a place that changed, or one inside it: no place is saved by itself."""
    for start in range(0, len(places), BATCH):
        these = places[start : start + BATCH]
        levels = ("places__place", "places__place__parent", "places__place__parent__parent")
        inside = Q(*((f"{level}__in", these) for level in levels), _connector=Q.OR)
        page_ids = ProjectPage.objects.filter(inside).values_list("pk", flat=True)
        projects_updated.send(Place, page_ids=list(page_ids))


def _write(places, write, track):
    batches = [places[start : start + BATCH] for start in range(0, len(places), BATCH)]
    for batch in track(batches):
        write(batch)
        # Bulk writes send no signal: the admin's chooser would not find these places.
        get_search_backend().add_bulk(Place, batch)
