"""Communes as people name them: by their code, a postcode, a name."""

import re

from django.db.models import Q

from home.caching import remember
from projects.enums import PlaceKind
from projects.models import Place
from projects.models.places import fold_name

_CODE = re.compile(r"com-[0-9AB]{5}")
_POSTCODE = re.compile(r"[0-9]{5}")
#: « Saint-Denis (974) »: a name, and the beginning of the code that tells it from others.
_NAMED = re.compile(r"(?P<name>[^(]+)(?:\((?P<start>[0-9AB]{1,3})\))?")


def located_communes():
    return Place.objects.filter(kind=PlaceKind.COMMUNE, latitude__isnull=False)


def find_commune(typed: str) -> Place | None:
    """The commune of a code, a postcode or a name; the most peopled when several bear it."""
    key = typed.strip()[:100]
    return remember(lambda: communes_named(key).first(), "commune", key) if key else None


def find_area(typed: str) -> Place | None:
    """The commune that is typed or, when none is, the département (by its name or number) or région."""
    return find_commune(typed) or remember(lambda: _wider(typed.strip()[:100]), "area", typed.strip()[:100])


def _wider(typed):
    name = fold_name(typed)
    named = Q(folded_name=name) if name else Q(pk=None)
    areas = Place.objects.exclude(kind=PlaceKind.COMMUNE).filter(named | Q(code=f"dep-{typed.upper()}"))
    # « La Réunion » is both: the département, of the same land.
    return areas.order_by("code").first()


def communes_named(typed: str):
    """The communes of a code, a postcode or a name, the most peopled first."""
    named = _NAMED.fullmatch(typed)
    if _CODE.fullmatch(typed):
        wanted = Q(code=typed)
    elif _POSTCODE.fullmatch(typed):
        wanted = Q(postcodes__contains=typed)
    elif named and fold_name(named["name"]):
        wanted = Q(folded_name=fold_name(named["name"]), code__startswith=f"com-{named['start'] or ''}")
    else:
        return Place.objects.none()
    return located_communes().filter(wanted).order_by("-population", "code")
