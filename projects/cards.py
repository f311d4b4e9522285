"""The cards of projects as HTML, remembered until the content changes: many lists show the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from home.caching import remember_each
from projects.models import ProjectPage

#: What the remembered ones are called; another name when they hold something else than before.
REMEMBERED_AS = "comparable cards"


@dataclass(frozen=True)
class Card:
    """What a list shows of a project. ``html``: the card component, drawn; ``compare``: the box that chooses
    it for the list's form « comparison »."""

    pk: int
    slug: str
    title: str
    full_url: str
    html: SafeString
    compare: SafeString

    @property
    def html_at_once(self) -> SafeString:
        """The same for the top of a page: its picture is asked for before the page is laid out."""
        return SafeString(self.html.replace('loading="lazy"', 'fetchpriority="high"', 1))


def cards(ids: Sequence[int]) -> list[Card]:
    """The cards of these projects, in this order; those that are not public are left out."""
    found = remember_each(_draw, REMEMBERED_AS, ids)
    return [found[page_id] for page_id in ids if found[page_id]]


def _draw(ids):
    pages = ProjectPage.objects.live().public().for_cards().in_bulk(ids)
    return {page_id: _card(page) for page_id, page in pages.items()}


def _card(page):
    html = render_to_string("components/card.html", {"project": page})
    compare = render_to_string("components/compare_choice.html", {"card": page, "form": "comparison"})
    return Card(page.pk, page.slug, page.title, page.full_url, html, compare)
