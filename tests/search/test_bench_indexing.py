"""The bench of indexing, on a handful of pages."""

import os

import pytest
from wagtail.search.backends import get_search_backend

from projects.models import ProjectPage
from search import backends
from search.models import DiscoveryEntry
from tests.benchmarks import bench_indexing, peer_indexing
from tests.search.conftest import engine_named


@pytest.fixture
def engine(monkeypatch):
    found = engine_named("elasticsearch")
    monkeypatch.setattr(backends, "get_backend", lambda: found)
    return found


def test_projects_are_written_and_timed(engine):
    bench_indexing.publish(3)
    spent, memory = bench_indexing.grown(engine)
    assert spent > 0
    assert memory >= 0
    assert not DiscoveryEntry.objects.pending().exists()


def test_the_projects_of_the_bench_have_a_body_worth_analysing(engine):
    bench_indexing.publish(1)
    bench_indexing.grown(engine)
    assert engine.search(backends.DiscoveryQuery(text="comptage")).total == 1
    assert min(len(text) for text in bench_indexing.sentences()) > 60


def test_the_index_of_wagtail_is_filled_with_what_ours_holds(engine, settings):
    # One more backend, for this test alone.
    settings.WAGTAILSEARCH_BACKENDS = dict(settings.WAGTAILSEARCH_BACKENDS)
    bench_indexing.publish(3)
    for take in peer_indexing.kinds(os.environ["ELASTICSEARCH_URL"], f"{engine.alias}-peer").values():
        assert take() > 0
    found = get_search_backend("bench").search("comptage", ProjectPage.objects.all())
    assert found.count() == 3
    engine.writer.indices.delete(index=list(engine.writer.indices.get(index=f"{engine.alias}-peer*")))


def test_the_memory_of_the_process_is_sampled():
    with bench_indexing.Memory() as memory:
        assert memory.peak > 10 * 2**20
    assert not memory.is_alive()
