"""Writes on projects: verbs that take and return objects, and know neither request nor Celery."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.signals import page_published

from home.models import HomePage
from projects.enums import Stage
from projects.exporters.native import news_of, page_of
from projects.importers.rows import Outcome
from projects.models import (
    AccessNeed,
    Audience,
    ContributionKind,
    Organisation,
    Place,
    ProjectIndexPage,
    ProjectPage,
    ProjectPlace,
    Theme,
)

ROW_FIELDS = (
    "title", "summary", "effort", "level", "scope", "latitude", "longitude", "opens_on", "closes_on",
    "recruiting", "stage", "verified_on", "first_step", "equipment", "data_use", "data_licence",
)  # fmt: skip
ROW_TERMS = {
    "themes": Theme,
    "contribution_kinds": ContributionKind,
    "audiences": Audience,
    "access_needs": AccessNeed,
}
UNTOLD = ("", (), None)
SLUG_LENGTH = 100


def find_or_create_index():
    """The one list of projects, made under the home page when it is missing."""
    index = ProjectIndexPage.objects.first()
    if index is None:
        home = HomePage.objects.first()
        if home is None:
            raise ValidationError(
                _("Le site n’a pas de page d’accueil : créez-en une dans l’administration.")
            )
        index = home.add_child(instance=ProjectIndexPage(title=_("Projets")))
    return index


@transaction.atomic
def save_project_row(row, source, live=False):
    """Make the page of an imported row say what the row says; return the ``Outcome``.

    A row that did not change since the last import leaves the page to its editors. A changed one is
    published when its page is live, and joins the draft when there is one.
    """
    page = find_imported(row, source)
    if page is None:
        create_project(row, source, live)
        return Outcome.CREATED
    news = news_for(page, row)
    if news is None:
        return Outcome.UNCHANGED
    update_project(page, news)
    return Outcome.UPDATED


def find_imported(row, source):
    """The page that this row of that source already gave, or that our own export names; or ``None``."""
    return (
        page_of(row.external_id)
        or ProjectPage.objects.imported_from(source).filter(external_id=row.external_id).first()
    )


def news_for(page, row):
    """What of a row is to be written on its page; ``None`` when nothing is."""
    if was_exported(page, row):
        return news_of(row, page)
    return None if page.import_digest == row.digest() else row


def was_exported(page, row):
    """Whether the row was made from this page, not the page from the row."""
    return row.external_id != page.external_id


@transaction.atomic
def create_project(row, source, live=False, user=None):
    """A page that says what the row says, owned by ``user``: a draft unless ``live``. Returns it."""
    index = find_or_create_index()
    now = timezone.now()
    page = ProjectPage(
        source=source, external_id=row.external_id, live=live, has_unpublished_changes=not live, owner=user
    )
    page.first_published_at = page.last_published_at = now if live else None
    page.slug = _free_slug(index, row, source)
    page.import_digest = row.digest()
    _tell(page, row)
    page.summary = page.summary or row.title
    index.add_child(instance=page)
    _record_first_revision(page, user)
    return page


def _record_first_revision(page, user):
    # page.save_revision().publish() would save and index the page twice more: two thirds of an import.
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
        user=user,
    )
    page.latest_revision = revision
    ProjectPage.objects.filter(pk=page.pk).update(
        latest_revision=revision,
        latest_revision_created_at=revision.created_at,
        live_revision=revision if page.live else None,
    )
    if page.live:
        page_published.send(sender=ProjectPage, instance=page, revision=revision)


@transaction.atomic
def update_project(page, row, publish=True, user=None):
    """Make a page say what the row says, in a new revision; returns the draft that bears it.

    It is published when ``publish``, the page is live and no editor's draft waits.
    """
    # A live page with a waiting draft: publishing would also publish what the editor has not finished.
    publishable = publish and page.live and not page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    _tell(draft, row)
    # The digest is of what its own source said last, which another file knows nothing of.
    digest = page.import_digest if was_exported(page, row) else row.digest()
    draft.import_digest = digest
    revision = draft.save_revision(user=user)
    if publishable:
        revision.publish(user=user)
    ProjectPage.objects.filter(pk=page.pk).update(import_digest=digest)
    return draft


def _free_slug(index, row, source):
    slug = (
        slugify(row.title)[:SLUG_LENGTH] or slugify(row.title, allow_unicode=True)[:SLUG_LENGTH] or "projet"
    )
    slug = slug.strip("-_") or "projet"
    if index.get_children().filter(slug=slug).exists():
        slug = f"{slug}-{hashlib.sha256(f'{source} {row.external_id}'.encode()).hexdigest()[:8]}"
    return slug


def _tell(page, row):
    """Put on the page what the row says; what it does not say stays as it is."""
    told = {name: getattr(row, name) for name in ROW_FIELDS}
    told |= {"participate_url": row.url, "body": list(row.body) or None}
    told |= dict(zip(("season_start", "season_end"), row.season, strict=False))
    told |= {name: _terms(model, getattr(row, name)) for name, model in ROW_TERMS.items()}
    told |= {"organisation": _organisation(row), "places": _project_places(row.places)}
    for name, value in told.items():
        if value not in UNTOLD:
            setattr(page, name, value)


def _terms(vocabulary, slugs):
    return list(vocabulary.objects.from_slugs(slugs)) if slugs else None


def _project_places(codes):
    found = Place.objects.in_bulk(codes, field_name="code") if codes else {}
    return [ProjectPlace(place=found[code]) for code in codes if code in found] or None


def _organisation(row):
    """The organisation of that name; what was not known of it is learnt from the row."""
    if not row.organisation:
        return None
    told = {"url": row.organisation_url, "kind": row.organisation_kind}
    organisation = Organisation.objects.filter(name__iexact=row.organisation).first()
    if organisation is None:
        return Organisation.objects.create(name=row.organisation, slug=_organisation_slug(row), **told)
    learnt = {name: value for name, value in told.items() if value and not getattr(organisation, name)}
    if learnt:
        for name, value in learnt.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(learnt))
    return organisation


def _organisation_slug(row):
    slug = slugify(row.organisation)[:60].strip("-_") or "organisation"
    if Organisation.objects.filter(slug=slug).exists():
        slug = f"{slug}-{hashlib.sha256(row.organisation.encode()).hexdigest()[:8]}"
    return slug


def add_theme(page, theme, user=None):
    """Add a theme to a project; nothing changes when it bears it already."""
    _edit_themes(page, user, lambda themes: themes if theme in themes else [*themes, theme])


def remove_theme(page, theme, user=None):
    """Take a theme off a project; nothing changes when it does not bear it."""
    _edit_themes(page, user, lambda themes: [kept for kept in themes if kept != theme])


def set_organisation(page, organisation, user=None):
    """Make an organisation the owner of a project."""
    _edit(page, user, lambda draft: {"organisation": organisation})


def mark_verified(page, day, user=None):
    """Say that somebody read the page and followed its links on ``day``."""
    _edit(page, user, lambda draft: {"verified_on": day})


def mark_over(page, day, user=None):
    """Say that a project is finished, as its people told on ``day``."""
    over = {"stage": Stage.COMPLETED, "recruiting": False, "verified_on": day}
    _edit(page, user, lambda draft: over)


def _edit_themes(page, user, change):
    def changes_of(draft):
        themes = list(draft.themes.all())
        changed = change(themes)
        return {} if changed == themes else {"themes": changed}

    _edit(page, user, changes_of)


@transaction.atomic
def _edit(page, user, changes_of):
    """Change the draft of a page, logged; a live page without a waiting draft is published anew.

    Who may not publish leaves a draft, to be submitted like any other.
    """
    may_publish = user is None or page.permissions_for_user(user).can_publish()
    publishable = page.live and not page.has_unpublished_changes and may_publish
    draft = page.get_latest_revision_as_object()
    changes = changes_of(draft)
    if not changes:
        return
    for name, value in changes.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=user, log_action=True)
    log(instance=page, action="projects.bulk", user=user, data={"fields": sorted(changes)})
    if publishable:
        revision.publish(user=user)
