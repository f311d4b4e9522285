"""The bench of indexing, on a handful of pages."""

import pytest

from search import backends
from search.models import DiscoveryEntry
from tests.benchmarks import bench_indexing
from tests.search.conftest import engine_named


@pytest.fixture
def engine(monkeypatch):
    found = engine_named("elasticsearch")
    monkeypatch.setattr(backends, "get_backend", lambda: found)
    return found


def test_projects_are_written_and_timed(engine):
    bench_indexing.publish(3)
    spent, memory = bench_indexing.ours(engine)
    assert spent > 0
    assert memory >= 0
    assert not DiscoveryEntry.objects.pending().exists()


def test_the_projects_of_the_bench_have_a_body_worth_analysing(engine):
    bench_indexing.publish(1)
    bench_indexing.ours(engine)
    assert engine.search(backends.DiscoveryQuery(text="comptage")).total == 1
    assert min(len(text) for text in bench_indexing.sentences()) > 60


def test_the_memory_of_the_process_is_sampled():
    with bench_indexing.Memory() as memory:
        assert memory.peak > 10 * 2**20
    assert not memory.is_alive()
