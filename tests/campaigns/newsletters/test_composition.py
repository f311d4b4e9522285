from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.composition import Composer, compose, presentable
from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.readers import read_readers
from projects.enums import ParticipationStatus, PlaceKind
from projects.models import Follow, Participation
from search.query import Reason
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import DeliveryFactory, SubscriptionFactory, findable_project
from tests.projects.factories import ContributionKindFactory, PlaceFactory, ProjectPageFactory


@pytest.fixture
def person():
    return SubscriptionFactory(themes=["birds"])


def ids(recipe):
    return [item["project"] for item in recipe]


def texts(recipe):
    return [Reason.from_json(item["reason"]).text for item in recipe]


def follow(person, project):
    return Follow.objects.create(contributor=person.contributor, project=project)


def test_a_shared_theme_is_proposed(person):
    project = findable_project(themes=["birds"])
    findable_project(themes=["mobility"])
    assert ids(compose(person, Composer(4))) == [project.pk]


def test_each_project_has_a_reason_that_can_be_read_again(person):
    findable_project(themes=["birds"])
    (item,) = compose(person, Composer(4))
    assert Reason.from_json(item["reason"]).text == "Thème : oiseaux"


def test_a_followed_project_explains_what_resembles_it():
    person = SubscriptionFactory()
    follow(person, findable_project(title="Spipoll", themes=["insects"]))
    findable_project(title="Vigie-Bourdons", themes=["insects"])
    (item,) = compose(person, Composer(4))
    assert Reason.from_json(item["reason"]).text == "Parce que vous suivez « Spipoll »"


def test_no_more_than_asked(person):
    for _project in range(5):
        findable_project(themes=["birds"])
    assert len(compose(person, Composer(3))) == 3


def test_a_followed_project_is_not_proposed(person):
    follow(person, findable_project(themes=["birds"]))
    assert compose(person, Composer(4)) == []


@pytest.mark.parametrize("status", ParticipationStatus)
def test_a_project_answered_about_is_not_proposed(person, status):
    project = findable_project(themes=["birds"])
    Participation.objects.create(contributor=person.contributor, project=project, status=status)
    assert compose(person, Composer(4)) == []


@pytest.mark.parametrize(
    ("state", "known"),
    [
        (DeliveryState.SENT, True),
        (DeliveryState.DOUBTFUL, True),
        (DeliveryState.SKIPPED, False),
        (DeliveryState.FAILED, False),
    ],
)
def test_only_what_was_received_counts_as_received(person, state, known):
    project = findable_project(themes=["birds"])
    DeliveryFactory(subscription=person, projects=[project], state=state)
    (reader,) = read_readers([person.pk])
    assert (project.pk in reader.known) is known
    assert bool(compose(person, Composer(4))) is not known


def test_what_somebody_else_received_may_be_proposed(person):
    project = findable_project(themes=["birds"])
    DeliveryFactory(projects=[project], state=DeliveryState.SENT)
    assert ids(compose(person, Composer(4))) == [project.pk]


def test_a_reader_holds_interests_kinds_and_places_from_wide_to_narrow(person):
    region = PlaceFactory(kind=PlaceKind.REGION, code="reg-53")
    person.contributor.place = PlaceFactory(kind=PlaceKind.DEPARTEMENT, code="dep-35", parent=region)
    person.contributor.save()
    person.contributor.contribution_kinds.add(ContributionKindFactory(code="sing", slug="chanter"))
    (reader,) = read_readers([person.pk])
    assert reader.tastes.wanted == {
        "theme": {"oiseaux"},
        "contribution": {"chanter"},
        "ou": {"reg-53", "dep-35"},
    }


def test_a_project_that_a_person_took_part_in_explains_what_resembles_it():
    person = SubscriptionFactory()
    spipoll = findable_project(title="Spipoll", themes=["insects"])
    Participation.objects.create(
        contributor=person.contributor, project=spipoll, status=ParticipationStatus.DONE
    )
    findable_project(themes=["insects"])
    assert texts(compose(person, Composer(4))) == ["Parce que vous avez participé à « Spipoll »"]


def test_a_project_that_was_not_for_the_person_brings_nothing_that_resembles_it():
    person = SubscriptionFactory()
    dismissed = findable_project(themes=["insects"])
    Participation.objects.create(
        contributor=person.contributor, project=dismissed, status=ParticipationStatus.NOT_FOR_ME
    )
    findable_project(themes=["insects"])
    assert compose(person, Composer(4)) == []


def test_a_project_of_the_same_matter_at_the_other_end_of_the_country_is_not_proposed(person):
    person.contributor.place = PlaceFactory(code="com-35238", name="Rennes")
    person.contributor.save()
    near = findable_project(themes=["birds"], scope="places", places=["com-35238"])
    online = findable_project(themes=["birds"], scope="online")
    findable_project(themes=["birds"], scope="places", places=["com-13055"])
    assert set(ids(compose(person, Composer(4)))) == {near.pk, online.pk}


def new_project(**kwargs):
    return findable_project(first_published_at=timezone.now(), last_published_at=timezone.now(), **kwargs)


def test_a_short_recipe_is_completed_to_three_with_what_is_new(person):
    chosen = findable_project(themes=["birds"])
    for _number in range(4):
        new_project(themes=["mobility"])
    recipe = compose(person, Composer(6))
    assert ids(recipe)[0] == chosen.pk
    assert texts(recipe)[1:] == ["Nouveau sur le site"] * 2


def test_nothing_is_completed_for_whom_nothing_was_found(person):
    new_project(themes=["mobility"])
    assert compose(person, Composer(4)) == []


def test_what_the_issue_puts_forward_completes_before_what_is_new(person):
    findable_project(themes=["birds"])
    pinned = findable_project(themes=["mobility"])
    new_project(themes=["mobility"])
    recipe = compose(person, Composer(4, CampaignPageFactory(title="Un hiver", pinned=[pinned])))
    assert texts(recipe)[1:] == ["Mis en avant par la campagne « Un hiver »", "Nouveau sur le site"]


def test_a_campaign_that_is_over_puts_nothing_forward(person):
    findable_project(themes=["birds"])
    over = timezone.localdate() - timedelta(days=1)
    campaign = CampaignPageFactory(pinned=[findable_project(themes=["mobility"])], ends_on=over)
    assert len(compose(person, Composer(4, campaign))) == 1


def test_a_project_near_the_person_is_proposed_for_that():
    person = SubscriptionFactory(contributor__place=PlaceFactory(code="com-35238", name="Rennes"))
    project = findable_project(scope="places", places=["com-35238"])
    assert ids(compose(person, Composer(4))) == [project.pk]


@pytest.mark.parametrize(
    "change",
    [{"live": False}, {"recruiting": False}, {"stage": "completed"}, {"closes_on": date(2020, 1, 1)}],
)
def test_a_project_that_nobody_can_join_is_not_presentable(change):
    project = ProjectPageFactory(**change)
    assert presentable([[{"project": project.pk}]]) == {}


def test_a_deleted_project_is_not_presentable():
    assert presentable([[{"project": 987654}]]) == {}
