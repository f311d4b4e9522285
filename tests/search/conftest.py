import os

import pytest
from django.conf import settings

from search import backends, indexing
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend
from tests.projects.factories import PlaceFactory

ENGINES = ("embedded", "elasticsearch")


def engine_named(name):
    """One of ``ENGINES``; skips, or fails, when it needs a server that the run has not."""
    return EmbeddedBackend() if name == "embedded" else _elasticsearch()


def _elasticsearch():
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url and os.environ.get("ALLOW_NO_ELASTICSEARCH") == "1":
        pytest.skip("ELASTICSEARCH_URL absente, toléré par ALLOW_NO_ELASTICSEARCH=1")
    assert url, "ELASTICSEARCH_URL manque : lancer make test, ou tolérer avec ALLOW_NO_ELASTICSEARCH=1"
    return ElasticsearchBackend(url, f"{settings.DISCOVERY_INDEX_PREFIX}-contract")


@pytest.fixture
def engine():
    """The one inside the database, empty."""
    embedded = EmbeddedBackend()
    embedded.clear()
    return embedded


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elsewhere)])
def backend(request, monkeypatch):
    """Each engine in turn, empty, and in use by the whole of ``search``."""
    engine = engine_named(request.param)
    engine.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


@pytest.fixture
def indexed(backend):
    """Call it after making pages: their changes reach the engine and are visible."""

    def drain():
        indexing.index_pending()
        backend.refresh()
        return backend

    return drain


@pytest.fixture
def brittany():
    """A region, its département and two communes, with their centres."""
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region", latitude=48.2, longitude=-2.8)
    inside = PlaceFactory(
        code="dep-35",
        name="Ille-et-Vilaine",
        kind="departement",
        parent=region,
        latitude=48.15,
        longitude=-1.7,
    )
    centres = {"com-35238": ("Rennes", 48.11145, -1.68009), "com-35288": ("Saint-Malo", 48.6454, -2.0075)}
    for code, (name, latitude, longitude) in centres.items():
        PlaceFactory(code=code, name=name, parent=inside, latitude=latitude, longitude=longitude)
    return region
