"""From a place to its commune, without asking anybody outside."""

from dataclasses import dataclass

import numpy as np

from campaigns.reports import contours
from projects.enums import PlaceKind
from projects.models import Place
from search.geography import Point, band, distance

#: Contours are simplified: a point closer than this to another commune may be on the other side.
BORDER_METRES = 200
#: How far a commune is looked for around a point that lies in none: a quay, a bridge, a beach.
SHORE_METRES = 2_000
#: How far the centre of a commune without a contour may be.
CENTRE_KM = 20
CHOICES = 5


@dataclass(frozen=True)
class Answer:
    """Codes of communes, the likeliest first; unless ``sure``, whoever stands there is asked which one."""

    codes: tuple[str, ...]
    sure: bool

    def places(self):
        known = Place.objects.in_bulk(self.codes, field_name="code")
        return [known[code] for code in self.codes if code in known]


def locate(latitude, longitude):
    """The Answer to one point, in degrees."""
    return locate_all([(latitude, longitude)])[0]


def locate_all(points):
    """The Answer to each (latitude, longitude), in degrees, in the same order."""
    found = _near(points, BORDER_METRES)
    lost = [row for row, near in enumerate(found) if not any(metres == 0 for metres, _code in near)]
    wider = dict(zip(lost, _near([points[row] for row in lost], SHORE_METRES), strict=True))
    answers = []
    for row, near in enumerate(found):
        sure = len(near) == 1 and row not in wider
        if row in wider:
            near = wider[row] or _centres(*points[row])
        answers.append(Answer(tuple(code for _metres, code in sorted(near)[:CHOICES]), sure))
    return answers


def _near(points, metres):
    """For each point, [(metres, code)] of the communes that close; nothing without the file."""
    found = [[] for _point in points]
    shapes = contours.load()
    if shapes and points:
        rows, communes, distances = shapes.around(np.asarray(points, dtype=float)[:, ::-1], metres)
        for row, commune, far in zip(rows.tolist(), communes.tolist(), distances.tolist(), strict=True):
            found[row].append((far, shapes.codes[commune]))
    return found


def _centres(latitude, longitude):
    """[(metres, code)] of the communes whose centre is close: what is left where there is no contour."""
    here = Point(latitude, longitude)
    around = Place.objects.filter(
        kind=PlaceKind.COMMUNE, latitude__range=band(latitude, CENTRE_KM)
    ).values_list("code", "latitude", "longitude")
    measured = ((distance(here, Point(*position)), code) for code, *position in around)
    return [(km * 1000, code) for km, code in measured if km <= CENTRE_KM]
