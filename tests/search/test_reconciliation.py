"""What an engine holds is compared with the site, told, and made right."""

import pytest
from wagtail.models import Page, PageViewRestriction

from search import backends, indexing, reconciliation, tasks
from search.backends.embedded import EmbeddedBackend
from search.backends.standby import StandbyBackend
from search.documents import build_document
from search.enums import RunKind
from search.models import DiscoveryEntry, DiscoveryRun, EmbeddedDocument
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory
from tests.search.conftest import engine_named

NONE = {"missing": 0, "extra": 0, "stale": 0}


@pytest.fixture
def page(indexed):
    made = ProjectPageFactory()
    indexed()
    return made


def total(engine, text=""):
    engine.refresh()
    return engine.search(DiscoveryQuery(text=text)).total


def lose(engine, page):
    engine.delete([(DiscoveryEntry.objects.get(pk=page.pk).version, page.pk)])
    engine.refresh()


def reconciled(engine):
    """What one engine lacked, had too many, or had too old; nothing of it is left afterwards."""
    report = reconciliation.reconcile().report[engine.name]
    again = reconciliation.reconcile().report[engine.name]
    assert {name: again[name] for name in NONE} == NONE
    return report


def test_nothing_differs_after_ordinary_work(backend, page):
    ProjectPageFactory()
    page.unpublish()
    indexing.index_pending()
    assert reconciled(backend) == {"held": 1, **NONE}


def test_a_document_that_was_lost_is_written_again(backend, page):
    lose(backend, page)
    assert reconciled(backend) == {"held": 0, **NONE, "missing": 1}
    assert total(backend) == 1


def test_a_document_too_many_is_taken_out(backend, page):
    Page.objects.filter(pk=page.pk).update(live=False)
    DiscoveryEntry.objects.update(deleted=True)
    DiscoveryEntry.objects.update(indexed_version=DiscoveryEntry.objects.get().version)
    assert reconciled(backend) == {"held": 1, **NONE, "extra": 1}
    assert total(backend) == 0


def test_a_document_of_a_page_that_nobody_knows_is_taken_out(backend, page):
    document = build_document(page)
    page.delete()
    indexing.index_pending()
    DiscoveryEntry.objects.all().delete()
    backend.write([(99, document)])
    assert reconciled(backend)["extra"] == 1
    assert total(backend) == 0


def test_an_older_version_is_replaced(backend, page):
    DiscoveryEntry.objects.update(version=8, indexed_version=8)
    assert reconciled(backend)["stale"] == 1


def test_a_version_from_before_a_restoration_does_not_stay(backend, page):
    backend.write([(50, build_document(page))])
    Page.objects.filter(pk=page.pk).update(title="Chouettes effraies")
    DiscoveryEntry.objects.update(version=3, indexed_version=3)
    if backend.name == "embedded":
        EmbeddedDocument.objects.update(version=50)
    assert reconciled(backend)["stale"] == 1
    assert total(backend, "effraies") == 1


def test_a_page_restored_without_its_entry_is_found_again(backend, page):
    DiscoveryEntry.objects.all().delete()
    reconciliation.reconcile()
    assert DiscoveryEntry.objects.get().pk == page.pk
    assert total(backend) == 1


def test_a_page_hidden_behind_a_restriction_made_in_sql_is_taken_out(backend, page):
    restriction = PageViewRestriction(page=page.get_parent(), restriction_type="login")
    PageViewRestriction.objects.bulk_create([restriction])
    assert reconciled(backend)["extra"] == 1
    assert total(backend) == 0


def test_what_waits_or_was_refused_is_no_drift(backend, page):
    ProjectPageFactory()
    failing = ProjectPageFactory()
    DiscoveryEntry.objects.filter(pk=failing.pk).update(last_error="Refusée", indexed_version=1)
    assert not reconciliation.compare(backend).ids


def test_more_documents_than_one_reading_holds_are_compared(backend, indexed, monkeypatch):
    monkeypatch.setattr("search.backends.indices.READ", 2)
    monkeypatch.setattr(reconciliation, "LOT", 2)
    pages = [ProjectPageFactory() for _number in range(5)]
    indexed()
    lose(backend, pages[2])
    drift = reconciliation.compare(backend)
    assert (drift.held, drift.missing, drift.extra, drift.stale) == (4, [pages[2].pk], [], [])


def test_both_engines_are_reconciled_when_one_stands_by(monkeypatch):
    both = StandbyBackend(engine_named("elasticsearch"), EmbeddedBackend())
    both.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: both)
    ProjectPageFactory()
    indexing.index_pending()
    EmbeddedDocument.objects.all().delete()
    report = reconciliation.reconcile().report
    assert report["embedded"] == {"held": 0, **NONE, "missing": 1}
    assert report["elasticsearch"] == {"held": 1, **NONE}
    assert total(both.local) == total(both.remote) == 1


def test_the_night_keeps_its_result(backend, page):
    tasks.reconcile()
    run = DiscoveryRun.objects.get(kind=RunKind.RECONCILE)
    assert run.finished_at
    assert (run.drift, run.report[backend.name]["held"]) == (0, 1)


def test_an_engine_that_is_down_is_told_and_nothing_is_raised(backend, page, monkeypatch):
    def silent(prepared=False):
        raise backends.BackendUnavailable("Délai dépassé")

    monkeypatch.setattr(backend, "versions", silent)
    tasks.reconcile()
    assert "Délai dépassé" in DiscoveryRun.objects.get(kind=RunKind.RECONCILE).error
