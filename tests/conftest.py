import pytest

from search import backends, indexing


@pytest.fixture(autouse=True)
def database(db):
    """Every test may use the database: almost all do."""


@pytest.fixture
def discover():
    """Call it after making pages: the engine of the site then finds them, as after a commit."""
    engine = backends.get_backend()
    engine.clear()

    def drain():
        indexing.index_pending()
        engine.refresh()

    return drain
