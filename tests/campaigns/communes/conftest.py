import lzma

import pytest

from tests.campaigns.reports import conftest as reports
from tests.projects.proposals import conftest as proposals

letters = proposals.letters
wheel = reports.wheel


@pytest.fixture(autouse=True)
def directory(settings, tmp_path):
    """Write the directory of town halls, empty until then: ``directory((code, email, telephone, site))``."""
    path = tmp_path / "town-halls.csv.xz"
    settings.TOWN_HALLS_FILE = str(path)

    def write(*rows):
        lines = ["code,email,telephone,site", *(",".join(row) for row in rows)]
        path.write_bytes(lzma.compress("\n".join(lines).encode()))

    return write
