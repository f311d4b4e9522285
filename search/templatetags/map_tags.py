"""What pages show on a map."""

from dataclasses import replace

from django import template
from django.utils.translation import gettext as _

from home.caching import remember
from search import backends
from search.backends import BackendUnavailable
from search.forms import MAP_VIEW, DiscoveryForm
from search.maps.locator import locator_of, shaded
from search.maps.territories import SearchMap

register = template.Library()


@register.simple_tag
def map_of(page_of_results):
    """A page of results as a map: see ``SearchMap``."""
    return SearchMap(page_of_results.form, page_of_results.result)


@register.simple_tag
def views_of(form, path):
    """The tabs between the list and the map of one search."""
    views = (("", _("Liste")), (MAP_VIEW, _("Carte")))
    return [
        {"label": label, "url": _joined(path, form.address(view=view)), "current": form.view == view}
        for view, label in views
    ]


@register.simple_tag
def regions_of_france():
    """``{"regions", "drawing"}`` of all the open projects; None when the search does not answer."""
    try:
        return remember(_regions, "map", "regions")
    except BackendUnavailable:
        # The page is worth reading without its map.
        return None


@register.simple_tag
def locator(page):
    """The drawing of where a project takes place, or None."""
    return locator_of(page)


def _regions():
    form = DiscoveryForm.from_querystring("")
    regions = SearchMap(form, backends.get_backend().search(replace(form.query, complete=True))).territories()
    return {"regions": regions, "drawing": shaded(regions)}


def _joined(path, address):
    return f"{path}?{address}" if address else path
