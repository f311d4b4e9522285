import os

import pytest

#: Minutes of real servers: ``make test-faults`` asks for them.
collect_ignore_glob = [] if os.environ.get("FAULTS") else ["test_*.py"]


@pytest.fixture(autouse=True)
def database():
    """No test database: each site has its own."""
