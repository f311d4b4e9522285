"""From the way a file names a place to a place of the geographic code."""

import re

from projects.enums import PlaceKind
from projects.importers.cells import clean
from projects.models import Place

PLACE_CODE = re.compile(r"(?:reg|dep|com)-[0-9AB]{2,5}")
INSEE_CODE = re.compile(r"\d[\dAB]\d{3}")
DEPARTEMENT_CODE = re.compile(r"\d[\dAB]|97\d|98\d")


def find_place(text):
    """The place called by our code, an INSEE code, a département's number or a name that only one bears."""
    text = clean(text)
    if PLACE_CODE.fullmatch(text):
        return Place.objects.filter(code=text).first()
    if INSEE_CODE.fullmatch(text):
        return Place.objects.filter(code=f"com-{text}").first()
    if DEPARTEMENT_CODE.fullmatch(text):
        return Place.objects.filter(code=f"dep-{text}").first()
    named = list(Place.objects.filter(name=text[:80])[:20])
    # « Paris » is a commune and a département, « Mayotte » a département and a région: the smaller says more.
    for kind in (PlaceKind.COMMUNE, PlaceKind.DEPARTEMENT, PlaceKind.REGION):
        of_kind = [place for place in named if place.kind == kind]
        if of_kind:
            return of_kind[0] if len(of_kind) == 1 else None
    return None
