"""What the page of results shows of one state of the search."""

from dataclasses import replace

import pytest

from projects.enums import Effort, Stage
from projects.models import ProjectPage
from search.forms import DiscoveryForm
from search.presentation import ResultsPage, ShownValue, _most_useful
from search.query import PAGE_SIZE
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory, ThemeFactory


def shown(address=""):
    return ResultsPage(DiscoveryForm.from_querystring(address))


def facet(page, name):
    return next((facet for facet in page.facets() if facet.name == name), None)


def counts(page, name):
    return {value.slug: value.count for value in facet(page, name).values}


@pytest.fixture
def birds(indexed):
    """Two projects on birds, one of them long, and one on transport that is over."""
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    ThemeFactory(code="transport", slug="transports", label="Transports")
    ProjectPageFactory(title="Nichoirs", themes=["birds"], effort=Effort.HOUR)
    ProjectPageFactory(title="Chouettes", themes=["birds"], effort=Effort.REGULAR)
    ProjectPageFactory(title="Vélos", themes=["transport"], effort=Effort.HOUR, stage=Stage.COMPLETED)
    return indexed()


def test_counts_stand_beside_the_values_that_find_something(birds):
    assert counts(shown(), "temps") == {"1-heure": 1, "regulier": 1}
    assert counts(shown("tous=1"), "temps") == {"1-heure": 2, "regulier": 1}


def test_a_value_that_finds_nothing_is_not_proposed(birds):
    assert "transports" not in counts(shown(), "theme")


def test_a_chosen_value_that_finds_nothing_is_still_listed(birds):
    assert counts(shown("theme=transports"), "theme") == {"oiseaux": 2, "transports": 0}


def test_a_chosen_place_without_any_project_is_still_listed(birds):
    PlaceFactory(code="dep-29", name="Finistère")
    places = {value.slug: value for value in facet(shown("ou=dep-29"), "ou").values}
    assert places["dep-29"].selected
    assert places["dep-29"].count == 0


def test_a_facet_without_any_value_is_not_shown(birds):
    assert facet(shown(), "contribution") is None


def test_a_facet_with_a_choice_is_active(birds):
    page = shown("theme=oiseaux")
    assert facet(page, "theme").is_active
    assert not facet(page, "temps").is_active


def test_ticking_a_value_finds_as_many_projects_as_its_count_says(birds):
    page = shown("q=nichoirs+chouettes")
    for shown_facet in page.facets():
        for value in shown_facet.values:
            assert shown(page.form.toggled(shown_facet.name, value.slug)).result.total == value.count


def test_each_choice_has_a_tag_that_takes_it_away(birds):
    tags = shown("q=nid&theme=oiseaux&temps=1-heure").active()
    assert [(tag.label, tag.url) for tag in tags] == [
        ("« nid »", "?temps=1-heure&theme=oiseaux"),
        ("Oiseaux", "?q=nid&temps=1-heure"),
        ("Une heure au plus", "?q=nid&theme=oiseaux"),
    ]


def test_nothing_chosen_has_no_tag(birds):
    assert shown("page=2&tri=fin").active() == []


def test_ways_out_of_nothing_say_how_much_they_find(birds):
    ways = shown("theme=oiseaux&temps=5-minutes").relaxations()
    assert [(way.label, way.total) for way in ways] == [
        ("Sans le filtre « Temps à donner »", 2),
    ]


@pytest.mark.parametrize(
    "address", ["theme=transports&q=velos", "q=zzzyx&theme=oiseaux", "theme=transports&temps=1-heure"]
)
def test_the_total_of_a_way_out_is_the_one_found_there(birds, address):
    ways = shown(address).relaxations()
    assert ways
    assert [shown(way.url[1:]).result.total for way in ways] == [way.total for way in ways]
    assert [way.total for way in ways] == sorted((way.total for way in ways), reverse=True)


def test_projects_that_take_nobody_on_are_proposed_as_a_way_out(birds):
    ways = shown("theme=transports").relaxations()
    assert ("?theme=transports&tous=1", 1) in [(way.url, way.total) for way in ways]


def test_no_way_out_is_sought_when_something_is_found(birds):
    assert shown("theme=oiseaux").relaxations() == []


def test_words_let_go_are_said(birds):
    assert "contiennent une partie" in shown("q=nichoirs+zzzyx").notices()[0]
    assert shown("q=nichoirs").notices() == []


def test_the_total_agrees_with_its_noun(birds):
    assert shown("q=zzzyx").total_label() == "Aucun projet"
    assert shown("q=nichoirs").total_label() == "1 projet"
    assert shown().total_label() == "2 projets"


def test_projects_come_in_the_order_of_the_results(birds):
    page = shown()
    assert [project.pk for project in page.projects()] == page.result.ids


def test_a_project_withdrawn_since_it_was_indexed_is_never_shown(birds):
    ProjectPage.objects.filter(title="Nichoirs").update(live=False)
    assert [project.title for project in shown().projects()] == ["Chouettes"]


@pytest.fixture
def many(indexed):
    organisation = OrganisationFactory()
    for _number in range(2 * PAGE_SIZE + 2):
        ProjectPageFactory(organisation=organisation)
    return indexed()


def test_pages_are_numbered_and_linked(many):
    page = shown("page=2")
    assert [(link.label, link.url, link.current) for link in page.page_links()] == [
        ("1", "?", False),
        ("2", "?page=2", True),
        ("3", "?page=3", False),
    ]
    assert (page.previous_url(), page.next_url()) == ("?", "?page=3")


def test_the_first_and_the_last_page_have_one_neighbour(many):
    assert (shown().previous_url(), shown().next_url()) == ("", "?page=2")
    assert (shown("page=3").previous_url(), shown("page=3").next_url()) == ("?page=2", "")


def test_a_page_beyond_the_last_shows_the_last(many):
    page = shown("page=40")
    assert len(page.projects()) == 2
    assert [link.label for link in page.page_links() if link.current] == ["3"]
    assert (page.previous_url(), page.next_url()) == ("?page=2", "")


def test_a_single_page_has_no_number(birds):
    assert shown().page_links() == []


def value(slug, count, selected=False):
    return ShownValue(slug, slug, 0, count, selected)


def test_a_long_list_keeps_the_chosen_and_the_most_found_in_their_own_order():
    values = [value("a", 1), value("b", 5), value("c", 0, selected=True), value("d", 3)]
    assert [kept.slug for kept in _most_useful(values, 3)] == ["b", "c", "d"]


def test_a_short_list_is_kept_whole():
    values = [value("a", 1), value("b", 0)]
    assert _most_useful(values, 2) == values


def test_the_last_page_says_that_only_the_first_projects_are_shown(birds, monkeypatch):
    monkeypatch.setattr("search.presentation.LAST_PAGE", 1)
    page = shown()
    assert not any("premiers projets" in notice for notice in page.notices())
    page.result = replace(page.result, total=10_001)
    assert "Seuls les 10000 premiers projets sont affichés" in page.notices()[0]
