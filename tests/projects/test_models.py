import datetime

import pytest
from django.core.exceptions import ValidationError

from projects.enums import Effort, Scope, Stage
from projects.models import ContributionKind, Contributor, ProjectPage, Theme
from tests.projects.factories import ContributorFactory, PlaceFactory, ProjectPageFactory

MAY = datetime.date(2026, 5, 15)
DECEMBER = datetime.date(2026, 12, 15)


def test_the_vocabularies_are_there_after_migration():
    assert Theme.objects.get(code="transport").slug == "transports"


def test_each_theme_says_its_topic_for_exchanges():
    assert not Theme.objects.filter(eucs_topic="").exists()


def test_a_contribution_without_a_standard_term_says_so():
    assert ContributionKind.objects.get(code="survey").ppsr_term is None


def test_a_choice_bears_a_french_address_beside_its_english_value():
    assert (Effort.HOUR.value, Effort.HOUR.slug) == ("hour", "1-heure")


def test_a_project_open_all_year_is_open():
    assert ProjectPageFactory().is_open_on(MAY)


@pytest.mark.parametrize(
    "change",
    [
        {"recruiting": False},
        {"stage": Stage.PAUSED},
        {"stage": Stage.COMPLETED},
        {"opens_on": MAY + datetime.timedelta(days=1)},
        {"closes_on": MAY - datetime.timedelta(days=1)},
        {"season_start": 9, "season_end": 10},
    ],
)
def test_a_project_that_takes_nobody_on_that_day_is_closed(change):
    assert not ProjectPageFactory(**change).is_open_on(MAY)


def test_a_project_is_open_on_its_first_and_last_days():
    assert ProjectPageFactory(opens_on=MAY, closes_on=MAY).is_open_on(MAY)


def test_a_season_may_run_over_the_end_of_the_year():
    page = ProjectPageFactory(season_start=11, season_end=2)
    assert page.is_open_on(DECEMBER)
    assert not page.is_open_on(MAY)


def test_a_season_is_told_in_words():
    assert ProjectPageFactory(season_start=3, season_end=8).season == "de mars à août"


def test_a_project_without_a_season_tells_none():
    assert ProjectPageFactory().season == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"opens_on": DECEMBER, "closes_on": MAY}, "closes_on"),
        ({"season_start": 3}, "season_end"),
        ({"latitude": 48.1}, "longitude"),
    ],
)
def test_contradictions_are_refused_beside_the_field(change, field):
    with pytest.raises(ValidationError) as refusal:
        ProjectPage(title="Projet", **change).clean()
    assert field in refusal.value.message_dict


def test_where_is_never_where_the_organisation_sits():
    page = ProjectPageFactory(scope=Scope.EVERYWHERE)
    page.organisation.place = PlaceFactory(name="Rennes")
    assert page.where == "partout en France"


def test_where_names_the_places():
    PlaceFactory(code="com-35238", name="Rennes")
    PlaceFactory(code="com-29019", name="Brest")
    page = ProjectPageFactory(scope=Scope.PLACES, places=["com-35238", "com-29019"])
    assert page.where == "Rennes (35), Brest (29)"


def test_recruiting_projects_are_those_that_take_people_on():
    taking = ProjectPageFactory()
    ProjectPageFactory(recruiting=False)
    ProjectPageFactory(stage=Stage.COMPLETED)
    assert list(ProjectPage.objects.recruiting()) == [taking]


def test_an_address_is_one_whatever_its_capitals_and_spaces():
    person = ContributorFactory(email=" Ana@Example.ORG ")
    assert person.email == "ana@example.org"
    assert Contributor.objects.with_address("ANA@example.org").get() == person


def test_only_confirmed_people_are_confirmed():
    ContributorFactory()
    confirmed = ContributorFactory(confirmed=True)
    assert list(Contributor.objects.confirmed()) == [confirmed]


def test_a_place_knows_what_contains_it():
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    departement = PlaceFactory(code="dep-35", name="Ille-et-Vilaine", kind="departement", parent=region)
    commune = PlaceFactory(code="com-35238", name="Rennes", parent=departement)
    assert [place.name for place in commune.lineage()] == ["Bretagne", "Ille-et-Vilaine", "Rennes"]
