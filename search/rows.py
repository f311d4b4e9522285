"""Many projects at once, as plain rows: making models of them takes longer than all that is made of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from types import SimpleNamespace

from projects.models import Place, ProjectPage
from projects.models.pages import VOCABULARIES
from search.documents import OTHERS, ordered_places, public_projects

WRITTEN = ("title", "summary", "body", "first_step", "equipment", "data_use")
CHOSEN = ("effort", "level", "scope", "stage", "recruiting", "latitude", "longitude")
DATED = ("opens_on", "closes_on", "season_start", "season_end", "first_published_at", "last_published_at")
#: By relation, what is read of it.
RELATED = {
    "locale": ("language_code",),
    "freshness": ("standing",),
    "organisation": ("name", "slug", "kind"),
}


class ProjectRow(SimpleNamespace):
    """A project with all that its document is made of, under the names of ``ProjectPage``. ``named``: the
    words of what it bears, which those that were read with it bear too."""


def read_projects(ids: Collection[int]) -> dict[int, ProjectRow]:
    """By id, those of the pages that anybody may find."""
    columns = [f"{relation}__{name}" for relation, names in RELATED.items() for name in names]
    languages = [f"in_{code}" for code in OTHERS]
    found = public_projects().filter(pk__among=ids)
    read = found.values("pk", *WRITTEN, *CHOSEN, *DATED, *languages, *columns)
    shared, named = {}, {}
    rows = {values["pk"]: _row(values, shared, named) for values in read}
    related = {name: _terms(name, rows) for name in VOCABULARIES} | {"places": _places(rows)}
    for page_id, row in rows.items():
        row._prefetched_objects_cache = {name: borne[page_id] for name, borne in related.items()}
    return rows


def _row(values, shared, named):
    for relation, names in RELATED.items():
        told = tuple([values.pop(f"{relation}__{name}") for name in names])
        if (relation, told) not in shared:
            shared[relation, told] = _related(names, told)
        values[relation] = shared[relation, told]
    return ProjectRow(named=named, **values)


def _related(names, told):
    """What has none of its columns is not there."""
    is_there = any(value is not None for value in told)
    return SimpleNamespace(**dict(zip(names, told, strict=True))) if is_there else None


def _terms(name, ids):
    """The terms that each page bears, in the order of their vocabulary; one object for all that bear it."""
    field = ProjectPage._meta.get_field(name)
    page, term = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    pairs = field.remote_field.through.objects.filter(**{f"{page}__among": ids}).values_list(term, page)
    bearing = _grouped(pairs)
    borne = defaultdict(list)
    for each in field.related_model.objects.filter(pk__in=bearing):
        for page_id in bearing[each.pk]:
            borne[page_id].append(each)
    return borne


def _places(ids):
    chosen = ordered_places().filter(page_id__among=ids).values_list("page_id", "place_id")
    known = _with_containers({place_id for _page_id, place_id in chosen})
    borne = defaultdict(list)
    for page_id, place_id in chosen:
        if place_id in known:
            borne[page_id].append(SimpleNamespace(place=known[place_id]))
    return borne


def _with_containers(ids):
    """Places by id, each with the places that contain it, read once however many they contain."""
    known, asked = {}, ids
    while asked:
        found = Place.objects.in_bulk(asked)
        known |= found
        asked = {place.parent_id for place in found.values()} - known.keys() - {None}
    for place in known.values():
        # One that is deleted at this moment is missing: its page fails, and is tried again.
        if place.parent_id in known:
            place.parent = known[place.parent_id]
    return known


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
