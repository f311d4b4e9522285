"""Projects by the thousand: those that are there, written again under other names, straight to the tables.

What a catalogue weighs is what counts here, and a page that Wagtail saves takes a hundredth of a second.
"""

from itertools import islice
from uuid import uuid4

LOT = 1_000
TERMS = ("themes", "contribution_kinds", "audiences")


def multiply(number):
    """Copy the first LOT projects until there are ``number``."""
    from projects.models import ProjectPage

    originals = list(ProjectPage.objects.order_by("pk")[:LOT].prefetch_related(*TERMS, "places"))
    numbers = iter(range(ProjectPage.objects.count(), number))
    while lot := list(islice(numbers, LOT)):
        _copy(originals, lot)


def _copy(originals, numbers):
    from django.db import transaction
    from wagtail.models import Page

    with transaction.atomic():
        parent = originals[0].get_parent()
        pairs = list(zip(numbers, originals, strict=False))
        pages = [_page(original, parent, number) for number, original in pairs]
        Page.objects.bulk_create(pages)
        copied = [(page, original) for page, (_number, original) in zip(pages, pairs, strict=True)]
        _write_projects(copied)
        _write_relations(copied)
        parent.numchild += len(pages)
        parent.save(update_fields=["numchild"])


def _page(original, parent, number):
    from wagtail.models import Page

    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    slug = f"{original.slug.rpartition('-')[0]}-{number}"
    changed = {
        "path": Page._get_path(parent.path, parent.depth + 1, number + 1),
        "title": f"Projet de comptage {number}",
        "draft_title": f"Projet de comptage {number}",
        "slug": slug,
        "url_path": f"{parent.url_path}{slug}/",
        "translation_key": uuid4(),
        "latest_revision_id": None,
        "live_revision_id": None,
    }
    return Page(**{name: getattr(original, name) for name in names} | changed)


def _write_projects(copied):
    """The part of a page that is in its own table, which ``bulk_create`` refuses."""
    from projects.models import ProjectPage

    fields = [field for field in ProjectPage._meta.local_concrete_fields if not field.primary_key]
    rows = [
        ProjectPage(
            page_ptr_id=page.pk, **{field.attname: getattr(original, field.attname) for field in fields}
        )
        for page, original in copied
    ]
    ProjectPage._base_manager._insert(
        rows, fields=ProjectPage._meta.local_concrete_fields, using="default", raw=True
    )


def _write_relations(copied):
    from projects.models import ProjectPage, ProjectPlace

    for name in TERMS:
        through = ProjectPage._meta.get_field(name).remote_field.through
        term = through._meta.get_field(ProjectPage._meta.get_field(name).m2m_reverse_field_name()).attname
        through.objects.bulk_create(
            through(projectpage_id=page.pk, **{term: each.pk})
            for page, original in copied
            for each in getattr(original, name).all()
        )
    ProjectPlace.objects.bulk_create(
        ProjectPlace(page_id=page.pk, place_id=each.place_id)
        for page, original in copied
        for each in original.places.all()
    )
