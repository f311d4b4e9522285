"""Every cause that makes a project stale is recorded with it, and followed after the commit."""

import datetime
import lzma
import re

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from projects.enums import PlaceKind
from projects.models import Audience, ContributionKind, Place, ProjectPage, Theme
from projects.places import load_places
from search import backends, tasks, versions
from search.backends.embedded import EmbeddedBackend
from search.models import DiscoveryEntry, EmbeddedDocument
from tests.projects.factories import (
    OrganisationFactory,
    PlaceFactory,
    ProjectPageFactory,
    ThemeFactory,
    project_index,
)
from tests.test_house import ROOT, SOURCES


@pytest.fixture(autouse=True)
def embedded(monkeypatch):
    engine = EmbeddedBackend()
    engine.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


@pytest.fixture
def remote(embedded, monkeypatch):
    """An engine on another machine, and what its tasks were asked."""
    monkeypatch.setattr(EmbeddedBackend, "is_remote", True)
    asked = []
    monkeypatch.setattr(tasks.index_pages, "delay", asked.append)
    return asked


def version_of(page):
    return DiscoveryEntry.objects.get(pk=page.pk).version


@pytest.fixture
def page():
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION)
    departement = PlaceFactory(code="dep-35", kind=PlaceKind.DEPARTEMENT, parent=region)
    PlaceFactory(code="com-35238", parent=departement)
    return ProjectPageFactory(
        organisation=OrganisationFactory(name="LPO"),
        themes=["birds"],
        contribution_kinds=["observe"],
        audiences=["families"],
        places=["com-35238"],
    )


def save(model, **which):
    def cause(page):
        model.objects.get(**which).save()

    return cause


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def restrict_parent(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


def publish(page):
    page.save_revision().publish()


def move(page):
    elsewhere = project_index().add_sibling(instance=type(project_index())(title="Autres", slug="autres"))
    page.move(elsewhere, pos="last-child")


def delete_theme(page):
    Theme.objects.get(code="birds").delete()


def delete_place(page):
    Place.objects.get(code="com-35238").delete()


def change_restriction(page):
    restriction = PageViewRestriction(page=page, restriction_type="login")
    PageViewRestriction.objects.bulk_create([restriction])
    PageViewRestriction.objects.get().save()


def lift_parent_restriction(page):
    restriction = PageViewRestriction(page=page.get_parent(), restriction_type="login")
    PageViewRestriction.objects.bulk_create([restriction])
    PageViewRestriction.objects.get().delete()


def rename_theme(page):
    theme = Theme.objects.get(code="birds")
    theme.label, theme.slug = "Rapaces", "rapaces"
    theme.save()


def update_in_bulk(page):
    ProjectPage.objects.filter(pk=page.pk).update(recruiting=False)


CAUSES = {
    "restriction changed": change_restriction,
    "restriction of its parent lifted": lift_parent_restriction,
    "theme renamed": rename_theme,
    "updated in bulk": update_in_bulk,
    "saved": lambda page: page.save(),
    "published": publish,
    "unpublished": lambda page: page.unpublish(),
    "unpublished as a bare page": lambda page: Page.objects.get(pk=page.pk).unpublish(),
    "moved": move,
    "moved with its parent": lambda page: page.get_parent().move(project_index().get_parent(), "first-child"),
    "restricted": restrict,
    "restricted by its parent": restrict_parent,
    "organisation": lambda page: page.organisation.save(),
    "theme": save(Theme, code="birds"),
    "theme deleted": delete_theme,
    "contribution": save(ContributionKind, code="observe"),
    "audience": save(Audience, code="families"),
    "place": save(Place, code="com-35238"),
    "place deleted": delete_place,
    "departement": save(Place, code="dep-35"),
    "region": save(Place, code="reg-53"),
    "deleted": lambda page: page.delete(),
    "deleted with its parent": lambda page: page.get_parent().delete(),
}


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES.keys())
def test_every_cause_gives_the_project_a_new_version(page, cause):
    before = version_of(page)
    cause(page)
    assert version_of(page) > before


@pytest.mark.parametrize("cause", ["theme", "organisation", "region", "saved", "moved"])
def test_a_cause_leaves_the_other_projects_alone(page, cause):
    other = ProjectPageFactory(parent=page.get_parent())
    before = version_of(other)
    CAUSES[cause](page)
    assert version_of(other) == before


