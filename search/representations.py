"""The other forms of a search: the same parameters, at other addresses, find the same projects."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from search.forms import DiscoveryForm


@dataclass(frozen=True)
class Representation:
    """``type``: the media type; ``url``: of the whole search, on this site."""

    label: str
    type: str
    url: str


def representations(form: DiscoveryForm) -> list[Representation]:
    """What the page of a search links to, but for its feed and its map, which have places of their own."""
    address = form.address(page=1, view="")
    forms = (
        (_("Tableur (CSV)"), "text/csv", "search:table"),
        (_("Agenda (iCalendar)"), "text/calendar", "search:agenda"),
        (_("Programme (JSON)"), "application/json", "api:projects"),
        (_("Sciences participatives (PPSR Core)"), "application/json", "search:ppsr"),
    )
    return [
        Representation(label, media, reverse(name) + (f"?{address}" if address else ""))
        for label, media, name in forms
    ]
