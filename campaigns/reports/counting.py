"""The reports that an address asks for, and how many of them there are by kind, by state, by commune.

Without words nor distances the tallies are summed; otherwise, and always on SQLite, the reports are counted.
"""

from functools import cached_property

from django.db.models import Count, Q

from campaigns.reports.models import Category, Report, Tally
from campaigns.reports.models.tallies import are_kept, numbered
from projects.communes import find_area
from projects.models import Place


class Search:
    """``asked``: what an address asks (``discovery.Asked``)."""

    def __init__(self, asked):
        self.asked = asked
        self.typed_place = find_area(asked.typed_place) if asked.typed_place else None
        self.unknown_place = bool(asked.typed_place and not self.typed_place)

    @cached_property
    def categories(self):
        return list(Category.objects.select_related("parent").order_by("position", "label"))

    @cached_property
    def _kinds(self):
        """The ids of the chosen kinds and of their finer ones."""
        chosen = set(self.asked.kinds)
        return [
            each.pk
            for each in self.categories
            if each.code in chosen or (each.parent_id and each.parent.code in chosen)
        ]

    @cached_property
    def _places(self):
        """The ids of the chosen communes, and of the typed one or those of the typed area."""
        inside = Q(code__in=self.asked.places)
        if self.typed_place and not self._around:
            key = self.typed_place.pk
            inside |= Q(pk=key) | Q(parent=key) | Q(parent__parent=key)
        return list(Place.objects.filter(inside).order_by().values_list("pk", flat=True))

    @property
    def _around(self):
        """Whether what is asked is around a point."""
        return bool(self.asked.radius and self.typed_place and self.typed_place.latitude is not None)

    def reports(self, but=""):
        """The reports found, the newest first; ``but``: as if that facet had nothing chosen."""
        found = Report.objects.public()
        return self._narrowed(found.saying(self.asked.text) if self.asked.text else found, but)

    def _narrowed(self, rows, but):
        """``rows``: of reports or of tallies, which name a kind, a state and a place alike."""
        if self.asked.kinds and but != "categorie":
            rows = rows.filter(category__in=self._kinds)
        if self.asked.states and but != "etat":
            rows = rows.filter(state__in=self.asked.states)
        if (self.asked.places or self.typed_place) and but != "commune":
            where = Q(place__in=self._places)
            if self._around:
                near = Report.objects.within(self.typed_place, self.asked.radius).order_by()
                where |= Q(pk__in=near.values("pk"))
            rows = rows.filter(where)
        return rows

    def counts(self, field, but=""):
        """Rows (value of ``field``, number of reports) without those of none; ``but``: as for ``reports``."""
        measured = self._around and but != "commune"
        if self.asked.text or measured or not are_kept():
            rows, number = self.reports(but).order_by(), Count("pk")
        else:
            rows, number = self._tallies(field, but)
        return rows.values_list(field).annotate(reports=number).filter(reports__gt=0)

    def _tallies(self, field, but):
        hidden = [each.pk for each in self.categories if each.is_private]
        by_kind = field == "category" or bool(self.asked.kinds and but != "categorie")
        placed = bool(self.asked.places or self.typed_place) and but != "commune"
        cells = Tally.objects.grain(by_place=field == "place" or placed, by_kind=by_kind, hidden=hidden)
        return self._narrowed(cells, but), numbered(hidden)

    def busiest(self, most, but=""):
        """[(id of a commune, number of reports)] of the communes that have most of them."""
        return list(self.counts("place", but).order_by("-reports", "place_id")[:most])

    def chosen_places(self):
        """{id: number of reports} of the chosen communes, as if none was chosen."""
        if not self.asked.places:
            return {}
        codes = Place.objects.filter(code__in=self.asked.places).values("pk")
        return dict(self.counts("place", "commune").filter(place__in=codes))
