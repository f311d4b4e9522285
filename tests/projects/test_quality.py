"""The score of a page: what it counts, and that an object and the database always agree on it."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.images.tests.utils import get_test_image_file
from wagtail_factories import ImageFactory

from projects import quality
from projects.enums import Scope, Stage
from projects.models import ProjectPage
from tests.projects.factories import ProjectPageFactory

TODAY = datetime.date(2026, 5, 15)
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)
SUMMARY = "Écouter et compter les chouettes de son village, un soir d’hiver."


def complete(**changes):
    """A page that lacks nothing, but for ``changes``."""
    fields = {
        "summary": SUMMARY,
        "first_step": "Choisir un soir sans vent.",
        "image": ImageFactory(file=get_test_image_file()),
        "image_alt": "Une chouette sur une branche",
        "themes": ["birds"],
        "contribution_kinds": ["observe"],
        "data_use": "Les relevés sont publiés chaque année.",
        "verified_on": YESTERDAY,
    }
    return ProjectPageFactory(**fields | changes)


def lacks(page, day=TODAY):
    return [criterion.code for criterion in quality.assess(page, day).lacking]


def test_the_weights_make_a_hundred_points():
    assert sum(criterion.weight for criterion in quality.CRITERIA) == 100


def test_a_complete_page_has_every_point():
    page = complete()
    assert (lacks(page), quality.assess(page, TODAY).score) == ([], 100)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first_step": ""}, "premier-pas"),
        ({"participate_url": ""}, "adresse"),
        ({"image": None}, "image"),
        ({"image_alt": ""}, "texte-image"),
        ({"summary": "Compter."}, "resume"),
        ({"summary": "x" * 251}, "resume"),
        ({"effort": ""}, "temps"),
        ({"themes": []}, "theme"),
        ({"contribution_kinds": []}, "contribution"),
        ({"scope": Scope.PLACES}, "lieu"),
        ({"closes_on": YESTERDAY}, "dates"),
        ({"stage": Stage.UPCOMING}, "dates"),
        ({"stage": Stage.PERIODIC}, "dates"),
        ({"data_use": ""}, "donnees"),
        ({"verified_on": None}, "verification"),
        ({"verified_on": datetime.date(2025, 5, 14)}, "verification"),
    ],
)
def test_what_is_missing_is_named_and_costs_its_weight(change, code):
    page = complete(**change)
    assert lacks(page) == [code]
    assert quality.assess(page, TODAY).score == 100 - quality.BY_CODE[code].weight


@pytest.mark.parametrize(
    "change",
    [
        {"closes_on": TODAY},
        {"closes_on": YESTERDAY, "recruiting": False},
        {"closes_on": YESTERDAY, "stage": Stage.COMPLETED},
        {"stage": Stage.UPCOMING, "opens_on": TOMORROW},
        {"stage": Stage.PERIODIC, "season_start": 3, "season_end": 6},
        {"scope": Scope.PLACES, "places": ["com-35238"]},
        {"scope": Scope.ONLINE},
        {"image": None, "image_alt": ""},
        {"verified_on": datetime.date(2025, 5, 15)},
    ],
)
def test_what_is_right_costs_nothing(change):
    assert set(lacks(complete(**change))) <= {"image"}


def test_a_draft_is_judged_as_it_stands_and_not_as_it_was_saved():
    page = complete()
    page.first_step = ""
    assert lacks(page) == ["premier-pas"]


def test_a_page_that_was_never_saved_is_judged():
    assert "theme" in lacks(ProjectPage(title="Neuf", summary=SUMMARY))


def test_each_remedy_is_a_sentence():
    assert all(str(criterion.remedy).endswith(".") for criterion in quality.CRITERIA)


def ends_before_it_starts(drawn):
    """What the page itself refuses."""
    return bool(drawn["opens_on"] and drawn["closes_on"] and drawn["closes_on"] < drawn["opens_on"])


days = st.none() | st.dates(TODAY - datetime.timedelta(days=400), TODAY + datetime.timedelta(days=40))
fields = st.fixed_dictionaries(
    {
        "summary": st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=300),
        "first_step": st.sampled_from(["", "Venir."]),
        "participate_url": st.sampled_from(["", "https://example.org/"]),
        "image_alt": st.sampled_from(["", "Une mare"]),
        "effort": st.sampled_from(["", "hour"]),
        "themes": st.sampled_from([[], ["birds"], ["birds", "sea"]]),
        "contribution_kinds": st.sampled_from([[], ["observe"]]),
        "scope": st.sampled_from(Scope),
        "places": st.sampled_from([[], ["com-35238"]]),
        "stage": st.sampled_from(Stage),
        "recruiting": st.booleans(),
        "opens_on": days,
        "closes_on": days,
        "season": st.sampled_from([(None, None), (1, 2)]),
        "data_use": st.sampled_from(["", "Publiées."]),
        "verified_on": days,
        "has_image": st.booleans(),
    }
).filter(lambda drawn: not ends_before_it_starts(drawn))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields)
def test_the_database_and_the_object_always_agree(drawn):
    start, end = drawn.pop("season")
    image = ImageFactory(file=get_test_image_file()) if drawn.pop("has_image") else None
    page = ProjectPageFactory(**drawn, image=image, season_start=start, season_end=end)
    page = ProjectPage.objects.get(pk=page.pk)
    rows = ProjectPage.objects.filter(pk=page.pk)
    assert quality.with_score(rows, TODAY).get().quality == quality.assess(page, TODAY).score
    found = [code for code in quality.BY_CODE if quality.lacking(rows, code, TODAY).exists()]
    assert found == lacks(page)


def test_the_gaps_of_all_pages_are_counted_in_one_query(django_assert_num_queries):
    complete(effort="", data_use="")
    complete(effort="")
    with django_assert_num_queries(1):
        found = quality.counts(ProjectPage.objects.all(), TODAY)
    assert (found["temps"], found["donnees"], found["theme"]) == (2, 1, 0)
