"""What an address of a search means, and the one way to write it."""

from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.facets import BY_NAME, FACETS
from search.forms import LAST_PAGE, MAX_TEXT, DiscoveryForm
from search.query import MAX_RESULTS, PAGE_SIZE
from tests.projects.factories import OrganisationFactory, PlaceFactory, ThemeFactory

NAMES = [*(facet.name for facet in FACETS), "q", "tri", "tous", "page", "utm_source"]
VALUES = [
    "oiseaux",
    "transports",
    "1-heure",
    "partout",
    "dep-35",
    "maintenant",
    "recents",
    "1",
    "2",
    "café",
    "",
]

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=20))
addresses = st.lists(pairs, max_size=8).map(urlencode) | st.text(max_size=60)

form = DiscoveryForm.from_querystring
canonical = DiscoveryForm.canonical


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux")
    ThemeFactory(code="transport", slug="transports")
    PlaceFactory(code="dep-35")


@few
@given(addresses)
@example("q=" + "a" * (MAX_TEXT - 1) + "+b")
@example("q=%00+a+%00")
def test_the_canonical_address_is_its_own_canonical_address(address):
    once = canonical(address)
    assert canonical(once) == once


@few
@given(addresses)
def test_the_canonical_address_asks_for_the_same_thing(address):
    asked, again = form(address).query, form(canonical(address)).query
    assert (asked.text, asked.selected, asked.sort, asked.recruiting_only) == (
        again.text,
        again.selected,
        again.sort,
        again.recruiting_only,
    )


@few
@given(addresses)
def test_the_canonical_address_holds_known_values_only(address):
    written = parse_qsl(canonical(address))
    for name, value in written:
        assert name not in BY_NAME or value in {each.slug for each in BY_NAME[name].describe([value])}
    assert {name for name, _value in written} <= {*BY_NAME, "q", "tri", "tous"}


@few
@given(addresses)
def test_the_canonical_address_is_sorted_and_says_nothing_twice(address):
    written = parse_qsl(canonical(address))
    assert written == sorted(set(written))


@few
@given(addresses)
def test_a_canonical_address_needs_no_notice(address):
    assert form(canonical(address)).notices == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ""),
        ("theme=transports&theme=oiseaux", "theme=oiseaux&theme=transports"),
        ("theme=oiseaux&contribution=&page=3", "theme=oiseaux"),
        ("tri=pertinence&tous=&q=", ""),
        ("tri=recents&tous=1&q=v%C3%A9lo", "q=v%C3%A9lo&tous=1&tri=recents"),
        ("q=++deux++mots++", "q=deux++mots"),
        ("tous=oui&tri=hasard", ""),
        ("utm_source=lettre&temps=1-heure", "temps=1-heure"),
    ],
)
def test_defaults_and_strangers_are_left_out(address, expected):
    assert canonical(address) == expected


def test_a_value_that_means_nothing_is_ignored_and_said():
    asked = form("theme=licornes&theme=oiseaux")
    assert asked.query.selected == {"theme": frozenset({"oiseaux"})}
    assert [str(notice) for notice in asked.notices] == [
        "Le filtre « Thème : licornes » n’existe pas : il a été ignoré."
    ]


def test_a_notice_never_repeats_an_endless_value():
    assert len(str(form("theme=" + "x" * 5_000).notices[0])) < 200


def test_a_long_text_is_cut_and_said():
    asked = form("q=" + "a" * (MAX_TEXT + 1))
    assert asked.query.text == "a" * MAX_TEXT
    assert "200 caractères" in str(asked.notices[0])


@pytest.mark.parametrize("name", ["q", *(facet.name for facet in FACETS)])
def test_a_nul_reaches_no_database(name):
    asked = form(f"{name}={quote(chr(0))}a{quote(chr(0))}")
    assert "\x00" not in asked.address()
    assert asked.selected.get(name, frozenset()) == frozenset()


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1.5", "", "²", "٣", "1" * 400, " 2"])
def test_a_page_that_is_no_number_is_the_first(page):
    assert form(urlencode({"page": page})).query.page == 1


def test_a_page_beyond_what_engines_keep_is_the_last_and_said():
    asked = form("page=999999")
    assert asked.query.page == LAST_PAGE
    assert asked.query.page * PAGE_SIZE <= MAX_RESULTS
    assert "10000 premiers" in str(asked.notices[0])


@pytest.mark.parametrize(
    ("address", "sort"),
    [("", "relevance"), ("tri=recents", "recent"), ("tri=fin", "closing"), ("tri=x", "relevance")],
)
def test_the_order_is_named_in_french_and_known_in_english(address, sort):
    assert form(address).query.sort == sort


def test_only_projects_that_take_people_on_are_asked_for_unless_said_otherwise():
    assert form("").query.recruiting_only
    assert not form("tous=1").query.recruiting_only


def test_toggling_a_value_adds_it_then_removes_it():
    added = form("q=nid&theme=oiseaux").toggled("theme", "transports")
    assert added == "q=nid&theme=oiseaux&theme=transports"
    assert form(added).toggled("theme", "transports") == "q=nid&theme=oiseaux"


def test_toggling_goes_back_to_the_first_page():
    assert form("page=4").toggled("theme", "oiseaux") == "theme=oiseaux"


@few
@given(addresses, st.sampled_from(["oiseaux", "transports"]))
def test_toggling_twice_changes_nothing(address, slug):
    assert form(form(address).toggled("theme", slug)).toggled("theme", slug) == canonical(address)


def test_an_address_may_be_asked_with_changes():
    asked = form("q=nid&theme=oiseaux&tri=fin")
    assert asked.address(page=3) == "page=3&q=nid&theme=oiseaux&tri=fin"
    assert asked.address(text="", theme=frozenset(), show_all=True) == "tous=1&tri=fin"


def test_the_slug_of_an_organisation_is_known_from_its_page():
    OrganisationFactory(name="LPO", slug="lpo")
    assert canonical("organisation=lpo&organisation=inconnue") == "organisation=lpo"


def test_known_values_are_told_from_the_others():
    asked = form("theme=oiseaux&theme=n-existe-pas&theme=oiseaux&ou=dep-35&ou=dep-99")
    assert [value.slug for value in asked.chosen("theme")] == ["oiseaux"]
    assert [value.slug for value in asked.chosen("ou")] == ["dep-35"]
    assert asked.chosen("organisation") == []


def test_what_is_chosen_is_described_without_asking_again(django_assert_num_queries):
    asked = form("theme=oiseaux&theme=transports&ou=dep-35")
    with django_assert_num_queries(0):
        assert len(asked.described(BY_NAME["theme"])) >= 2
        assert [value.slug for value in (*asked.chosen("theme"), *asked.chosen("ou"))]


def test_reading_an_address_costs_one_query_by_vocabulary_at_most(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        form("theme=oiseaux&theme=transports&ou=dep-35&temps=1-heure&quand=maintenant")
