"""The one registry of facets. Form, URL, index fields, counts and labels all come from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.caching import remember
from projects.enums import Effort, Level, OrganisationKind, Scope, SluggedChoices
from projects.models import AccessNeed, Audience, ContributionKind, Organisation, Place, ProjectPage, Theme
from search import predicates
from search.geography import Point
from search.predicates import All, AnyOf, Condition, InMonth, Not, Within

SOON = timedelta(days=30)
SATURDAY = 5
#: Kilometres; each distance holds those before it.
RADII = (5, 10, 25, 50, 100)


class Kind(Enum):
    """How the values of a facet go together."""

    ANY = "any"
    #: Each chosen value is wanted.
    ALL = "all"
    #: Values hold others: one is chosen, then one of those that it holds.
    TREE = "tree"
    #: Each value holds the one before: only one is chosen.
    RANGE = "range"


@dataclass(frozen=True)
class FacetValue:
    slug: str
    label: str
    level: int = 0
    is_name: bool = False


@dataclass(frozen=True)
class Facet:
    """One way to narrow a search.

    ``describe(slugs)`` gives the values to show, in order: a closed vocabulary gives all of its
    values, an open one (``is_open``: places, organisations) those of ``slugs``.
    ``borne(page)`` gives what a page bears and ``value`` names it, in the present language; a computed facet
    has ``conditions(today, here)`` instead, and stores nothing. ``settle(slugs)`` drops what other chosen
    values make useless, and ``unfold(slugs)`` gives the part of a tree to show when these are chosen.
    """

    name: str
    label: str
    describe: Callable[[Iterable[str]], list[FacetValue]]
    borne: Callable[[ProjectPage], Iterable] | None = None
    value: Callable[[Any], FacetValue] | None = None
    conditions: Callable[[date, Point | None], Mapping[str, Condition]] | None = None
    is_open: bool = False
    kind: Kind = Kind.ANY
    settle: Callable[[frozenset[str]], frozenset[str]] = frozenset
    unfold: Callable[[frozenset[str]], list[FacetValue]] | None = None
    reason_label: str = ""
    weight: float = 0.0
    shown: int = 200

    @property
    def is_computed(self):
        return self.conditions is not None

    def of_page(self, page: ProjectPage) -> list[FacetValue]:
        """The values that a page bears."""
        return [self.value(each) for each in self.borne(page)]

    def always_shown(self, chosen: frozenset[str]) -> set[str]:
        """The values of an open facet that a page shows however rare they are, when these are chosen. Of one
        that does not unfold, it shows the most frequent ones too."""
        return {*chosen, *(value.slug for value in self.unfold(chosen))} if self.unfold else set(chosen)

    def named_in(self, query) -> set[str]:
        """The same for a question, which may say it."""
        if self.name in query.shown:
            return set(query.shown[self.name])
        return self.always_shown(query.selected.get(self.name, frozenset()))

    def to_show(self, counted: Iterable[str], chosen: frozenset[str]) -> list[FacetValue]:
        """The values among which those of a page of results are, in order."""
        return self.unfold(chosen) if self.unfold else self.describe({*counted, *chosen})


def related(page: ProjectPage, name: str) -> Iterable:
    """What a page is related to. What was read with many other pages is taken as it is: to ask it from the
    manager of the relation takes far longer."""
    ready = page.__dict__.get("_prefetched_objects_cache", {})
    is_drafted = name in page.__dict__.get("_cluster_related_objects", {})
    return ready[name] if name in ready and not is_drafted else getattr(page, name).all()


def _term_value(term):
    return FacetValue(term.slug, term.name)


def _terms(model):
    def read():
        return [_term_value(term) for term in model.objects.all()]

    return lambda slugs: remember(read, "facet", model._meta.label)


def _member_value(member: SluggedChoices) -> FacetValue:
    label = str(member.label)
    return FacetValue(member.slug, label[0].upper() + label[1:])


def _choices(enum: type[SluggedChoices]):
    return lambda slugs: [_member_value(member) for member in enum]


def _choice_of(enum: type[SluggedChoices], value: str) -> list[SluggedChoices]:
    return [enum(value)] if value else []


ANYWHERE = (Scope.EVERYWHERE, Scope.ONLINE)


def _describe_places(slugs):
    anywhere = [_member_value(scope) for scope in ANYWHERE]
    codes = sorted({*slugs} - {value.slug for value in anywhere})
    return anywhere + (remember(lambda: _located(codes), "facet", "places", *codes) if codes else [])


def _located(codes):
    return _in_order(Place.objects.filter(code__in=codes).select_related("parent__parent"))


def _in_order(found):
    by_lineage = sorted(found, key=lambda place: [part.name for part in place.lineage()])
    return [_place_value(place) for place in by_lineage]


def _place_value(place):
    if isinstance(place, Scope):
        return _member_value(place)
    return FacetValue(place.code, str(place), level=len(place.lineage()) - 1, is_name=True)


def _places_of(page):
    if page.scope != Scope.PLACES:
        return [Scope(page.scope)]
    return {part.code: part for row in related(page, "places") for part in row.place.lineage()}.values()


def _containing(codes):
    """For each place, the codes of those that hold it."""
    asked = sorted(codes)

    def read():
        found = Place.objects.filter(code__in=asked).select_related("parent__parent")
        return {place.code: {part.code for part in place.lineage()[:-1]} for place in found}

    return remember(read, "facet", "containing", *asked)


def _narrowest(codes):
    """A place that holds another one is only the way to it."""
    return codes - frozenset().union(*_containing(codes).values()) if len(codes) > 1 else codes


def _unfold_places(chosen):
    """The régions, then what the chosen places and those that hold them hold, each below its own."""
    codes = sorted(chosen)

    def read():
        opened = Place.objects.filter(code__in=codes)
        levels = (Q(parent__in=opened.values(above)) for above in ("pk", "parent", "parent__parent"))
        shown = Place.objects.filter(reduce(or_, levels, Q(parent=None)) if codes else Q(parent=None))
        return _in_order(shown.select_related("parent__parent"))

    anywhere = [_member_value(scope) for scope in ANYWHERE]
    return anywhere + remember(read, "facet", "unfolded", *codes)


def _describe_radii(slugs):
    return [FacetValue(_radius(km), str(_("À %d km au plus") % km)) for km in RADII]


def _radius(km):
    return f"{km}-km"


def _radii(today, here):
    return {_radius(km): Within(here, km) for km in RADII} if here else {}


def _widest(slugs):
    return frozenset([_radius(km) for km in RADII if _radius(km) in slugs][-1:])


def _describe_organisations(slugs):
    wanted = sorted(slugs)

    def read():
        return [_organisation_value(found) for found in Organisation.objects.filter(slug__in=wanted)]

    return remember(read, "facet", "organisations", *wanted)


def _organisation_value(organisation):
    return FacetValue(organisation.slug, organisation.name, is_name=True)


def _describe_moments(slugs):
    return [
        FacetValue("maintenant", str(_("Ouvert en ce moment"))),
        FacetValue("ce-week-end", str(_("Ouvert ce week-end"))),
        FacetValue("bientot", str(_("Ouvre dans le mois"))),
        FacetValue("se-termine", str(_("Se termine dans le mois"))),
    ]


def _moments(today, here):
    later = today + SOON
    opens = All((Not(predicates.open_on(today)), _open_within(today, later)))
    ends = All((predicates.on_or_after("closes_on", today), predicates.on_or_before("closes_on", later)))
    return {
        "maintenant": predicates.mostly(predicates.open_on(today)),
        "ce-week-end": predicates.mostly(_open_within(*_week_end(today))),
        "bientot": opens,
        "se-termine": ends,
    }


def _week_end(today):
    """The first and the last of its days that are left: Sunday is then alone."""
    ahead = SATURDAY - today.weekday()
    return today + timedelta(days=max(0, ahead)), today + timedelta(days=ahead + 1)


def _open_within(start, end):
    """Open on a day at least of these."""
    return AnyOf(tuple(_open_by_month(start, end)))


def _open_by_month(start, end):
    """One condition for each month between two days, since a season is a set of months."""
    while start <= end:
        first_of_next = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = min(end, first_of_next - timedelta(days=1))
        yield All((predicates.started(last), predicates.not_ended(start), InMonth(start.month)))
        start = first_of_next


FACETS = (
    Facet(
        "theme",
        _("Thème"),
        _terms(Theme),
        lambda page: related(page, "themes"),
        _term_value,
        reason_label=_("Thème"),
        weight=3.0,
    ),
    Facet(
        "contribution",
        _("Ma contribution"),
        _terms(ContributionKind),
        lambda page: related(page, "contribution_kinds"),
        _term_value,
        reason_label=_("Contribution"),
        weight=1.5,
    ),
    Facet(
        "temps",
        _("Temps à donner"),
        _choices(Effort),
        lambda page: _choice_of(Effort, page.effort),
        _member_value,
    ),
    Facet("quand", _("Quand"), _describe_moments, conditions=_moments),
    Facet(
        "ou",
        _("Où participer"),
        _describe_places,
        _places_of,
        _place_value,
        is_open=True,
        kind=Kind.TREE,
        settle=_narrowest,
        unfold=_unfold_places,
        reason_label=_("Lieu"),
        weight=1.5,
    ),
    Facet(
        "rayon",
        _("Distance"),
        _describe_radii,
        conditions=_radii,
        kind=Kind.RANGE,
        settle=_widest,
    ),
    Facet("niveau", _("Niveau"), _choices(Level), lambda page: _choice_of(Level, page.level), _member_value),
    Facet(
        "avec",
        _("Avec qui"),
        _terms(Audience),
        lambda page: related(page, "audiences"),
        _term_value,
        weight=0.3,
    ),
    Facet(
        "acces",
        _("Accessible"),
        _terms(AccessNeed),
        lambda page: related(page, "access_needs"),
        _term_value,
        kind=Kind.ALL,
    ),
    Facet(
        "secteur",
        _("Porté par"),
        _choices(OrganisationKind),
        lambda page: _choice_of(OrganisationKind, page.organisation.kind) if page.organisation else [],
        _member_value,
    ),
    Facet(
        "organisation",
        _("Organisation"),
        _describe_organisations,
        lambda page: [page.organisation] if page.organisation else [],
        _organisation_value,
        is_open=True,
        shown=10,
    ),
)
BY_NAME = {facet.name: facet for facet in FACETS}
STORED = tuple(facet for facet in FACETS if not facet.is_computed)
