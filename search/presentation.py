"""What the result page shows of a search: counts beside labels, tags to remove, ways out of nothing."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.cards import cards
from search import backends, promotions
from search.facets import BY_NAME, FACETS, Kind
from search.forms import DISTANCE, LAST_PAGE, DiscoveryForm
from search.highlights import marked
from search.query import MAX_RESULTS, DiscoveryResult

NEIGHBOURS = 2


@dataclass(frozen=True)
class ShownValue:
    slug: str
    label: str
    level: int
    count: int
    selected: bool


@dataclass(frozen=True)
class ShownFacet:
    name: str
    label: str
    values: list[ShownValue]
    is_single: bool = False

    @property
    def is_active(self):
        return any(value.selected for value in self.values)


@dataclass(frozen=True)
class Link:
    """A way to another state of the search, with what it would find when that is known."""

    label: str
    url: str
    total: int | None = None
    current: bool = False


class ResultsPage:
    """One state of the search page, read by the template; ``complete``: with every value of open facets."""

    def __init__(self, form: DiscoveryForm, complete: bool = False):
        self.form = form
        # The map shows every territory at once.
        self.complete = complete or bool(form.view)
        self.result: DiscoveryResult = self._search()
        self.last_page = max(1, min(LAST_PAGE, ceil(self.result.total / form.query.size)))
        if form.page > self.last_page:
            # An address kept from a day with more projects.
            form.page = self.last_page
            self.result = self._search()

    def _search(self):
        query = replace(self.form.query, complete=self.complete)
        return backends.get_backend().search(query if self.complete else replace(query, shown=self._shown()))

    @cached_property
    def unfolded(self):
        """The part of each tree that the page shows, by facet."""
        return {each.name: each.unfold(self.form.selected[each.name]) for each in FACETS if each.unfold}

    def _shown(self):
        return {
            name: self.form.selected[name] | {value.slug for value in values}
            for name, values in self.unfolded.items()
        }

    def projects(self):
        """The cards of this page of results, in order, with the words that were looked for marked in
        them. What is no longer public is left out."""
        stems = self.result.stems
        return [replace(card, html=marked(card.html, stems)) for card in cards(self.result.ids)]

    def highlights(self):
        """What editors show above the first page of these words."""
        return promotions.highlights(self.form.text) if self.form.page == 1 else []

    def facets(self):
        return [shown for facet in FACETS if (shown := self._facet(facet)).values]

    def _values(self, facet):
        """The values of a facet that may be shown."""
        if not facet.is_open:
            return self.form.described(facet)
        if facet.name in self.unfolded:
            return self.unfolded[facet.name]
        return facet.to_show(self.result.counts.get(facet.name, {}), self.form.selected[facet.name])

    def _facet(self, facet):
        counts = self.result.counts.get(facet.name, {})
        selected = self.form.selected[facet.name]
        values = [
            ShownValue(
                value.slug,
                value.label,
                value.level,
                counts.get(value.slug, 0),
                value.slug in selected,
            )
            for value in self._values(facet)
            if counts.get(value.slug) or value.slug in selected or facet.kind is Kind.RANGE and self.form.near
        ]
        single = facet.kind is Kind.RANGE
        return ShownFacet(facet.name, str(facet.label), _most_useful(values, facet.shown), single)

    def active(self):
        """One removable tag by chosen value, and one for the text."""
        tags = []
        if self.form.text:
            tags.append(Link(_("« %s »") % self.form.text, self._url(self.form.address(text=""))))
        if self.form.near:
            tags.append(Link(self.form.near_label, self._url(self.form.address(near=None))))
        for name, _slugs in self._chosen():
            chosen = sorted(self.form.chosen(name), key=lambda value: value.slug)
            tags += [Link(value.label, self._url(self.form.toggled(name, value.slug))) for value in chosen]
        return tags

    def _chosen(self):
        """The facets that narrow the search, but for the distance, which goes with its place."""
        return [(name, slugs) for name, slugs in self.form.query.selected.items() if name != DISTANCE]

    def relaxations(self):
        """For an empty page: what letting go of each filter would find, most fruitful first."""
        if self.result.total:
            return []
        options = [
            (_("Sans le filtre « %s »") % BY_NAME[name].label, {name: frozenset()})
            for name, _slugs in self._chosen()
        ]
        if self.form.near:
            options.append((_("N’importe où, pas seulement %s") % self.form.near_label, {"near": None}))
        if self.form.text:
            options.append((_("Sans les mots « %s »") % self.form.text, {"text": ""}))
        if not self.form.show_all:
            options.append((_("Avec les projets qui ne recrutent pas en ce moment"), {"show_all": True}))
        found = [self._relaxation(label, changes) for label, changes in options]
        return sorted((link for link in found if link.total), key=lambda link: -link.total)

    def _relaxation(self, label, changes):
        address = self.form.address(**changes)
        query = DiscoveryForm.from_querystring(address).query
        return Link(label, self._url(address), total=backends.get_backend().search(query).total)

    def page_links(self):
        first = max(1, self.form.page - NEIGHBOURS)
        last = min(self.last_page, self.form.page + NEIGHBOURS)
        numbers = sorted({1, *range(first, last + 1), self.last_page})
        return [self._page_link(number) for number in numbers] if self.last_page > 1 else []

    def _page_link(self, number):
        return Link(str(number), self._url(self.form.address(page=number)), current=number == self.form.page)

    def previous_url(self):
        return self._page_link(self.form.page - 1).url if self.form.page > 1 else ""

    def next_url(self):
        return self._page_link(self.form.page + 1).url if self.form.page < self.last_page else ""

    def total_label(self):
        total = self.result.total
        if not total:
            return _("Aucun projet")
        return ngettext("%(total)s projet", "%(total)s projets", total) % {"total": total}

    def notices(self):
        relaxed = [_("Aucun projet ne contient tous ces mots : voici ceux qui en contiennent une partie.")]
        capped = _("Seuls les %d premiers projets sont affichés : précisez votre recherche.") % MAX_RESULTS
        is_capped = self.form.page == LAST_PAGE and self.result.total > LAST_PAGE * self.form.query.size
        standby = [_("La recherche est moins précise que d’habitude pour le moment.")]
        return [
            *map(str, self.form.notices),
            *(relaxed if self.result.relaxed else []),
            *([capped] if is_capped and not self.form.notices else []),
            *(standby if self.result.standby else []),
        ]

    @staticmethod
    def _url(address):
        return f"?{address}" if address else "?"


def _most_useful(values, limit):
    """At most ``limit`` values, in their own order: the chosen ones, then those that find most."""
    if len(values) <= limit:
        return values
    kept = sorted(values, key=lambda value: (not value.selected, -value.count))[:limit]
    slugs = {value.slug for value in kept}
    return [value for value in values if value.slug in slugs]
