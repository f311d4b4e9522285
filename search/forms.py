"""The only place that knows what the address of a search means.

The page, the campaign, the alert and the feed all read and write addresses through this form.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from projects.communes import find_commune
from search.facets import BY_NAME, FACETS, Facet, FacetValue
from search.geography import centre
from search.query import MAX_RESULTS, PAGE_SIZE, DiscoveryQuery

MAX_TEXT = 200
LAST_PAGE = MAX_RESULTS // PAGE_SIZE

SORTS = {
    "pertinence": ("relevance", _("les plus pertinents")),
    "recents": ("recent", _("les plus récents")),
    "fin": ("closing", _("ceux qui se terminent bientôt")),
    "proches": ("nearest", _("les plus proches")),
}
DEFAULT_SORT, NEAREST = "pertinence", "proches"
DISTANCE, DEFAULT_DISTANCE = "rayon", frozenset({"25-km"})
MAP_VIEW = "carte"
NONE = frozenset()


class DiscoveryForm(forms.Form):
    """Reads any address without ever failing: what makes no sense is left out, with a notice."""

    q = forms.CharField(label=_("Que cherchez-vous ?"), required=False, max_length=MAX_TEXT)
    tri = forms.ChoiceField(
        label=_("Trier par"),
        required=False,
        choices=[(name, label) for name, (_sort, label) in SORTS.items()],
    )
    pres = forms.CharField(
        label=_("Près de chez moi"),
        required=False,
        max_length=100,
        help_text=_("Une commune ou un code postal."),
    )
    tous = forms.BooleanField(
        label=_("Montrer aussi les projets qui ne recrutent pas"),
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "1"}),
    )

    def __init__(self, data: QueryDict, **kwargs):
        super().__init__(data, **kwargs)
        self.notices = []
        self.text = self._read_text()
        self.near = self._read_place()
        self.sort = self._read_sort()
        self.show_all = data.get("tous") == "1"
        self.view = MAP_VIEW if data.get("vue") == MAP_VIEW else ""
        self.page = self._read_page()
        self._described = {}
        self.selected = {facet.name: self._read_facet(facet) for facet in FACETS}
        self.selected[DISTANCE] = (self.selected[DISTANCE] or DEFAULT_DISTANCE) if self.near else frozenset()
        if self.near:
            # The address has the code of the commune, the field shows its name.
            self.data = data.copy()
            self.data["pres"] = str(self.near)

    @classmethod
    def from_querystring(cls, querystring: str) -> "DiscoveryForm":
        return cls(QueryDict(querystring))

    @classmethod
    def canonical(cls, querystring: str) -> str:
        """The one address of a search: known values only, sorted, defaults left out, no page nor view."""
        return cls.from_querystring(querystring).address(page=1, view="")

    def _read_text(self):
        typed = self.data.get("q", "").replace("\x00", " ").strip()
        if len(typed) > MAX_TEXT:
            self.notices.append(_("La recherche a été coupée à %d caractères.") % MAX_TEXT)
        return typed[:MAX_TEXT].rstrip()

    def _read_place(self):
        """The commune from which distances are counted, or None."""
        typed = self.data.get("pres", "").replace("\x00", " ").strip()
        found = find_commune(typed)
        if typed and not found:
            self.notices.append(
                _("Aucune commune ne s’appelle « %s » : donnez un nom ou un code postal.") % typed[:60]
            )
        return found

    def _read_sort(self):
        asked = self.data.get("tri")
        if asked == NEAREST and not self.near:
            self.notices.append(_("Pour trier par distance, dites près de quelle commune."))
            return DEFAULT_SORT
        return asked if asked in SORTS else DEFAULT_SORT

    def _read_page(self):
        asked = self.data.get("page", "1")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            return 1
        if int(asked) > LAST_PAGE:
            self.notices.append(
                _("Seuls les %d premiers projets sont affichés : précisez votre recherche.") % MAX_RESULTS
            )
        return min(max(1, int(asked)), LAST_PAGE)

    def _read_facet(self, facet):
        asked = [slug.replace("\x00", "") for slug in self.data.getlist(facet.name) if slug]
        known = frozenset(asked) & {value.slug for value in self.described(facet, asked)} if asked else NONE
        for slug in sorted(set(asked) - known):
            self.notices.append(
                _("Le filtre « %(facet)s : %(value)s » n’existe pas : il a été ignoré.")
                % {"facet": facet.label, "value": slug[:60]}
            )
        return facet.settle(known)

    def described(self, facet: Facet, slugs: Iterable[str] = ()) -> list[FacetValue]:
        """The values of a facet, read once for all that shows this search: all of them if its vocabulary is
        closed, those of ``slugs`` when it is first asked for if it is open."""
        if facet.name not in self._described:
            self._described[facet.name] = facet.describe(slugs)
        return self._described[facet.name]

    def chosen(self, name: str) -> list[FacetValue]:
        """The chosen values of a facet, in order."""
        slugs = self.selected[name]
        return [value for value in self.described(BY_NAME[name], slugs) if value.slug in slugs]

    @property
    def near_label(self) -> str:
        """« à 25 km au plus de Rennes (35) »."""
        (slug,) = self.selected[DISTANCE]
        return _("à %(km)s km au plus de %(place)s") % {"km": slug.removesuffix("-km"), "place": self.near}

    @property
    def query(self) -> DiscoveryQuery:
        selected = {name: slugs for name, slugs in self.selected.items() if slugs}
        return DiscoveryQuery(
            text=self.text,
            selected=selected,
            recruiting_only=not self.show_all,
            sort=SORTS[self.sort][0],
            page=self.page,
            language=get_language(),
            here=centre(self.near) if self.near else None,
        )

    def address(self, **changes) -> str:
        """The query string of this search after ``changes``: ``text``, ``near``, ``page``, ``show_all``,
        ``view``, or a facet name with its new set of slugs."""
        selected = {**self.selected, **{name: changes[name] for name in self.selected if name in changes}}
        near = changes.get("near", self.near)
        if not near or selected[DISTANCE] == DEFAULT_DISTANCE:
            selected[DISTANCE] = frozenset()
        pairs = [(name, slug) for name, slugs in selected.items() for slug in slugs]
        usual = self.sort == DEFAULT_SORT or (self.sort == NEAREST and not near)
        optional = {
            "q": changes.get("text", self.text),
            "pres": near.code if near else "",
            "tri": "" if usual else self.sort,
            "tous": "1" if changes.get("show_all", self.show_all) else "",
            "page": "" if changes.get("page", 1) <= 1 else changes["page"],
            "vue": changes.get("view", self.view),
        }
        pairs += [(name, value) for name, value in optional.items() if value]
        return urlencode(sorted(pairs))

    def toggled(self, name: str, slug: str) -> str:
        """The address with one facet value ticked or unticked."""
        return self.address(**{name: self.selected[name] ^ {slug}})
