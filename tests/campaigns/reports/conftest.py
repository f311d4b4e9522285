import io
import lzma
import zipfile

import pytest
import shapely

from campaigns.reports import contours
from tests.projects.proposals import conftest as proposals

#: The letters that leave, and the link of the last one.
letters = proposals.letters

HEADER = "code,type,geometry\n"


@pytest.fixture(autouse=True)
def fresh_contours(settings, tmp_path):
    """No contour is known unless a test makes its own file."""
    real = settings.CONTOURS_FILE
    settings.CONTOURS_FILE = str(tmp_path / "contours.npz")
    settings.TOWN_HALLS_FILE = str(tmp_path / "town-halls.csv.xz")
    contours.load.cache_clear()
    yield real
    contours.load.cache_clear()


@pytest.fixture
def wheel(tmp_path):
    """Write a package of contours; its path. ``rows``: (INSEE code, type, west, south, east, north)."""

    def write(*rows):
        lines = [
            f"{code},{kind},{shapely.to_wkb(shapely.MultiPolygon([shapely.box(*box)]), hex=True)}\n"
            for code, kind, *box in rows
        ]
        packed = io.BytesIO(lzma.compress((HEADER + "".join(lines)).encode()))
        path = tmp_path / "package.whl"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr(contours.MEMBER, packed.getvalue())
        return path

    return write


@pytest.fixture
def two_communes(wheel, settings):
    """West of the meridian 2 lies 00001, east of it 00002; both between 47° and 47.1° N."""
    rows = [("00001", "COM", 1.9, 47, 2, 47.1), ("00002", "COM", 2, 47, 2.1, 47.1)]
    contours.convert(wheel(*rows), settings.CONTOURS_FILE)
