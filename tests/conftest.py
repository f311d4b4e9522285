import pytest


@pytest.fixture(autouse=True)
def database(db):
    """Every test may use the database: almost all do."""
