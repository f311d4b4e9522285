import os

import pytest
from django.conf import settings
from django.core.cache import cache
from elasticsearch import Elasticsearch

from cms.languages import catalogue
from home import caching
from search import backends, indexing
from tests import migrated


def pytest_configure():
    """English pages are read in English, whoever starts the tests and however; migrations run once."""
    if catalogue.is_stale():
        catalogue.compile_catalogue()
    migrated.begin_with_it()


@pytest.fixture(scope="session", autouse=True)
def forget_indices():
    """Leave nothing on an Elasticsearch server that outlives the run."""
    yield
    url = os.environ.get("ELASTICSEARCH_URL")
    if url:
        with Elasticsearch(url) as client:
            names = list(client.indices.get(index=f"{settings.DISCOVERY_INDEX_PREFIX}-*"))
            if names:
                client.indices.delete(index=names)


@pytest.fixture(autouse=True)
def database(db, monkeypatch):
    """Every test may use the database: almost all do. What is remembered of it starts afresh."""
    # Rolled back rows give their keys back: what was remembered of them is of another test.
    cache.clear()
    # The token is read again after a second: never in the middle of a count of queries.
    monkeypatch.setattr(caching, "TRUST", 3600)
    caching.generation()


@pytest.fixture
def discover():
    """Call it after making pages: the engine of the site then finds them, as after a commit."""
    engine = backends.get_backend()
    engine.clear()

    def drain():
        indexing.index_pending()
        engine.refresh()

    return drain
