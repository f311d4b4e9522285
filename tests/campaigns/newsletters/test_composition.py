import pytest

from campaigns.newsletters.composition import compose, known_projects, presentable, profile_of
from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.models import Subscription
from projects.enums import ParticipationStatus, PlaceKind
from projects.models import Follow, Participation
from search.query import Reason
from tests.campaigns.newsletters.factories import DeliveryFactory, SubscriptionFactory, findable_project
from tests.projects.factories import ContributionKindFactory, PlaceFactory, ProjectPageFactory


@pytest.fixture
def person():
    return SubscriptionFactory(themes=["birds"])


def ids(recipe):
    return [item["project"] for item in recipe]


def follow(person, project):
    return Follow.objects.create(contributor=person.contributor, project=project)


def test_a_shared_theme_is_proposed(person):
    project = findable_project(themes=["birds"])
    findable_project(themes=["mobility"])
    assert ids(compose(person, 4)) == [project.pk]


def test_each_project_has_a_reason_that_can_be_read_again(person):
    findable_project(themes=["birds"])
    (item,) = compose(person, 4)
    assert Reason.from_json(item["reason"]).text == "Thème : oiseaux"


def test_a_followed_project_explains_what_resembles_it():
    person = SubscriptionFactory()
    follow(person, findable_project(title="Spipoll", themes=["insects"]))
    findable_project(title="Vigie-Bourdons", themes=["insects"])
    (item,) = compose(person, 4)
    assert Reason.from_json(item["reason"]).text == "Parce que vous suivez « Spipoll »"


def test_no_more_than_asked(person):
    for _project in range(5):
        findable_project(themes=["birds"])
    assert len(compose(person, 3)) == 3


def test_a_followed_project_is_not_proposed(person):
    follow(person, findable_project(themes=["birds"]))
    assert compose(person, 4) == []


@pytest.mark.parametrize("status", ParticipationStatus)
def test_a_project_answered_about_is_not_proposed(person, status):
    project = findable_project(themes=["birds"])
    Participation.objects.create(contributor=person.contributor, project=project, status=status)
    assert compose(person, 4) == []


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
    assert (project.pk in known_projects(person)) is known


def test_what_somebody_else_received_may_be_proposed(person):
    project = findable_project(themes=["birds"])
    DeliveryFactory(projects=[project], state=DeliveryState.SENT)
    assert ids(compose(person, 4)) == [project.pk]


def test_loaded_together_or_alone_a_person_gets_the_same(person):
    received = findable_project(themes=["birds"])
    findable_project(themes=["birds"])
    DeliveryFactory(subscription=person, projects=[received], state=DeliveryState.SENT)
    together = Subscription.objects.for_composition().get(pk=person.pk)
    assert compose(together, 4) == compose(person, 4)


def test_the_profile_holds_interests_kinds_and_places_from_wide_to_narrow(person):
    region = PlaceFactory(kind=PlaceKind.REGION, code="reg-53")
    person.contributor.place = PlaceFactory(kind=PlaceKind.DEPARTEMENT, code="dep-35", parent=region)
    person.contributor.contribution_kinds.add(ContributionKindFactory(code="sing", slug="chanter"))
    profile = profile_of(person.contributor)
    assert profile.themes == ("oiseaux",)
    assert profile.contribution_kinds == ("chanter",)
    assert profile.places == ("reg-53", "dep-35")


def test_a_project_near_the_person_is_proposed_for_that():
    person = SubscriptionFactory(contributor__place=PlaceFactory(code="com-35238", name="Rennes"))
    project = findable_project(scope="places", places=["com-35238"])
    assert ids(compose(person, 4)) == [project.pk]


@pytest.mark.parametrize("change", [{"live": False}, {"recruiting": False}, {"stage": "completed"}])
def test_a_project_that_nobody_can_join_is_not_presentable(change):
    project = ProjectPageFactory(**change)
    assert presentable([[{"project": project.pk}]]) == {}


def test_a_deleted_project_is_not_presentable():
    assert presentable([[{"project": 987654}]]) == {}
