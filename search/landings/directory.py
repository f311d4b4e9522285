"""The lists that lead to the landing pages, and the plan of the whole site."""

from dataclasses import dataclass

from anyascii import anyascii
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.caching import remember
from home.translations import each_once, home_of
from projects.models import Organisation, ProjectIndexPage, ProjectPage, Theme
from search.landings import territories
from search.landings.presentation import Found
from search.presentation import Link

MAX_NAME = 80
#: What stands for the names that open with a digit or a sign.
OTHERS = "0-9"
#: Organisations shown before a letter is chosen: those that bear most projects.
MOST_ACTIVE = 24


@dataclass(frozen=True)
class ListedTheme:
    slug: str
    label: str
    url: str
    total: int


def _open_counts(facet: str) -> dict[str, int]:
    """How many projects can be joined by value of a facet."""
    return remember(lambda: dict(Found("", size=1).result.counts.get(facet, {})), "landings", "counts", facet)


def themes() -> list[ListedTheme]:
    counts = _open_counts("theme")

    def read():
        return [
            ListedTheme(theme.slug, theme.name, theme.get_absolute_url(), counts.get(theme.slug, 0))
            for theme in Theme.objects.all()
        ]

    return remember(read, "landings", "themes")


@dataclass(frozen=True)
class Region:
    place: Link
    departements: list[Link]


def places(found) -> list[Link]:
    """Each place with the number of its open projects, which may be none."""
    counts = _open_counts("ou")
    return [Link(str(place), place.get_absolute_url(), counts.get(place.code, 0)) for place in found]


def regions(with_projects: bool = False) -> list[Region]:
    """Each région and its départements; ``with_projects`` keeps those where something is open."""
    shown = [Region(*places([region]), places(inner)) for region, inner in territories.tree()]
    if not with_projects:
        return shown
    return [
        Region(region.place, [link for link in region.departements if link.total])
        for region in shown
        if region.place.total
    ]


@dataclass(frozen=True)
class Listed:
    """An organisation in the list of them all; ``total``: its projects that can be read."""

    label: str
    url: str
    total: int

    @property
    def initial(self) -> str:
        first = anyascii(self.label).lstrip(" «\"'")[:1].upper()
        return first if first.isalpha() else OTHERS


def listed_organisations() -> list[Listed]:
    """The organisations that bear a public project, by name without accents."""

    def read():
        public = Count("projects", filter=Q(projects__in=each_once(ProjectPage.objects.live().public())))
        borne = Organisation.objects.annotate(total=public).filter(total__gt=0)
        found = [Listed(row.name, row.get_absolute_url(), row.total) for row in borne]
        return sorted(found, key=lambda row: anyascii(row.label).lower())

    return remember(read, "landings", "organisations")


class Organisations:
    """The list of organisations as one asks for it: by words, by letter, or the most active."""

    def __init__(self, typed: str, letter: str):
        self.everyone = listed_organisations()
        self.letter = letter if letter in self.initials else ""
        self.typed = typed

    @property
    def initials(self) -> list[str]:
        return sorted({listed.initial for listed in self.everyone})

    @property
    def heading(self) -> str:
        if self.typed:
            return _("Organisations nommées « %s »") % self.typed
        if self.letter:
            return _("Organisations en %s") % self.letter
        return _("Celles qui portent le plus de projets")

    def letters(self) -> list[Link]:
        address = reverse("landings:organisations")
        return [
            Link(initial, f"{address}?lettre={initial}", current=initial == self.letter)
            for initial in self.initials
        ]

    def shown(self) -> list[Listed]:
        if self.typed:
            words = anyascii(self.typed).lower().split()
            return [
                row for row in self.everyone if all(word in anyascii(row.label).lower() for word in words)
            ]
        if self.letter:
            return [row for row in self.everyone if row.initial == self.letter]
        return sorted(self.everyone, key=lambda row: -row.total)[:MOST_ACTIVE]


@dataclass
class Branch:
    title: str
    url: str
    branches: list["Branch"]


def page_tree(request) -> list[Branch]:
    """The public pages of the site but the projects, which the lists of this plan lead to."""
    site = Site.find_for_request(request)
    if site is None:
        return []

    def read():
        below = Page.objects.descendant_of(home_of(site)).live().public()
        pages = below.not_type(ProjectPage, ProjectIndexPage).order_by("path")
        return grow(pages, lambda page: page.get_url(request))

    return remember(read, "landings", "tree", str(site.pk))


def grow(pages, url_of) -> list[Branch]:
    """Nested branches of pages in the order of their paths; a page without its parent stands alone."""
    roots, trail = [], []
    for page in pages:
        branch = Branch(page.title, url_of(page), [])
        while trail and not page.path.startswith(trail[-1][0]):
            trail.pop()
        (trail[-1][1].branches if trail else roots).append(branch)
        trail.append((page.path, branch))
    return roots
