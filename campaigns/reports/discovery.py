"""The public reports, narrowed by words, kind, state and commune: a list, a map and a feed of the same."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.reports.counting import Search
from campaigns.reports.enums import State
from campaigns.reports.models import Category
from projects.models import Place
from search.maps.france import locate
from search.maps.locator import Locator
from search.presentation import NEIGHBOURS, Link, ShownFacet, ShownValue

PAGE_SIZE, LAST_PAGE = 24, 400
COMMUNES_SHOWN, CATEGORIES_SHOWN = 20, 60
#: Points that a map is given, the newest; and places of its first drawing.
POINTS, DRAWN = 5_000, 300
LISTED = ("categorie", "etat", "commune")
#: Kilometres, as an address says them.
RADII = ("2", "5", "10", "25")
STATES = tuple(State(state) for state in State if state != State.RECEIVED)


@dataclass(frozen=True)
class Asked:
    """What an address asks; whatever it holds that means nothing is left out."""

    text: str = ""
    typed_place: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    #: Kilometres around the typed place; 0: inside it.
    radius: int = 0
    page: int = 1
    view: str = ""

    @classmethod
    def read(cls, values):
        page = values.get("page", "")
        listed = {name: [text.replace("\0", "") for text in values.getlist(name)] for name in LISTED}
        return cls(
            text=" ".join(values.get("q", "").replace("\0", "").split())[:100],
            typed_place=values.get("ville", "").replace("\0", "").strip()[:100],
            kinds=tuple(listed["categorie"][:50]),
            states=tuple(set(listed["etat"]) & {state.value for state in STATES}),
            places=tuple(listed["commune"][:50]),
            radius=int(values["rayon"]) if values.get("rayon") in RADII else 0,
            page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 6 else 1,
            view="carte" if values.get("vue") == "carte" else "",
        )


class Found(Search):
    """One state of the list, read by the template."""

    def label(self):
        """This search in words: « Éclairage, à Rennes, à moins de 5 km »."""
        kinds = Category.objects.filter(code__in=self.asked.kinds)
        places = Place.objects.filter(code__in=self.asked.places)
        told = [f"« {self.asked.text} »"] if self.asked.text else []
        told += [*(category.label for category in kinds), *(State(code).label for code in self.asked.states)]
        told += [str(place) for place in (*places, *([self.typed_place] if self.typed_place else []))]
        if self.typed_place and self.asked.radius:
            told.append(_("à moins de %s km") % self.asked.radius)
        return ", ".join(map(str, told)) or _("partout")

    @cached_property
    def total(self):
        return sum(number for _state, number in self.counts("state"))

    @cached_property
    def page(self):
        return min(self.asked.page, self.last_page)

    @cached_property
    def last_page(self):
        return max(1, min(LAST_PAGE, ceil(self.total / PAGE_SIZE)))

    def shown(self):
        start = (self.page - 1) * PAGE_SIZE
        return self.reports().select_related("category__parent", "place")[start : start + PAGE_SIZE]

    def total_label(self):
        if not self.total:
            return _("Aucun signalement")
        return ngettext("%(total)s signalement", "%(total)s signalements", self.total) % {"total": self.total}

    def facets(self):
        shown = (self._kinds_shown(), self._states_shown(), self._places_shown())
        return [facet for facet in shown if facet.values]

    def _kinds_shown(self):
        counts, values = dict(self.counts("category", "categorie")), []
        children = defaultdict(list)
        for category in self.categories:
            children[category.parent_id].append(category)
        for top in children[None]:
            below = children[top.pk]
            total = sum(counts.get(each.pk, 0) for each in (top, *below))
            values += self._value("categorie", top, total, 1)
            for child in below:
                values += self._value("categorie", child, counts.get(child.pk, 0), 2)
        return ShownFacet("categorie", _("Problème"), values[:CATEGORIES_SHOWN])

    def _value(self, name, category, total, level):
        selected = category.code in self.asked.kinds
        return (
            [ShownValue(category.code, category.label, level, total, selected)] if total or selected else []
        )

    def _states_shown(self):
        counts = dict(self.counts("state", "etat"))
        values = [
            ShownValue(state.value, str(state.label), 1, counts.get(state, 0), state in self.asked.states)
            for state in STATES
            if counts.get(state) or state in self.asked.states
        ]
        return ShownFacet("etat", _("État"), values)

    def _places_shown(self):
        counts = dict(self.busiest(COMMUNES_SHOWN, "commune")) | self.chosen_places()
        chosen = Place.objects.in_bulk(self.asked.places, field_name="code")
        order = dict.fromkeys([*(chosen[code].pk for code in self.asked.places if code in chosen), *counts])
        known = Place.objects.in_bulk(order)
        values = [
            ShownValue(
                known[pk].code, str(known[pk]), 1, counts.get(pk, 0), known[pk].code in self.asked.places
            )
            for pk in order
        ]
        return ShownFacet("commune", _("Commune"), values)

    def address(self, page=1, view=None):
        """The querystring of this search, at another page or as another view."""
        asked = self.asked
        pairs = [("q", asked.text), ("ville", asked.typed_place), ("rayon", asked.radius)]
        for name, codes in (("categorie", asked.kinds), ("etat", asked.states), ("commune", asked.places)):
            pairs += [(name, code) for code in sorted(codes)]
        pairs += [("vue", asked.view if view is None else view), ("page", page if page > 1 else "")]
        return urlencode([(name, value) for name, value in pairs if value])

    def page_links(self):
        first, last = max(1, self.page - NEIGHBOURS), min(self.last_page, self.page + NEIGHBOURS)
        numbers = sorted({1, *range(first, last + 1), self.last_page})
        return [self._link(number) for number in numbers] if self.last_page > 1 else []

    def _link(self, number):
        return Link(str(number), f"?{self.address(number)}", current=number == self.page)

    def previous_url(self):
        return self._link(self.page - 1).url if self.page > 1 else ""

    def next_url(self):
        return self._link(self.page + 1).url if self.page < self.last_page else ""

    def views(self):
        """The tabs between the list and the map."""
        named = (("", _("Liste")), ("carte", _("Carte")))
        return [
            {"label": label, "url": f"?{self.address(view=view)}", "current": self.asked.view == view}
            for view, label in named
        ]

    def drawing(self):
        """Where the reports are, for whoever has no JavaScript."""
        busiest = Place.objects.filter(pk__in=[pk for pk, _number in self.busiest(DRAWN)])
        rows = busiest.order_by("pk").values_list("latitude", "longitude")
        points = [locate(latitude, longitude) for latitude, longitude in rows if latitude is not None]
        return Locator(_("Où sont les signalements trouvés"), [], [point for point in points if point])

    def features(self):
        """A FeatureCollection as the map reads it (``search.maps.features``): reports at their point."""
        rows = self.reports().select_related("category", "place__parent__parent")[:POINTS]
        drawn = [(row, _position(row)) for row in rows]
        return collection([(row.place, _feature(row, where)) for row, where in drawn if where])


def collection(drawn):
    """A FeatureCollection of (Place, Feature in it), with the names of all that contains them."""
    parts = {part.code: part for place, _feature in drawn for part in place.lineage()}
    return {
        "type": "FeatureCollection",
        "features": [feature for _place, feature in drawn],
        "places": {
            code: {"name": str(part), "in": part.parent.code if part.parent_id else ""}
            for code, part in sorted(parts.items())
        },
        "elsewhere": [],
    }


def _position(report):
    """(longitude, latitude), of the commune when the report has no point."""
    located = report if report.latitude is not None else report.place
    if located.latitude is None:
        return None
    return round(located.longitude, 5), round(located.latitude, 5)


def _feature(report, position):
    title = f"{report.category.label}, {report.where}"
    return feature(report.number, position, title, report.get_absolute_url(), report.place)


def feature(key, position, title, url, place):
    """What the map draws at (longitude, latitude)."""
    return {
        "type": "Feature",
        "id": key,
        "geometry": {"type": "Point", "coordinates": position},
        "properties": {"title": title, "url": url, "place": str(place), "places": [place.code]},
    }
