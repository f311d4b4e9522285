"""The one registry of facets. Form, URL, index fields, counts and labels all come from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from home.caching import remember
from projects.enums import Effort, Level, OrganisationKind, Scope, SluggedChoices
from projects.models import Audience, ContributionKind, Organisation, Place, ProjectPage, Theme
from search import predicates
from search.predicates import All, AnyOf, Condition, InMonth, Not

SOON = timedelta(days=30)


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
    values, an open one (places, organisations) those of ``slugs``.
    ``of_page(page)`` gives the values that a page bears; a computed facet has ``conditions(today)``
    instead, and stores nothing.
    """

    name: str
    label: str
    describe: Callable[[Iterable[str]], list[FacetValue]]
    of_page: Callable[[ProjectPage], list[FacetValue]] | None = None
    conditions: Callable[[date], Mapping[str, Condition]] | None = None
    reason_label: str = ""
    weight: float = 0.0
    shown: int = 200

    @property
    def is_computed(self):
        return self.conditions is not None

    def known(self, slugs: Iterable[str]) -> frozenset[str]:
        """The slugs that mean something; the others are to be told to the person."""
        asked = frozenset(slugs)
        return asked & {value.slug for value in self.describe(asked)}


def _term_values(terms):
    return [FacetValue(term.slug, term.name) for term in terms.all()]


def _terms(model):
    return lambda slugs: remember(lambda: _term_values(model.objects), "facet", model._meta.label)


def _member_value(member: SluggedChoices) -> FacetValue:
    label = str(member.label)
    return FacetValue(member.slug, label[0].upper() + label[1:])


def _choices(enum: type[SluggedChoices]):
    return lambda slugs: [_member_value(member) for member in enum]


def _choice_of(enum: type[SluggedChoices], value: str) -> list[FacetValue]:
    return [_member_value(enum(value))] if value else []


ANYWHERE = (Scope.EVERYWHERE, Scope.ONLINE)


def _describe_places(slugs):
    anywhere = [_member_value(scope) for scope in ANYWHERE]
    codes = sorted({*slugs} - {value.slug for value in anywhere})
    return anywhere + (remember(lambda: _located(codes), "facet", "places", *codes) if codes else [])


def _located(codes):
    found = Place.objects.filter(code__in=codes).select_related("parent__parent")
    by_lineage = sorted(found, key=lambda place: [part.name for part in place.lineage()])
    return [_place_value(place) for place in by_lineage]


def _place_value(place):
    return FacetValue(place.code, str(place), level=len(place.lineage()) - 1, is_name=True)


def _places_of(page):
    if page.scope != Scope.PLACES:
        return [_member_value(Scope(page.scope))]
    covered = {part.code: part for row in page.places.all() for part in row.place.lineage()}
    return [_place_value(place) for place in covered.values()]


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
        FacetValue("bientot", str(_("Ouvre dans le mois"))),
        FacetValue("se-termine", str(_("Se termine dans le mois"))),
    ]


def _moments(today):
    later = today + SOON
    opens = All((Not(predicates.open_on(today)), AnyOf(tuple(_open_within(today, later)))))
    ends = All((predicates.on_or_after("closes_on", today), predicates.on_or_before("closes_on", later)))
    return {"maintenant": predicates.open_on(today), "bientot": opens, "se-termine": ends}


def _open_within(start, end):
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
        lambda page: _term_values(page.themes),
        reason_label=_("Thème"),
        weight=3.0,
    ),
    Facet(
        "contribution",
        _("Ma contribution"),
        _terms(ContributionKind),
        lambda page: _term_values(page.contribution_kinds),
        reason_label=_("Contribution"),
        weight=1.5,
    ),
    Facet("temps", _("Temps à donner"), _choices(Effort), lambda page: _choice_of(Effort, page.effort)),
    Facet("quand", _("Quand"), _describe_moments, conditions=_moments),
    Facet("ou", _("Où participer"), _describe_places, _places_of, reason_label=_("Lieu"), weight=1.5),
    Facet("niveau", _("Niveau"), _choices(Level), lambda page: _choice_of(Level, page.level)),
    Facet(
        "avec",
        _("Avec qui"),
        _terms(Audience),
        lambda page: _term_values(page.audiences),
        weight=0.3,
    ),
    Facet(
        "secteur",
        _("Porté par"),
        _choices(OrganisationKind),
        lambda page: _choice_of(OrganisationKind, page.organisation.kind) if page.organisation else [],
    ),
    Facet(
        "organisation",
        _("Organisation"),
        _describe_organisations,
        lambda page: [_organisation_value(page.organisation)] if page.organisation else [],
        shown=10,
    ),
)
BY_NAME = {facet.name: facet for facet in FACETS}
STORED = tuple(facet for facet in FACETS if not facet.is_computed)
