"""The list and its numbers, whatever is asked of it."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.toolbox.enums import Hosting, Need, OpenSource
from projects.toolbox.finder import Finder
from projects.toolbox.listing import FILTERS, Listing
from tests.projects.factories import PlaceFactory
from tests.projects.toolbox.factories import SolutionPageFactory, open_tool, reused_by

CHOICES = {each.name: st.lists(st.sampled_from(each.choices.values), max_size=2) for each in FILTERS}
#: A request of nothing, of one value, of several in several filters.
ASKED = st.fixed_dictionaries(CHOICES)


@pytest.fixture
def tools():
    return [
        open_tool(title="Libre", need=Need.REPORT, hosting=Hosting.SELF, uses=[reused_by()]),
        open_tool(title="Libre aussi", need=Need.MAP, hosting=Hosting.BOTH, repository="https://f.example/2"),
        SolutionPageFactory(title="Fermé", need=Need.REPORT, licence="LicenseRef-Maison"),
        SolutionPageFactory(title="Concours", kind="concours", need=Need.OTHER),
        SolutionPageFactory(title="Mystère", need=Need.REPORT),
    ]


def listing(**asked):
    data = QueryDict(mutable=True)
    for name, values in asked.items():
        data.setlist(name, values if isinstance(values, list) else [values])
    return Listing(data)


def titles(found):
    return {page.title for page in found.pages}


def numbers(found, name):
    """{value: number} that a filter shows."""
    choices = found.form.fields[name].choices
    return {value: int(label.rpartition("(")[2].rstrip(")")) for value, label in choices}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED)
def test_each_number_is_what_choosing_that_value_alone_in_its_filter_shows(tools, asked):
    found = listing(**asked)
    for each in FILTERS:
        for value, number in numbers(found, each.name).items():
            assert len(titles(listing(**{**asked, each.name: value}))) == number


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED)
def test_a_second_value_in_a_filter_only_adds(tools, asked):
    for each in FILTERS:
        if asked[each.name]:
            wider = {**asked, each.name: [*asked[each.name], each.choices.values[0]]}
            assert titles(listing(**asked)) <= titles(listing(**wider))


def test_filters_add_up(tools):
    assert titles(listing(besoin=Need.REPORT, ouvert=OpenSource.YES)) == {"Libre"}


def test_a_contest_is_in_no_answer_about_code(tools):
    for value in OpenSource.values:
        assert "Concours" not in titles(listing(ouvert=value))


def test_a_value_that_was_chosen_stays_even_when_it_finds_nothing(tools):
    found = listing(besoin=Need.SURVEY, q="libre")
    assert numbers(found, "besoin")[Need.SURVEY] == 0
    assert titles(found) == set()


def test_what_was_taken_off_the_list_comes_last(tools):
    SolutionPageFactory(title="Ancien", withdrawn_on="2026-01-01", withdrawn_reason="Plus maintenu")
    assert listing().pages[-1].title == "Ancien"


@pytest.mark.parametrize("words", ["LIBRE", "libre agpl", "chaussee", "  libre  "])
def test_words_are_found_without_case_nor_accent(tools, words):
    assert "Libre" in titles(listing(q=words))


def test_a_page_that_is_not_filtered_says_so(tools):
    assert not listing().is_filtered
    assert not listing(besoin="rien").is_filtered
    assert listing(q="x").is_filtered


HERE = {"latitude": 47.4, "longitude": 0.7}


def finder(**answers):
    data = QueryDict(mutable=True)
    data.update({"voir": "1", **answers})
    return Finder(data)


def proposed(**answers):
    return [found.page.title for found in finder(**answers).found]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"besoin": Need.MAP}, ["Libre aussi"]),
        ({"installation": Hosting.SELF}, ["Libre", "Libre aussi"]),
        ({"installation": Hosting.HOSTED}, ["Libre aussi"]),
        ({"ouvert": OpenSource.YES}, ["Libre", "Libre aussi"]),
        ({"besoin": Need.SURVEY}, []),
    ],
)
def test_each_answer_narrows_what_is_proposed(tools, answers, expected):
    assert proposed(**answers) == expected


def test_what_is_already_reused_comes_before_the_rest(tools):
    assert proposed()[0] == "Libre"


def test_nothing_that_is_no_product_or_was_taken_off_is_proposed(tools):
    SolutionPageFactory(title="Ancien", withdrawn_on="2026-01-01", withdrawn_reason="Plus maintenu")
    assert not {"Concours", "Ancien"} & set(proposed())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tours", "Tours"),
        ("TOURS ", "Tours"),
        ("37000", "Tours"),
        ("saint avertin", "Saint-Avertin"),
        ("370", None),
        ("99999", None),
        ("", None),
        ("\x00", None),
    ],
)
def test_a_commune_is_known_by_its_name_or_its_postcode(typed, found):
    PlaceFactory(name="Tours", **HERE, postcodes="37000 37100 37200", population=9)
    PlaceFactory(name="Saint-Avertin", **HERE, postcodes="37550")
    place = finder(commune=typed).place
    assert (place and place.name) == found


def test_of_two_communes_of_one_name_the_largest_is_meant():
    PlaceFactory(name="Saint-Denis", **HERE, population=10)
    large = PlaceFactory(name="Saint-Denis", **HERE, population=99)
    assert finder(commune="saint-denis").place == large
