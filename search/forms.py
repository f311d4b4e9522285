"""The only place that knows what the address of a search means.

The page, the campaign, the alert and the feed all read and write addresses through this form.
"""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from search.facets import FACETS
from search.query import MAX_RESULTS, PAGE_SIZE, DiscoveryQuery

MAX_TEXT = 200
LAST_PAGE = MAX_RESULTS // PAGE_SIZE

SORTS = {
    "pertinence": ("relevance", _("les plus pertinents")),
    "recents": ("recent", _("les plus récents")),
    "fin": ("closing", _("ceux qui se terminent bientôt")),
}
DEFAULT_SORT = "pertinence"
MAP_VIEW = "carte"


class DiscoveryForm(forms.Form):
    """Reads any address without ever failing: what makes no sense is left out, with a notice."""

    q = forms.CharField(label=_("Que cherchez-vous ?"), required=False, max_length=MAX_TEXT)
    tri = forms.ChoiceField(
        label=_("Trier par"),
        required=False,
        choices=[(name, label) for name, (_sort, label) in SORTS.items()],
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
        self.sort = data.get("tri") if data.get("tri") in SORTS else DEFAULT_SORT
        self.show_all = data.get("tous") == "1"
        self.view = MAP_VIEW if data.get("vue") == MAP_VIEW else ""
        self.page = self._read_page()
        self.selected = {facet.name: self._read_facet(facet) for facet in FACETS}

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
        known = facet.known(asked) if asked else frozenset()
        for slug in sorted(set(asked) - known):
            self.notices.append(
                _("Le filtre « %(facet)s : %(value)s » n’existe pas : il a été ignoré.")
                % {"facet": facet.label, "value": slug[:60]}
            )
        return known

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
        )

    def address(self, **changes) -> str:
        """The query string of this search after ``changes``: ``text``, ``page``, ``show_all``, ``view``, or a
        facet name with its new set of slugs."""
        selected = {**self.selected, **{name: changes[name] for name in self.selected if name in changes}}
        pairs = [(name, slug) for name, slugs in selected.items() for slug in slugs]
        optional = {
            "q": changes.get("text", self.text),
            "tri": "" if self.sort == DEFAULT_SORT else self.sort,
            "tous": "1" if changes.get("show_all", self.show_all) else "",
            "page": "" if changes.get("page", 1) <= 1 else changes["page"],
            "vue": changes.get("view", self.view),
        }
        pairs += [(name, value) for name, value in optional.items() if value]
        return urlencode(sorted(pairs))

    def toggled(self, name: str, slug: str) -> str:
        """The address with one facet value ticked or unticked."""
        return self.address(**{name: self.selected[name] ^ {slug}})
