"""Two pages of one project become one: what pointed at the page that leaves points at the one that stays.

Every relation to a project, of any app, is found in the models: a later app has nothing to declare.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from projects.models import ProjectPage, ProjectPlace

#: What an editor chooses, side by side. Fields that only make sense together go together.
CHOICES = {
    "title": ("title",),
    "summary": ("summary",),
    "body": ("body",),
    "organisation": ("organisation",),
    "image": ("image", "image_alt"),
    "participate_url": ("participate_url",),
    "first_step": ("first_step",),
    "equipment": ("equipment",),
    "themes": ("themes",),
    "contribution_kinds": ("contribution_kinds",),
    "audiences": ("audiences",),
    "access_needs": ("access_needs",),
    "effort": ("effort",),
    "level": ("level",),
    "scope": ("scope", "places"),
    "latitude": ("latitude", "longitude"),
    "opens_on": ("opens_on", "closes_on"),
    "season_start": ("season_start", "season_end"),
    "recruiting": ("recruiting", "stage"),
    "data_use": ("data_use", "data_licence"),
    "verified_on": ("verified_on",),
}


def relations():
    """The foreign keys to a project in other tables than its own, hidden ones included."""
    own = {field.remote_field.through for field in ProjectPage._meta.many_to_many}
    keys = [
        relation.field
        for relation in ProjectPage._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]
    return [
        key
        for key in keys
        if key.remote_field.model is ProjectPage and key.model not in own and not _is_of_the_page(key)
    ]


def _is_of_the_page(key):
    return isinstance(key, ParentalKey) or key.remote_field.parent_link


@transaction.atomic
def merge(kept: ProjectPage, lost: ProjectPage, taken: Mapping[str, str], user=None) -> ProjectPage:
    """Make ``kept`` the page of both. ``taken`` names, among CHOICES, what it takes from ``lost``.

    Nothing is deleted: ``lost`` is unpublished, says where it went, and its address leads to ``kept``.
    Raises ValidationError when the two pages cannot be merged.
    """
    if kept.pk == lost.pk:
        raise ValidationError(_("Une page ne se fusionne pas avec elle-même : choisissez-en deux."))
    if lost.merged_into_id or kept.merged_into_id:
        raise ValidationError(_("L’une des deux pages a déjà été fusionnée : partez de celle qui reste."))
    _take(kept, lost, taken, user)
    for key in relations():
        _move(key, lost, kept)
    _redirect(lost, kept)
    ProjectPage.objects.filter(pk=lost.pk).update(merged_into=kept)
    lost.refresh_from_db()
    if lost.live:
        lost.unpublish(user=user)
    told = {"kept": kept.pk, "lost": lost.pk, "kept_title": kept.title, "lost_title": lost.title}
    for page in (kept, lost):
        log(instance=page, action="projects.merge", user=user, data=told)
    return ProjectPage.objects.get(pk=kept.pk)


def _take(kept, lost, taken, user):
    # What an editor has not finished is not published by a merge.
    publishable = kept.live and not kept.has_unpublished_changes
    source = lost.get_latest_revision_as_object()
    draft = kept.get_latest_revision_as_object()
    for name in (field for choice in taken for field in CHOICES[choice]):
        setattr(draft, name, _copied(source, name))
    draft.full_clean()
    revision = draft.save_revision(user=user, log_action=True)
    if publishable:
        revision.publish(user=user)


def _copied(source, name):
    if name == "places":
        return [ProjectPlace(place_id=row.place_id, sort_order=row.sort_order) for row in source.places.all()]
    field = source._meta.get_field(name)
    return list(getattr(source, name).all()) if field.many_to_many else getattr(source, name)


def _move(key, lost, kept):
    """Point the rows of one relation at ``kept``, but those whose owner has it already."""
    rows = key.model._base_manager.filter(**{key.name: lost})
    if key.unique and key.model._base_manager.filter(**{key.name: kept}).exists():
        # One row for a page: the one that stays keeps its own.
        return
    owner = owner_of(key)
    _move_in_drafts(key, owner, rows, lost, kept)
    if owner:
        theirs = key.model._base_manager.filter(**{key.name: kept}).values(owner)
        rows = rows.exclude(**{f"{owner}__in": theirs})
    rows.update(**{key.name: kept})


def owner_of(key):
    """The field beside ``key`` that says whose row it is: there may be one row for each owner."""
    others = [
        field.name
        for field in key.model._meta.get_fields()
        if field.concrete and field.many_to_one and field is not key
    ]
    return others[0] if len(others) == 1 else None


def _move_in_drafts(key, owner, rows, lost, kept):
    """Rows that belong to a page are also written in its latest draft: the form opens on it."""
    parental = owner and isinstance(key.model._meta.get_field(owner), ParentalKey)
    if not parental:
        return
    relation = key.model._meta.get_field(owner).remote_field.related_name
    for parent in Page.objects.filter(pk__in=rows.values(owner)).exclude(latest_revision=None):
        revision = parent.latest_revision
        children = revision.content.get(relation, [])
        if kept.pk in [child.get(key.name) for child in children]:
            continue
        for child in children:
            if child.get(key.name) == lost.pk:
                child[key.name] = kept.pk
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _redirect(lost, kept):
    Redirect.objects.filter(redirect_page=lost).update(redirect_page=kept)
    _site, _root, path = lost.get_url_parts()
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(path),
        site=lost.get_site(),
        defaults={"redirect_page": kept, "redirect_link": "", "automatically_created": True},
    )


def differing(first: ProjectPage, second: ProjectPage) -> list[str]:
    """The CHOICES whose value is not the same on both pages."""
    return [
        choice
        for choice, names in CHOICES.items()
        if any(_comparable(first, name) != _comparable(second, name) for name in names)
    ]


def _comparable(page, name):
    if name == "places":
        return sorted(row.place_id for row in page.places.all())
    field = page._meta.get_field(name)
    if field.many_to_many:
        return sorted(term.pk for term in getattr(page, name).all())
    if isinstance(field, models.ForeignKey):
        return getattr(page, field.attname)
    return field.get_prep_value(getattr(page, name))
