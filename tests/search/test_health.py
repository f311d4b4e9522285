"""The index as a part of the site that may fail, and in figures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import backends, health
from search.backends import standby
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend
from search.enums import RunKind, RunState
from search.models import DiscoveryEntry, DiscoveryRun


@pytest.fixture
def read():
    def families():
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in health.Collector().collect()
            for sample in family.samples
        }

    return families


def waiting(seconds):
    DiscoveryEntry.objects.create(pk=900_001)
    DiscoveryEntry.objects.update(changed_at=timezone.now() - timedelta(seconds=seconds))


def test_an_index_that_follows_is_well(discover):
    waiting(30)
    assert health.ask() == ""


def test_an_index_that_does_not_follow_is_told(discover):
    waiting(3600)
    assert "en retard" in health.ask()


def test_a_search_server_that_is_away_is_told(monkeypatch):
    remote = ElasticsearchBackend("http://127.0.0.1:1", "rien")
    engine = standby.StandbyBackend(remote, EmbeddedBackend())
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    assert "ne répond pas" in health.ask()


def test_prometheus_reads_the_lag_and_what_is_refused(read):
    waiting(90)
    DiscoveryEntry.objects.create(pk=900_002, last_error="refusée", version=2, indexed_version=2)
    found = read()
    assert found["discovery_pending",] == 1
    assert found["discovery_refused",] == 1
    assert 90 <= found["discovery_lag_seconds",] < 120


def test_prometheus_reads_what_the_last_comparison_found(read):
    report = {"embedded": {"held": 9, "missing": 2, "extra": 1, "stale": 0}}
    began = timezone.now() - timedelta(hours=2)
    DiscoveryRun.objects.create(kind=RunKind.RECONCILE, state=RunState.DONE, report=report, started_at=began)
    found = read()
    assert found["discovery_drift", "reconcile"] == 3
    assert found["discovery_run_age_seconds", "reconcile"] >= 7200


def test_prometheus_reads_that_the_server_is_left_alone():
    breaker = standby.Breaker(failures=2)
    for expected in (0, 1):
        breaker.failed()
        assert standby.CIRCUIT._value.get() == expected
    breaker.answered()
    assert standby.CIRCUIT._value.get() == 0
