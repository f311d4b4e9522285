"""What the pages of themes, territories and organisations show: words, projects, ways further."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.db.models import BooleanField, Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from home.caching import remember
from home.translations import each_once, in_readers_words
from projects.cards import Card, cards
from projects.enums import OPEN_STAGES, Scope
from projects.models import Organisation, Place, TerritoryText, Theme
from projects.models.presentation import Presented
from search import backends
from search.facets import BY_NAME
from search.feeds import feed_title, feed_url
from search.forms import DiscoveryForm
from search.landings import territories
from search.presentation import Link

ORIGINAL = settings.LANGUAGE_CODE
SHOWN = 24
#: The search for what can be joined from any place, and how many of them a territory shows.
ANYWHERE = "&".join(f"ou={scope.slug}" for scope in (Scope.EVERYWHERE, Scope.ONLINE))
ANYWHERE_SHOWN = 8
#: Projects of one organisation, open and closed, that its page lists.
MOST = 48


class Found:
    """What a search finds, and the addresses of all of it: list, feed, narrower lists."""

    def __init__(self, querystring: str, size: int = SHOWN):
        self.form = DiscoveryForm.from_querystring(querystring)
        self.result = backends.get_backend().search(replace(self.form.query, size=size, complete=True))

    @cached_property
    def projects(self) -> list[Card]:
        return cards(self.result.ids)

    @property
    def total(self) -> int:
        return self.result.total

    @property
    def label(self) -> str:
        return total_label(self.total)

    @property
    def url(self) -> str:
        return results_url(self.form.address())

    @property
    def has_more(self) -> bool:
        return self.total > len(self.result.ids)

    def times(self) -> list[Link]:
        return self.narrowed("temps")

    def contributions(self) -> list[Link]:
        return self.narrowed("contribution")

    def narrowed(self, name: str) -> list[Link]:
        """The same search with one value of a facet, for each that finds something."""
        counts = self.result.counts.get(name, {})
        return [
            Link(value.label, results_url(self.form.toggled(name, value.slug)), counts[value.slug])
            for value in BY_NAME[name].describe(counts)
            if counts.get(value.slug)
        ]


def results_url(querystring: str) -> str:
    return reverse("search:results") + (f"?{querystring}" if querystring else "")


def total_label(total: int) -> str:
    if not total:
        return _("Aucun projet")
    return ngettext("%(total)s projet", "%(total)s projets", total) % {"total": total}


@dataclass(frozen=True)
class Step:
    """A page above this one, as the breadcrumb shows it."""

    title: str
    url: str


@dataclass(frozen=True)
class Landing:
    """What the common templates read of something that has a public page and is not a Page.

    ``querystring`` is the search whose feed belongs to the page; ``introduction`` is rich text, written in
    ``language``.
    """

    title: str
    url: str
    querystring: str = ""
    seo_title: str = ""
    summary: str = ""
    search_description: str = ""
    introduction: str = ""
    language: str = ORIGINAL
    trail: tuple[Step, ...] = ()

    @property
    def preview_address(self) -> str:
        """Where the picture that others show beside a link to here is."""
        return f"{self.url}apercu.jpg"

    @cached_property
    def feed(self) -> Step:
        form = DiscoveryForm.from_querystring(self.querystring)
        return Step(feed_title(form), feed_url(form))


def index_of(kind: str) -> Landing:
    """The list of all themes, territories or organisations: ``kind`` is the name of its address."""
    words = {
        "themes": (_("Thèmes"), _("Tous les thèmes des projets participatifs, et ce qui y est ouvert.")),
        "territories": (
            _("Territoires"),
            _("Les projets participatifs de votre région, de votre département, de votre commune."),
        ),
        "organisations": (
            _("Organisations"),
            _("Qui porte les projets participatifs : associations, recherche, services publics."),
        ),
        "ranking": (
            _("Comment nous classons et recommandons"),
            _("Ce qui décide de l’ordre des projets, en clair et en chiffres."),
        ),
        "site-map": (_("Plan du site"), _("Toutes les pages du site, sur une seule.")),
    }
    title, summary = words[kind]
    return Landing(title, reverse(f"landings:{kind}"), summary=summary)


def _above(kind: str) -> Step:
    parent = index_of(kind)
    return Step(parent.title, parent.url)


def theme_landing(theme: Theme) -> Landing:
    return Landing(
        in_readers_words(theme, "page_title") or theme.name,
        theme.get_absolute_url(),
        f"theme={theme.slug}",
        seo_title=in_readers_words(theme, "page_title") or _("%s : projets participatifs") % theme.name,
        summary=in_readers_words(theme, "help_text"),
        trail=(_above("themes"),),
        **_written(theme),
    )


def _written(presented: Presented) -> dict[str, str]:
    """The words of editors, in the language of the reader where they wrote them."""
    return {
        "introduction": in_readers_words(presented, "introduction"),
        "search_description": in_readers_words(presented, "search_description"),
        "language": get_language() if get_language() == "en" and presented.introduction_en else ORIGINAL,
    }


def territory_landing(place: Place) -> Landing:
    """The page of a place; ``place`` comes from ``territories.read_place``."""
    text = getattr(place, "text", None) or TerritoryText()
    steps = [Step(str(part), part.get_absolute_url()) for part in place.lineage()[:-1]]
    return Landing(
        in_readers_words(text, "page_title") or str(place),
        place.get_absolute_url(),
        f"ou={place.code}",
        seo_title=in_readers_words(text, "page_title") or _("%s : projets participatifs") % place,
        summary=_("Les projets participatifs à rejoindre ici, et ceux que l’on rejoint de partout."),
        trail=(_above("territories"), *steps),
        **_written(text),
    )


def organisation_landing(organisation: Organisation) -> Landing:
    described = Truncator(strip_tags(organisation.description)).chars(200)
    return Landing(
        organisation.name,
        organisation.get_absolute_url(),
        f"organisation={organisation.slug}",
        search_description=described or _("Les projets participatifs de %s.") % organisation.name,
        introduction=organisation.description,
        trail=(_above("organisations"),),
    )


class Territory:
    """The projects of one place, some of those of anywhere, and the places around."""

    def __init__(self, place: Place):
        self.place = place
        self.found = Found(f"ou={place.code}")
        self.counts = self.found.result.counts.get("ou", {})
        self.here = self.found.projects
        self.anywhere = cards(_newest_anywhere())

    @property
    def anywhere_url(self) -> str:
        return results_url(ANYWHERE)

    def inside(self) -> list[Link]:
        """The places within this one that have projects, by name."""
        return self._links(territories.children_of(self.place))

    def neighbours(self) -> list[Link]:
        """The nearest places of the same kind that have projects."""
        codes = [code for code, total in self.counts.items() if total]
        return self._links(territories.nearest_to(self.place, codes))

    def around(self) -> list[Link]:
        """The wider places that have projects, the nearest first."""
        return self._links(reversed(self.place.lineage()[:-1]))

    def _links(self, places):
        return [
            Link(str(place), place.get_absolute_url(), self.counts[place.code])
            for place in places
            if self.counts.get(place.code)
        ]


def _newest_anywhere() -> list[int]:
    """The ids of some projects that can be joined from anywhere: the same ones for every territory."""
    return remember(lambda: Found(ANYWHERE, ANYWHERE_SHOWN).result.ids, "landings", "anywhere")


def projects_of(organisation: Organisation) -> tuple[list[Card], list[Card]]:
    """The open projects of an organisation, then the others: at most ``MOST`` in all, newest first."""
    today = timezone.localdate()
    taking = Q(recruiting=True, stage__in=OPEN_STAGES) & (Q(closes_on=None) | Q(closes_on__gte=today))
    joinable = Case(When(taking, then=Value(True)), default=Value(False), output_field=BooleanField())
    pages = each_once(organisation.projects.live()).annotate(joinable=joinable)
    listed = pages.order_by("-joinable", "-first_published_at", "-pk").values_list("pk", "joinable")[:MOST]
    current = [pk for pk, joinable in listed if joinable]
    past = [pk for pk, joinable in listed if not joinable]
    return cards(current), cards(past)
