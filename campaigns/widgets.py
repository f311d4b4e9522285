"""The saved search of a campaign, built with the facets that citizens see."""

from django.forms import Media
from django.forms.widgets import TextInput
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search import backends
from search.backends import BackendUnavailable
from search.facets import FACETS, Kind
from search.forms import DiscoveryForm


def tell_count(querystring: str) -> str:
    """In words, how many projects a search finds today: « 12 projets trouvés aujourd’hui »."""
    return _tell(DiscoveryForm.from_querystring(querystring))


def _tell(form):
    if not form.address():
        return _("Aucun critère : la campagne ne montre que les projets mis en avant.")
    try:
        total = backends.get_backend().search(form.query).total
    except BackendUnavailable:
        return _("La recherche ne répond pas : le nombre de projets n’est pas connu. Réessayez.")
    if not total:
        return " ".join([_("Aucun projet trouvé aujourd’hui."), *map(str, form.notices)])
    found = ngettext("%(total)d projet trouvé aujourd’hui.", "%(total)d projets trouvés aujourd’hui.", total)
    return " ".join([found % {"total": total}, *map(str, form.notices)])


class QueryWidget(TextInput):
    """The address of a search, with a box for each value of each closed facet.

    Without JavaScript the address is typed, and counted when the page is saved.
    """

    template_name = "campaigns/admin/query_widget.html"

    @property
    def media(self):
        return Media(js=["campaigns/admin/query.js"])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        form = DiscoveryForm.from_querystring(value or "")
        context["widget"] |= {
            "facets": [
                {"facet": facet, "values": values, "chosen": form.selected[facet.name]}
                for facet, values in ((facet, facet.describe(())) for facet in FACETS)
                if values and facet.kind is not Kind.RANGE
            ],
            "count": _tell(form),
            "count_url": reverse("campaigns_admin:count"),
        }
        return context
