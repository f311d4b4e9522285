import os

import pytest

#: Minutes: ``make test-commands`` asks for them.
collect_ignore_glob = [] if os.environ.get("COMMANDS") else ["test_*.py"]


@pytest.fixture(autouse=True)
def database():
    """No test database: each command has its site."""
