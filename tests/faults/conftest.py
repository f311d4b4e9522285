import os

import pytest

from tests.faults import site as sites

#: Minutes of real servers: ``make test-faults`` asks for them.
collect_ignore = [] if os.environ.get("FAULTS") else ["test_discovery.py", "test_machines.py"]


@pytest.fixture(autouse=True)
def database():
    """No test database: each site has its own."""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with sites.running(tmp_path_factory.mktemp("site")) as found:
        yield found
