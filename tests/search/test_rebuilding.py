"""The index is built anew beside the one that serves, while editors write."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from search import backends, indexing, rebuilding, reconciliation, runs, tasks
from search.enums import RunKind, RunState
from search.models import RUN_LEASE, DiscoveryEntry, DiscoveryRun
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory
from tests.search import segments
from tests.search.conftest import engine_named


@pytest.fixture
def elastic(monkeypatch):
    engine = engine_named("elasticsearch")
    engine.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


def total(engine, text=""):
    engine.refresh()
    return engine.search(DiscoveryQuery(text=text)).total


def names(engine):
    return set(engine.client.indices.get_alias(index=f"{engine.alias}-*"))


def serving(engine):
    (name,) = engine.client.indices.get_alias(name=engine.alias)
    return name


def age(run, by=RUN_LEASE * 2):
    DiscoveryRun.objects.filter(pk=run.pk).update(seen_at=timezone.now() - by)


def during_the_load(monkeypatch, act):
    """``act()`` once, when the first batch of a rebuild was written."""
    end, acted = indexing.end_batch, []

    def and_act(begun):
        done = end(begun)
        if not acted:
            acted.append(True)
            act()
        return done

    monkeypatch.setattr(indexing, "end_batch", and_act)


def test_a_rebuild_finds_pages_that_no_version_ever_recorded(backend):
    ProjectPageFactory()
    DiscoveryEntry.objects.all().delete()
    assert rebuilding.rebuild().done == 1
    assert total(backend) == 1
    assert not DiscoveryEntry.objects.pending().exists()


def test_a_rebuild_forgets_pages_that_are_no_more(indexed, backend):
    page = ProjectPageFactory()
    indexed()
    Page.objects.filter(pk=page.pk).update(live=False)
    rebuilding.rebuild()
    assert total(backend) == 0


def test_searches_find_everything_during_a_rebuild(indexed, backend, monkeypatch):
    ProjectPageFactory()
    indexed()
    found = []
    during_the_load(monkeypatch, lambda: found.append(total(backend)))
    rebuilding.rebuild()
    assert [*found, total(backend)] == [1, 1]


@pytest.mark.parametrize("edit", ["save", "unpublish", "delete"])
def test_what_editors_change_during_a_rebuild_is_in_the_new_index(indexed, backend, monkeypatch, edit):
    page = ProjectPageFactory()
    ProjectPageFactory()
    indexed()

    def act():
        page.title = "Chouettes effraies"
        getattr(page, edit)()
        indexing.index_pending()

    during_the_load(monkeypatch, act)
    rebuilding.rebuild()
    assert total(backend) == (2 if edit == "save" else 1)
    assert total(backend, "effraies") == (1 if edit == "save" else 0)
    assert not reconciliation.compare(backend).ids


def test_what_a_process_wrote_to_the_former_index_only_is_caught_up(elastic, monkeypatch):
    """A process that began to write before the rebuild does not know of the new index."""
    page = ProjectPageFactory()
    gone = ProjectPageFactory()

    def act():
        monkeypatch.setattr(elastic, "_targets", lambda: [elastic.alias])
        page.title = "Chouettes effraies"
        page.save()
        gone.delete()
        indexing.index_pending()
        monkeypatch.undo()
        monkeypatch.setattr(backends, "get_backend", lambda: elastic)

    during_the_load(monkeypatch, act)
    rebuilding.rebuild()
    assert total(elastic) == total(elastic, "effraies") == 1


def test_the_former_index_is_kept_until_the_next_rebuild(elastic):
    first = serving(elastic)
    rebuilding.rebuild()
    second = serving(elastic)
    assert names(elastic) == {first, second}
    rebuilding.rebuild()
    assert names(elastic) == {second, serving(elastic)}


def test_an_old_former_index_is_dropped_by_the_reconciliation(elastic, monkeypatch):
    rebuilding.rebuild()
    reconciliation.reconcile()
    assert len(names(elastic)) == 2
    monkeypatch.setattr("search.backends.indices.FORMER_NS", 0)
    reconciliation.reconcile()
    assert names(elastic) == {serving(elastic)}


def test_what_a_rebuild_wrote_by_lots_is_put_together(elastic, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 1)
    ProjectPageFactory.create_batch(3)
    # Searched at once, the first lot is a segment of its own.
    during_the_load(monkeypatch, elastic.client.indices.refresh)
    rebuilding.rebuild()
    assert total(elastic) == 3
    segments.wait_until_compact(elastic)


def test_what_was_written_since_is_put_together_by_the_reconciliation(elastic):
    for _time in range(3):
        ProjectPageFactory()
        indexing.index_pending()
        elastic.refresh()
    assert segments.count(elastic) > 1
    reconciliation.reconcile()
    segments.wait_until_compact(elastic)


def test_a_rebuild_that_is_killed_leaves_the_former_index_and_the_next_one_cleans_up(elastic, monkeypatch):
    ProjectPageFactory()
    indexing.index_pending()
    before = serving(elastic)

    def die():
        raise KeyboardInterrupt

    during_the_load(monkeypatch, die)
    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild()
    assert (serving(elastic), total(elastic), len(names(elastic))) == (before, 1, 2)
    rebuilding.rebuild()
    assert (total(elastic), len(names(elastic))) == (1, 2)
    states = (
        DiscoveryRun.objects.filter(kind=RunKind.REBUILD)
        .order_by("started_at")
        .values_list("state", flat=True)
    )
    assert list(states) == [RunState.FAILED, RunState.DONE]


def test_an_index_that_stays_incomplete_is_not_served(elastic, monkeypatch):
    ProjectPageFactory()
    before = serving(elastic)
    begin = elastic.begin_write
    monkeypatch.setattr(elastic, "begin_write", lambda documents: dict)
    with pytest.raises(rebuilding.Incomplete, match="1 fiches"):
        rebuilding.rebuild()
    monkeypatch.setattr(elastic, "begin_write", begin)
    assert serving(elastic) == before
    assert "Incomplete" in DiscoveryRun.objects.get(kind=RunKind.REBUILD).error


def test_a_page_that_is_refused_does_not_stop_a_rebuild(backend, monkeypatch):
    bad = ProjectPageFactory()
    ProjectPageFactory()
    begin = backend.begin_write

    def refuse(documents):
        answer = begin([pair for pair in documents if pair[1].page_id != bad.pk])
        return lambda: {**answer(), bad.pk: "Valeur refusée"}

    monkeypatch.setattr(backend, "begin_write", refuse)
    rebuilding.rebuild()
    assert total(backend) == 1
    assert DiscoveryEntry.objects.failing().get().pk == bad.pk


def test_two_rebuilds_at_once_are_refused_with_a_reason():
    with runs.running(RunKind.REBUILD):
        with pytest.raises(runs.AlreadyRunning, match="Reconstruction : déjà en cours"):
            rebuilding.rebuild()
        tasks.rebuild()
    assert DiscoveryRun.objects.count() == 1


def test_the_place_of_a_killed_process_is_taken_after_a_minute(backend):
    dead = DiscoveryRun.objects.create(kind=RunKind.REBUILD)
    with pytest.raises(runs.AlreadyRunning):
        rebuilding.rebuild()
    age(dead)
    rebuilding.rebuild()
    dead.refresh_from_db()
    assert (dead.state, dead.error) == (RunState.FAILED, "Le processus s’est arrêté.")


def test_a_process_that_wakes_up_too_late_stops(backend):
    with pytest.raises(runs.Lost), runs.running(RunKind.REBUILD) as run:
        age(run)
        rebuilding.rebuild()
        runs.advance(run, 1)


def test_processes_stop_writing_to_the_index_of_a_dead_rebuild(elastic):
    assert elastic._targets() == [elastic.alias]
    run = DiscoveryRun.objects.create(kind=RunKind.REBUILD)
    elastic.prepare()
    assert elastic._targets() == [elastic.alias, elastic.indices.next]
    age(run)
    assert elastic._targets() == [elastic.alias]


def test_a_rebuild_gives_signs_of_life(backend, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 1)
    ProjectPageFactory()
    ProjectPageFactory()
    told = []
    run = rebuilding.rebuild(told.append)
    assert sum(told) == run.done == 2
    assert (
        run.started_at
        <= DiscoveryRun.objects.get(kind=RunKind.REBUILD).seen_at
        <= timezone.now() + timedelta(seconds=1)
    )
