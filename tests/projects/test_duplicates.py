"""Which pages may tell the same project."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.duplicates import alike, find_duplicates, normalise_title, normalise_url
from projects.models import ProjectPage
from tests.home.factories import translated
from tests.projects.factories import OrganisationFactory, ProjectPageFactory


@pytest.mark.parametrize(
    "url",
    [
        "https://www.spipoll.org/participer",
        "http://spipoll.org/participer/",
        "https://SPIPOLL.org/participer?utm_source=lettre",
        " https://spipoll.org/participer#ici ",
    ],
)
def test_an_address_is_the_same_whatever_changes_nothing(url):
    assert normalise_url(url) == "spipoll.org/participer"


@pytest.mark.parametrize("url", ["", "participer", "mailto:"])
def test_what_is_not_an_address_groups_nothing(url):
    assert normalise_url(url) == ""


def test_a_title_is_compared_without_accents_case_or_signs():
    assert normalise_title("L’Été des Mares !") == "l ete des mares"


@given(st.text(max_size=40), st.text(max_size=40))
def test_titles_are_as_alike_in_either_order(one, other):
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1


def told(*changes, **shared):
    """The reasons of the pairs found among pages that differ by ``changes``."""
    for number, change in enumerate(changes):
        fields = {"title": f"{chr(97 + number) * 9}", "participate_url": "", "slug": f"page-{number}"}
        ProjectPageFactory(**fields | shared | change)
    return [pair.reasons for pair in find_duplicates(ProjectPage.objects.with_relations())]


def test_two_pages_with_one_address_are_a_pair():
    assert told({"participate_url": "https://a.org/x"}, {"participate_url": "http://www.a.org/x/"}) == [
        ("url",)
    ]


@pytest.mark.parametrize(
    ("other", "reasons"), [("Chauves-souris de nuit", []), ("Oiseaux des jardins", [("url",)])]
)
def test_the_front_page_of_a_site_may_lead_to_several_projects(other, reasons):
    front = {"participate_url": "https://vigienature.fr/"}
    assert told({"title": "Oiseaux du jardin nord", **front}, {"title": other, **front}) == reasons


def test_two_pages_with_one_title_are_a_pair():
    assert told({"title": "Spipoll"}, {"title": "SPIPOLL !"}) == [("title",)]


def test_two_titles_that_differ_by_a_letter_are_a_pair():
    assert told({"title": "Vigie Flore en ville"}, {"title": "Vigies Flore en ville"}) == [("similar",)]


def test_titles_that_share_one_word_are_not_a_pair():
    assert told({"title": "Vigie Flore"}, {"title": "Vigie des sols profonds"}) == []


def test_neighbouring_titles_of_one_organisation_in_one_place_are_a_pair():
    shared = {"organisation": OrganisationFactory(), "places": ["com-35238"]}
    found = told({"title": "Les mares de Rennes"}, {"title": "Mares rennaises à suivre"}, **shared)
    assert found == [("place",)]


def test_two_projects_of_one_organisation_in_one_place_are_not_a_pair():
    shared = {"organisation": OrganisationFactory(), "places": ["com-35238"]}
    assert told({"title": "Hérissons"}, {"title": "Qualité de l’air"}, **shared) == []


def test_the_surest_pair_comes_first():
    changes = ({"title": "Vigie Flore"}, {"title": "Vigie Flore"}, {"participate_url": "https://a.org/x"})
    assert told(*changes, {"participate_url": "https://a.org/x"}) == [("url",), ("title",)]


@pytest.mark.parametrize("change", [{"is_template": True}, {"merged": True}])
def test_templates_and_merged_pages_are_left_out(change):
    kept = ProjectPageFactory(title="Spipoll", slug="spipoll")
    change = {"merged_into": kept} if "merged" in change else change
    ProjectPageFactory(title="Spipoll", slug="spipoll-2", participate_url="https://b.org/", **change)
    assert find_duplicates(ProjectPage.objects.with_relations()) == []


def test_a_large_catalogue_is_compared_in_five_queries(django_assert_max_num_queries):
    ProjectPageFactory.create_batch(30)
    with django_assert_max_num_queries(5):
        find_duplicates(ProjectPage.objects.with_relations())


def test_a_translation_is_not_a_duplicate():
    page = ProjectPageFactory(title="Les chouettes")
    translated(page)
    assert find_duplicates(ProjectPage.objects.all()) == []
