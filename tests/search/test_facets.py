"""The registry: what each facet is called in addresses, what it lists and what a page bears."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.enums import Effort, Level, OrganisationKind, PlaceKind, Scope
from projects.models import Audience, ContributionKind, ProjectPage, Theme
from search import predicates
from search.facets import BY_NAME, FACETS, STORED
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

#: Short, so that beginnings, ends and seasons often meet; with a February in it.
DAYS = st.dates(date(2025, 12, 1), date(2026, 4, 15))


def slugs_of(name, asked=()):
    return [value.slug for value in BY_NAME[name].describe(asked)]


def borne(name, page):
    return {value.slug for value in BY_NAME[name].of_page(page)}


@pytest.fixture
def brittany():
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION, name="Bretagne")
    departement = PlaceFactory(
        code="dep-35", kind=PlaceKind.DEPARTEMENT, name="Ille-et-Vilaine", parent=region
    )
    PlaceFactory(code="com-35238", name="Rennes", parent=departement)


def test_names_are_those_of_the_addresses_already_given_out():
    names = [facet.name for facet in FACETS]
    assert names == [
        "theme",
        "contribution",
        "temps",
        "quand",
        "ou",
        "rayon",
        "niveau",
        "avec",
        "acces",
        "secteur",
        "organisation",
    ]


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_each_facet_is_either_borne_by_pages_or_computed(facet):
    assert (facet.borne is None) == (facet.value is None) == facet.is_computed
    assert (facet in STORED) == (not facet.is_computed)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_labels_are_for_people_and_slugs_for_addresses(facet):
    assert str(facet.label)[0].isupper()
    for value in facet.describe(()):
        assert re.fullmatch(r"[a-z0-9-]+", value.slug)
        assert value.label[0].isupper() or value.label[0].isdigit()


@pytest.mark.parametrize(
    ("name", "enum", "slugs"),
    [
        ("temps", Effort, ["5-minutes", "1-heure", "demi-journee", "regulier"]),
        ("niveau", Level, ["debutant", "intermediaire", "expert"]),
        (
            "secteur",
            OrganisationKind,
            ["public", "recherche", "association", "collectivite", "entreprise", "collectif"],
        ),
    ],
)
def test_a_choice_lists_all_its_values_in_their_own_order(name, enum, slugs):
    assert slugs_of(name) == slugs == [member.slug for member in enum]


@pytest.mark.parametrize(
    ("name", "model"), [("theme", Theme), ("contribution", ContributionKind), ("avec", Audience)]
)
def test_a_vocabulary_lists_even_the_terms_that_no_project_bears(name, model):
    model.objects.create(code="unused", slug="inusite", label="Inusité", position=999)
    assert slugs_of(name)[-1] == "inusite"


def test_the_wording_of_a_choice_starts_with_a_capital():
    assert [value.label for value in BY_NAME["niveau"].describe(())] == [
        "Débutant",
        "Intermédiaire",
        "Expert",
    ]


def test_places_list_anywhere_then_what_is_asked_for_only(brittany):
    assert slugs_of("ou") == ["partout", "en-ligne"]
    assert slugs_of("ou", ["dep-35"]) == ["partout", "en-ligne", "dep-35"]


def test_places_are_a_tree_from_the_widest_to_the_narrowest(brittany):
    PlaceFactory(code="reg-11", kind=PlaceKind.REGION, name="Île-de-France")
    values = BY_NAME["ou"].describe(["com-35238", "reg-11", "dep-35", "reg-53"])[2:]
    assert [(value.label, value.level) for value in values] == [
        ("Bretagne", 0),
        ("Ille-et-Vilaine", 1),
        ("Rennes (35)", 2),
        ("Île-de-France", 0),
    ]


def test_a_tree_of_places_costs_one_query_whatever_its_depth(brittany, django_assert_num_queries):
    with django_assert_num_queries(1):
        BY_NAME["ou"].describe(["com-35238", "dep-35", "reg-53"])


def test_a_project_in_a_town_is_also_found_in_what_contains_it(brittany):
    page = ProjectPageFactory(scope=Scope.PLACES, places=["com-35238"])
    assert borne("ou", page) == {"com-35238", "dep-35", "reg-53"}


def test_a_region_that_two_towns_share_is_borne_once(brittany):
    page = ProjectPageFactory(scope=Scope.PLACES, places=["com-35238", "dep-35"])
    assert [value.slug for value in BY_NAME["ou"].of_page(page)] == ["reg-53", "dep-35", "com-35238"]


@pytest.mark.parametrize(("scope", "slug"), [(Scope.ONLINE, "en-ligne"), (Scope.EVERYWHERE, "partout")])
def test_a_project_that_is_nowhere_precise_says_so(brittany, scope, slug):
    assert borne("ou", ProjectPageFactory(scope=scope, places=["com-35238"])) == {slug}


def test_the_seat_of_the_organisation_is_not_where_one_takes_part(brittany):
    seat = PlaceFactory(code="com-35238")
    page = ProjectPageFactory(organisation=OrganisationFactory(place=seat), scope=Scope.EVERYWHERE)
    assert borne("ou", page) == {"partout"}


@pytest.mark.parametrize("name", ["temps", "niveau", "secteur", "organisation", "theme"])
def test_a_page_that_says_nothing_bears_nothing(name):
    assert borne(name, ProjectPageFactory(effort="", level="", organisation=None)) == set()


def test_organisations_are_listed_by_name_and_only_when_asked_for():
    for name in ("Zoo", "Atelier"):
        OrganisationFactory(name=name, slug=name.lower())
    assert slugs_of("organisation") == []
    assert slugs_of("organisation", ["zoo", "atelier"]) == ["atelier", "zoo"]


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_a_slug_that_means_nothing_is_not_described(facet):
    assert "n-existe-pas" not in slugs_of(facet.name, ["n-existe-pas"])


@pytest.mark.parametrize("facet", [facet for facet in FACETS if not facet.is_open], ids=lambda f: f.name)
def test_a_closed_vocabulary_is_the_same_whatever_is_asked(facet):
    assert facet.describe(["n-existe-pas"]) == facet.describe([])


def holds(condition, page, day):
    """A second reading of the conditions, in Python, on the page itself."""
    match condition:
        case predicates.Compare(field, operator, limit):
            value = getattr(page, field)
            if value is None:
                return (field, operator) in {("opens_on", "lte"), ("closes_on", "gte")}
            return value <= limit if operator == "lte" else value >= limit
        case predicates.InMonth(month):
            return page.in_season_on(date(2026, month, 1))
        case predicates.Not(inner):
            return not holds(inner, page, day)
        case predicates.All(inner):
            return all(holds(part, page, day) for part in inner)
        case predicates.AnyOf(inner):
            return any(holds(part, page, day) for part in inner)


def moment(slug, page, day):
    return holds(BY_NAME["quand"].conditions(day, None)[slug], page, day)


@st.composite
def dated_pages(draw):
    opens, closes = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if opens and closes:
        opens, closes = sorted([opens, closes])
    first, last = draw(st.just((None, None)) | st.tuples(st.integers(1, 12), st.integers(1, 12)))
    return ProjectPage(opens_on=opens, closes_on=closes, season_start=first, season_end=last)


@settings(max_examples=300)
@given(dated_pages(), DAYS)
def test_open_now_is_what_the_page_itself_says(page, day):
    assert moment("maintenant", page, day) == page.is_open_on(day)


@settings(max_examples=300)
@given(dated_pages(), DAYS)
def test_opening_soon_is_closed_today_and_open_one_day_of_the_next_thirty(page, day):
    coming = any(page.is_open_on(day + timedelta(days=ahead)) for ahead in range(1, 31))
    assert moment("bientot", page, day) == (coming and not page.is_open_on(day))


@settings(max_examples=300)
@given(dated_pages(), DAYS)
def test_ending_soon_is_a_last_day_within_thirty(page, day):
    ends = page.closes_on is not None and day <= page.closes_on <= day + timedelta(days=30)
    assert moment("se-termine", page, day) == ends


@settings(max_examples=300)
@given(dated_pages(), DAYS)
def test_this_week_end_is_the_saturday_and_the_sunday_to_come_or_what_is_left_of_them(page, day):
    coming = [day + timedelta(days=ahead) for ahead in range(7)]
    week = timedelta(days=6 - day.weekday())
    left = [each for each in coming if each.weekday() >= 5 and each - day <= week]
    assert moment("ce-week-end", page, day) == any(map(page.is_open_on, left))


@pytest.mark.parametrize(
    ("day", "open_now"),
    [(date(2026, 11, 1), True), (date(2026, 2, 28), True), (date(2026, 3, 1), False)],
)
def test_a_season_may_span_the_new_year(day, open_now):
    assert moment("maintenant", ProjectPage(season_start=11, season_end=2), day) == open_now


def test_a_week_end_of_next_week_opens_soon():
    page = ProjectPage(opens_on=date(2026, 6, 6), closes_on=date(2026, 6, 7))
    assert moment("bientot", page, date(2026, 5, 30))


def test_february_opens_soon_on_the_last_day_of_january():
    assert moment("bientot", ProjectPage(season_start=2, season_end=2), date(2026, 1, 31))
