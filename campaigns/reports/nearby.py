"""Where a draft is, and what was already told there."""

from django.conf import settings

from campaigns.reports.models import Report
from campaigns.reports.places import CHOICES, locate
from projects.communes import communes_named
from projects.models import Place

#: How far the same problem may have been told, in kilometres.
SAME_KM = 0.25
SHOWN = 5
#: Communes of one postcode that are proposed: the most that one has is 46.
NAMESAKES = 50
#: The middle of the map that shows no commune, and how close both are.
FRANCE, COUNTRY_ZOOM, COMMUNE_ZOOM = (46.6, 2.4), 5, 11


def find_places(typed, point):
    """(communes, sure): those that a name or a postcode and a point, either of them, speak of.

    The likeliest first; unless ``sure``, whoever stands there is asked which one.
    """
    named = list(communes_named(typed)[:NAMESAKES]) if typed else []
    if point is None:
        return named, len(named) == 1
    answer = locate(*point)
    around = answer.places()
    both = [place for place in around if place in named]
    if len(both) == 1:
        return both, True
    if both:
        return both, False
    return (around + named)[: CHOICES + len(named)], answer.sure and not named and len(around) == 1


def choices_of(draft):
    """The communes between which the author of a draft is to choose, the likeliest first."""
    known = Place.objects.in_bulk(draft.asked, field_name="code")
    return [known[code] for code in draft.asked if code in known]


def map_of(draft):
    """Where the map on which one places the point opens: the commune that is known, or the country."""
    place = draft.place if draft.place and draft.place.latitude is not None else None
    seen = (place.latitude, place.longitude, COMMUNE_ZOOM) if place else (*FRANCE, COUNTRY_ZOOM)
    return {
        "seen": dict(zip(("latitude", "longitude", "zoom"), seen, strict=True)),
        "tiles": {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION},
    }


def same_problems(draft):
    """Open public reports of the same category: close to the point, or else the latest of the commune."""
    if not (draft.category and draft.place) or draft.is_private:
        return []
    found = Report.objects.public().open().filter(category=draft.category)
    found = found.select_related("category__parent", "place")
    if draft.point:
        return [report for _km, report in found.around(*draft.point, SAME_KM)[:SHOWN]]
    return list(found.filter(place=draft.place)[:SHOWN])
