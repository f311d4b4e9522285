"""Two or three projects side by side."""

import re
from datetime import date

import pytest
from django.urls import reverse

from projects.enums import Effort
from search.comparison import Comparison, comparison_url
from tests.home.factories import translated
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

COMPARE = "/projets/comparer/"


@pytest.fixture
def two(db):
    """Two projects of one organisation, with another time to give."""
    shared = {"organisation": OrganisationFactory(name="Muséum du quartier"), "themes": ["birds"]}
    return [
        ProjectPageFactory(title="Chouettes", slug="chouettes", effort=Effort.HOUR, **shared),
        ProjectPageFactory(title="Mares", slug="mares", effort=Effort.MINUTES, **shared),
    ]


def rows(*slugs):
    return {
        heading: {row.label: [value for _page, value in row.cells] for row in found}
        for heading, found in Comparison(list(slugs)).groups()
    }


def test_the_comparison_has_a_lasting_address(two):
    assert reverse("search:compare") == COMPARE
    assert comparison_url(["a", "b", "c", "d"]) == f"{COMPARE}?projet=a&projet=b&projet=c"


def test_what_makes_projects_different_comes_before_what_they_share(two):
    found = rows("chouettes", "mares")
    assert list(found) == ["Ce qui les distingue", "Ce qu’ils ont en commun"]
    assert found["Ce qui les distingue"]["Temps à donner"] == ["une heure au plus", "5 minutes ou moins"]
    assert found["Ce qu’ils ont en commun"]["Porté par"] == ["Muséum du quartier"] * 2


def test_projects_stand_in_the_order_of_the_address(client, two):
    page = client.get(COMPARE, {"projet": ["mares", "chouettes"]}).text
    assert page.index('scope="col"') < page.index(">Mares</a>") < page.index(">Chouettes</a>")


def test_dates_are_told_in_words_and_what_nobody_says_is_left_out(two):
    two[0].closes_on = date(2090, 6, 30)
    two[0].save()
    found = rows("chouettes", "mares")
    assert found["Ce qui les distingue"]["Se termine le"] == ["30 juin 2090", ""]
    assert not any("Matériel" in labels for labels in found.values())


def test_what_one_project_does_not_say_is_told(client, two):
    two[0].equipment = "Des jumelles"
    two[0].save()
    page = client.get(COMPARE, {"projet": ["chouettes", "mares"]}).text
    assert page.index("Des jumelles") < page.index("non précisé")


def test_three_projects_at_most_are_compared(two):
    others = [ProjectPageFactory(slug=f"autre-{number}") for number in range(2)]
    comparison = Comparison(["chouettes", "mares", *(page.slug for page in others)])
    assert [page.slug for page in comparison.pages] == ["chouettes", "mares", "autre-0"]
    assert comparison.notices == ["Seuls les 3 premiers projets cochés sont comparés."]


def test_a_project_ticked_twice_is_compared_once(two):
    assert len(Comparison(["chouettes", "chouettes", "mares"]).pages) == 2


@pytest.mark.parametrize("slug", ["licorne", "12", "<script>", "\x00", "a" * 3000])
def test_what_does_not_exist_is_told_and_left_aside(client, two, slug):
    answer = client.get(COMPARE, {"projet": ["chouettes", "mares", slug]})
    assert answer.status_code == 200
    assert ("laissé de côté" in answer.text) == (slug != "\x00")
    assert "<script>" not in answer.text.split("<main")[1]
    assert "Ce qui les distingue" in answer.text


def test_what_is_not_public_is_told_as_what_does_not_exist(client, two):
    two[0].unpublish()
    page = client.get(COMPARE, {"projet": ["chouettes", "mares"]}).text
    assert "« chouettes » n’existe pas, ou n’est plus en ligne" in page
    assert "Chouettes" not in page
    assert "ajoutez-en un à « Mares »" in page


def test_nothing_to_compare_says_how_to_choose(client, two):
    assert "cochez « Comparer » sous deux ou trois" in client.get(COMPARE).text


def test_the_page_is_for_people_and_not_for_search_engines(client, two):
    answer = client.get(COMPARE, {"projet": ["chouettes", "mares"]})
    assert '<meta name="robots" content="noindex, follow">' in answer.text
    assert not answer.cookies
    assert client.post(COMPARE).status_code == 405


def test_who_reads_english_compares_the_english_pages(client, two):
    translated(two[0], title="Barn owls")
    page = client.get(f"/en{COMPARE}", {"projet": ["chouettes", "mares"]}).text
    assert "Barn owls" in page
    assert "Mares" in page


def test_results_are_ticked_and_sent_by_a_plain_form(client, discover, two):
    discover()
    page = client.get("/projets/").text
    assert re.search(rf'<form id="comparison"[^>]* action="{COMPARE}" method="get"', page)
    for slug in ("chouettes", "mares"):
        assert f'name="projet" value="{slug}"' in page
    assert page.count('form="comparison"') == 2


def test_a_single_result_has_nothing_to_be_compared_with(client, discover, two):
    discover()
    assert 'id="comparison"' not in client.get("/projets/?q=chouettes").text


def test_a_project_page_leads_to_its_comparison_with_its_neighbours(client, discover, two):
    discover()
    page = client.get(two[0].url).text
    assert f'href="{COMPARE}?projet=chouettes&amp;projet=mares"' in page


def test_reading_costs_few_queries_whatever_is_compared(client, two, django_assert_max_num_queries):
    client.get(COMPARE, {"projet": ["chouettes", "mares"]})
    with django_assert_max_num_queries(18):
        client.get(COMPARE, {"projet": ["chouettes", "mares"]})