def test_a_restriction_that_is_lifted_gives_a_new_version(page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    before = version_of(page)
    restriction.delete()
    assert version_of(page) > before


def test_a_copy_is_a_project_of_its_own(page):
    copied = page.copy(update_attrs={"slug": "copie"})
    assert version_of(copied) >= 1


def test_a_translation_is_a_project_of_its_own(page):
    english = Locale.objects.get_or_create(language_code="en")[0]
    for parent in (*page.get_ancestors().filter(depth__gt=1).specific(), page):
        if not parent.has_translation(english):
            translated = parent.copy_for_translation(english)
    assert version_of(translated) >= 1


def test_an_update_in_bulk_of_what_searches_do_not_show_changes_nothing(page):
    before = version_of(page)
    ProjectPage.objects.filter(pk=page.pk).update(import_digest="abc", latest_revision=None)
    assert version_of(page) == before


def test_an_update_in_bulk_that_is_undone_leaves_no_version(page):
    before = version_of(page)
    with pytest.raises(RuntimeError), transaction.atomic():
        update_in_bulk(page)
        assert version_of(page) == before + 1
        raise RuntimeError
    assert version_of(page) == before


def test_one_pass_follows_all_that_a_transaction_changed(remote, django_capture_on_commit_callbacks):
    one, other = ProjectPageFactory(), ProjectPageFactory()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for page in (one, other, one):
            page.save()
    assert [set(asked) & {one.pk, other.pk} for asked in remote] == [{one.pk, other.pk}]


def test_a_savepoint_that_is_undone_does_not_take_the_others_along(
    remote, django_capture_on_commit_callbacks
):
    one, other = ProjectPageFactory(), ProjectPageFactory()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            one.save()
            raise RuntimeError
        other.save()
    assert other.pk in remote[0]


def test_a_publication_on_a_date_gives_a_new_version(page):
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    page.unpublish()
    page.save_revision(approved_go_live_at=page.go_live_at)
    before = version_of(page)
    call_command("publish_scheduled")
    assert ProjectPage.objects.get(pk=page.pk).live
    assert version_of(page) > before


def test_a_page_that_expires_gives_a_new_version(page):
    ProjectPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    before = version_of(page)
    call_command("publish_scheduled")
    assert not ProjectPage.objects.get(pk=page.pk).live
    assert version_of(page) > before


def test_a_theme_that_no_project_bears_changes_nothing(page):
    before = DiscoveryEntry.objects.count()
    ThemeFactory(code="nobody")
    assert DiscoveryEntry.objects.count() == before


def test_the_version_is_written_in_the_transaction_of_the_change(page):
    before = version_of(page)
    with pytest.raises(RuntimeError), transaction.atomic():
        page.save()
        assert version_of(page) == before + 1
        raise RuntimeError
    assert version_of(page) == before


def test_nothing_is_written_to_the_index_before_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ProjectPageFactory()
        assert not EmbeddedDocument.objects.exists()
    assert EmbeddedDocument.objects.count() == 1


def test_the_index_follows_the_commit_with_the_relations_of_the_page(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ProjectPageFactory(themes=["birds"])
    values = EmbeddedDocument.objects.get().values
    assert values.filter(facet="theme").count() == 1
    assert not DiscoveryEntry.objects.pending().exists()


def test_a_remote_engine_is_woken_by_a_task_that_knows_ids_only(remote, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = ProjectPageFactory()
    assert [page.pk] in remote
    assert not EmbeddedDocument.objects.exists()


def test_a_change_of_many_projects_is_left_to_a_task(remote, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(EmbeddedBackend, "is_remote", False)
    monkeypatch.setattr(versions, "BATCH", 1)
    ids = [ProjectPageFactory().pk, ProjectPageFactory().pk]
    with django_capture_on_commit_callbacks(execute=True):
        versions.record_change(ids)
    assert remote == [ids]


def test_a_wake_up_that_is_lost_is_found_by_the_sweep(remote, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = ProjectPageFactory()
    tasks.sweep()
    assert EmbeddedDocument.objects.get().pk == page.pk
    assert not DiscoveryEntry.objects.pending().exists()


def test_a_wake_up_that_cannot_be_sent_does_not_break_the_change(
    remote, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(ids):
        raise ConnectionError

    monkeypatch.setattr(tasks.index_pages, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        page = ProjectPageFactory()
    assert ProjectPage.objects.filter(pk=page.pk).exists()
    assert DiscoveryEntry.objects.pending().count() == 1


def test_the_task_writes_the_pages_it_is_given():
    one, other = ProjectPageFactory(), ProjectPageFactory()
    tasks.index_pages([one.pk])
    assert [document.pk for document in EmbeddedDocument.objects.all()] == [one.pk]
    assert DiscoveryEntry.objects.pending().get().pk == other.pk


def test_recording_nothing_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        versions.record_change([])


def test_a_page_recorded_twice_at_once_gets_one_version(page):
    before = version_of(page)
    versions.record_change([page.pk, page.pk])
    assert version_of(page) == before + 1


def test_places_corrected_by_a_new_official_file_are_told(page, tmp_path):
    before = version_of(page)
    header = "code,parent,name,postcodes,population,latitude,longitude"
    rows = ["reg-53,,Bretagne,,1,,", "dep-35,reg-53,Ille-et-Vilaine,,1,,"]
    path = tmp_path / "communes.csv.xz"
    path.write_bytes(lzma.compress("\n".join([header, *rows]).encode()))
    load_places(path)
    assert version_of(page) > before


#: What a document borrows from, beside the projects, which tell of their own bulk updates.
BORROWED = (
    "Page|Organisation|Theme|ContributionKind|Audience|AccessNeed|Place|ProjectPlace|PageViewRestriction"
)
#: These tell which projects they touch.
TELLING = {"projects/places.py"}


def test_nobody_changes_in_bulk_behind_the_versions():
    silent = re.compile(rf"\b({BORROWED})\.(_base_manager|objects)\b[^\n]*\.(update\(|bulk_update)")
    quiet = re.compile(rf"\b({BORROWED})\.objects\.bulk_update")
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if silent.search(line) or quiet.search(line)
    }
    assert found == TELLING
