"""The index follows the versions: what was written is stamped, what failed stays to be done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import ProjectPage, Theme
from search import backends, indexing, versions
from search.backends import BackendUnavailable
from search.backends.embedded import EmbeddedBackend
from search.documents import build_document
from search.models import DiscoveryEntry
from search.query import DiscoveryQuery
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory


class LameBackend(EmbeddedBackend):
    """An engine that refuses the pages of ``poisoned`` and, when ``down``, everything."""

    poisoned, down = (), False

    def write(self, documents):
        if self.down:
            raise BackendUnavailable("Délai dépassé")
        documents = list(documents)
        super().write([pair for pair in documents if pair[1].page_id not in self.poisoned])
        return {
            document.page_id: "Valeur refusée"
            for _version, document in documents
            if document.page_id in self.poisoned
        }


@pytest.fixture
def lame(monkeypatch):
    engine = LameBackend()
    engine.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


def entry(page):
    return DiscoveryEntry.objects.get(pk=page.pk)


def total(engine, text="", **selected):
    chosen = {name: frozenset(slugs) for name, slugs in selected.items()}
    return engine.search(DiscoveryQuery(text=text, selected=chosen)).total


def test_what_was_written_is_stamped_with_its_version(indexed):
    page = ProjectPageFactory()
    indexed()
    assert entry(page).indexed_version == entry(page).version
    assert not DiscoveryEntry.objects.pending().exists()


def test_a_sweep_says_how_many_pages_it_tried(lame):
    ProjectPageFactory()
    ProjectPageFactory()
    assert indexing.index_pending() == 2
    assert indexing.index_pending() == 0


def test_a_sweep_takes_the_oldest_changes_first(lame):
    pages = [ProjectPageFactory() for _number in range(3)]
    versions.record_change([pages[0].pk])
    assert indexing.index_pending(limit=2) == 2
    assert DiscoveryEntry.objects.pending().get().pk == pages[0].pk


def test_an_engine_that_is_down_leaves_the_pages_pending_with_its_error(lame):
    page = ProjectPageFactory()
    lame.down = True
    indexing.index_pending()
    assert (entry(page).retry_at, entry(page).last_error) == (None, "Délai dépassé")
    assert DiscoveryEntry.objects.pending().count() == 1
    assert ProjectPage.objects.filter(pk=page.pk).exists()


def test_an_engine_that_is_back_is_given_what_it_missed(lame):
    page = ProjectPageFactory()
    lame.down = True
    indexing.index_pending()
    lame.down = False
    indexing.index_pending()
    assert (entry(page).attempts, entry(page).last_error) == (0, "")
    assert total(lame) == 1


def test_a_page_that_is_refused_does_not_hold_the_others_back(lame):
    bad, good = ProjectPageFactory(), ProjectPageFactory()
    lame.poisoned = (bad.pk,)
    indexing.index_pending()
    assert entry(bad).last_error == "Valeur refusée"
    assert entry(good).indexed_version == entry(good).version
    assert total(lame) == 1


def test_a_page_that_fails_gives_way_to_those_not_tried_yet(lame):
    bad = ProjectPageFactory()
    lame.poisoned = (bad.pk,)
    indexing.index_pending()
    good = ProjectPageFactory()
    indexing.index_pending(limit=1)
    assert entry(good).indexed_version == entry(good).version


def test_an_endless_error_is_cut(lame):
    page = ProjectPageFactory()
    lame.poisoned = (page.pk,)
    indexing._stamp({page.pk: 1}, {page.pk: "x" * 1_000})
    assert len(entry(page).last_error) == 300


def test_a_page_that_changed_while_it_was_written_stays_pending(lame, monkeypatch):
    page = ProjectPageFactory()

    def build_while_somebody_saves(built):
        versions.record_change([built.pk])
        return build_document(built)

    monkeypatch.setattr(indexing, "build_document", build_while_somebody_saves)
    indexing.index_pending()
    assert entry(page).indexed_version < entry(page).version


def test_a_stamp_never_goes_back(lame):
    page = ProjectPageFactory()
    DiscoveryEntry.objects.filter(pk=page.pk).update(version=9, indexed_version=9)
    indexing._stamp({page.pk: 5}, {})
    assert entry(page).indexed_version == 9


def test_many_pages_are_written_by_batches(lame, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    for _number in range(5):
        ProjectPageFactory()
    indexing.index_pending()
    assert total(lame) == 5


def test_a_lot_is_read_while_the_engine_writes_the_one_before(lame, monkeypatch):
    pages, told = [ProjectPageFactory() for _number in range(3)], []
    begin = lame.begin_write

    def begin_and_tell(documents):
        told.append("begun")
        answer = begin(documents)
        return lambda: told.append("answered") or answer()

    monkeypatch.setattr(lame, "begin_write", begin_and_tell)
    lots = [[page.pk] for page in pages]
    assert list(indexing.index_lots(lots)) == [(lot, True) for lot in lots]
    assert told == ["begun", "begun", "answered", "begun", "answered", "answered"]


def test_each_lot_is_tried_whatever_became_of_the_one_before(lame):
    lots = [[ProjectPageFactory().pk] for _number in range(3)]
    lame.down = True
    assert list(indexing.index_lots(lots)) == [(lot, False) for lot in lots]
    assert DiscoveryEntry.objects.failing().count() == 3


def test_a_page_unknown_to_the_versions_is_not_written(lame):
    page = ProjectPageFactory()
    DiscoveryEntry.objects.all().delete()
    indexing.index_now([page.pk])
    assert total(lame) == 0


def test_an_emptied_index_is_pending_as_a_whole(indexed):
    ProjectPageFactory()
    engine = indexed()
    engine.clear()
    assert total(engine) == 0
    assert total(indexed()) == 1


def test_a_page_that_is_refused_is_left_alone_longer_each_time(lame):
    page = ProjectPageFactory()
    lame.poisoned = (page.pk,)
    for minutes in (1, 2, 4):
        DiscoveryEntry.objects.update(retry_at=None)
        indexing.index_pending()
        wait = entry(page).retry_at - timezone.now()
        assert timedelta(minutes=minutes - 0.5) < wait <= timedelta(minutes=minutes)
    assert indexing.index_pending() == 0
    assert entry(page).attempts == 3


def test_a_page_that_is_mended_is_tried_at_once(lame):
    page = ProjectPageFactory()
    lame.poisoned = (page.pk,)
    indexing.index_pending()
    lame.poisoned = ()
    page.save()
    assert indexing.index_pending() == 1
    assert (entry(page).attempts, entry(page).last_error, total(lame)) == (0, "", 1)


def test_a_page_that_makes_no_document_does_not_hold_the_others_back(indexed, monkeypatch):
    bad, good = ProjectPageFactory(), ProjectPageFactory()

    def build(page):
        if page.pk == bad.pk:
            raise ValueError("Corps illisible")
        return build_document(page)

    monkeypatch.setattr(indexing, "build_document", build)
    assert total(indexed()) == 1
    assert entry(bad).last_error == "ValueError : Corps illisible"
    assert entry(good).indexed_version == entry(good).version


def test_a_sweep_stops_at_once_when_the_engine_is_down(lame, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 1)
    ProjectPageFactory()
    ProjectPageFactory()
    lame.down = True
    indexing.index_pending()
    assert DiscoveryEntry.objects.failing().count() == 1


def test_the_row_of_a_page_that_was_taken_out_says_so(indexed):
    page = ProjectPageFactory()
    indexed()
    assert not entry(page).deleted
    page.unpublish()
    indexed()
    assert entry(page).deleted
    page.save_revision().publish()
    indexed()
    assert not entry(page).deleted


def test_a_late_writing_of_a_deleted_page_is_undone(indexed, monkeypatch):
    """The engine is made to forget the deletion, as Elasticsearch does after a minute."""
    page = ProjectPageFactory()
    engine = indexed()
    late = build_document(page)
    read = entry(page).version
    page.delete()
    indexed()
    DiscoveryEntry.objects.update(version=read)
    engine.write([(read + 5, late)])
    DiscoveryEntry.objects.update(version=read + 1)
    indexing._stamp({page.pk: read}, {})
    assert DiscoveryEntry.objects.pending().get().pk == page.pk
    DiscoveryEntry.objects.update(version=read + 6)
    assert total(indexed()) == 0


def test_a_theme_that_is_deleted_leaves_its_projects(indexed):
    ProjectPageFactory(themes=["birds"])
    indexed()
    Theme.objects.get(code="birds").delete()
    engine = indexed()
    assert total(engine, theme=["oiseaux"]) == 0
    assert total(engine) == 1


def test_an_organisation_renamed_is_found_by_its_new_name(indexed):
    page = ProjectPageFactory(organisation=OrganisationFactory(name="Ancienne", slug="ancienne"))
    indexed()
    page.organisation.name, page.organisation.slug = "Nouvelle", "nouvelle"
    page.organisation.save()
    engine = indexed()
    assert total(engine, "nouvelle") == total(engine, organisation=["nouvelle"]) == 1
    assert total(engine, organisation=["ancienne"]) == 0


def test_a_place_renamed_is_found_by_its_new_name(indexed):
    place = PlaceFactory(code="com-22050", name="Dinan")
    ProjectPageFactory(scope="places", places=["com-22050"])
    indexed()
    place.name = "Dinan-Léhon"
    place.save()
    assert total(indexed(), "léhon") == 1


def test_a_page_deleted_with_its_parent_leaves_the_index(indexed):
    page = ProjectPageFactory()
    indexed()
    page.get_parent().delete()
    assert total(indexed()) == 0


def test_what_was_read_before_a_withdrawal_is_not_written_after_it(indexed):
    page = ProjectPageFactory()
    engine = indexed()
    stale = (entry(page).version, build_document(page))
    page.unpublish()
    indexed()
    engine.write([stale])
    engine.refresh()
    assert total(engine) == 0


def test_what_was_read_before_a_return_does_not_delete_after_it(indexed):
    page = ProjectPageFactory()
    engine = indexed()
    stale = (entry(page).version, page.pk)
    page.title = "De retour"
    page.save()
    indexed()
    engine.delete([stale])
    engine.refresh()
    assert total(engine) == 1
