"""Whatever is followed, answered, received and wished: what a recipe may never do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.newsletters.composition import COMPLETED, Composer, compose
from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.models import CampaignFollow
from projects.enums import ParticipationStatus, PlaceKind
from projects.models import ContributionKind, Follow, Participation, Place, ProjectPage, Theme
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import DeliveryFactory, SubscriptionFactory, findable_project
from tests.projects.factories import PlaceFactory

THEMES, KINDS = ["birds", "insects", "mobility"], ["observe", "map"]
PLACES = ["reg-53", "dep-35", "dep-29", "dep-13"]
CLOSED = ({"recruiting": False}, {"stage": "completed"}, {"live": False}, {"closes_on": "2020-01-01"})
SIZE = 4


@pytest.fixture
def catalogue():
    """Twelve open projects of all sorts, and some that cannot be joined."""
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION, name="Bretagne")
    for code in ("dep-35", "dep-29"):
        PlaceFactory(code=code, kind=PlaceKind.DEPARTEMENT, name=code, parent=region)
    PlaceFactory(code="dep-13", kind=PlaceKind.DEPARTEMENT, name="Bouches-du-Rhône")
    places = [["dep-35"], ["dep-29"], ["dep-13"], []]
    for number, closed in enumerate([{}] * 12 + list(CLOSED)):
        where = places[number % 4]
        findable_project(
            title=f"Numéro {number}",
            themes=[THEMES[number % 3]],
            contribution_kinds=[KINDS[number % 2]],
            scope="places" if where else "online",
            places=where,
        )
        # The index does not know it yet.
        ProjectPage.objects.filter(title=f"Numéro {number}").update(**closed)


@st.composite
def people(draw):
    def some(values, most):
        return draw(st.lists(st.sampled_from(values), max_size=most, unique=True))

    numbers = range(12)
    return {
        "themes": some(THEMES, 2),
        "kinds": some(KINDS, 1),
        "place": draw(st.sampled_from([None, *PLACES])),
        "follows": some(numbers, 3),
        "done": some(numbers, 2),
        "not_for_me": some(numbers, 3),
        "received": some(numbers, 4),
        "campaign": some(range(16), 3),
    }


def project(number):
    return ProjectPage.objects.get(title=f"Numéro {number}")


def subscriber(drawn):
    person = SubscriptionFactory(contributor__place=Place.objects.filter(code=drawn["place"]).first())
    contributor = person.contributor
    contributor.themes.set(Theme.objects.filter(code__in=drawn["themes"]))
    contributor.contribution_kinds.set(ContributionKind.objects.filter(code__in=drawn["kinds"]))
    for number in drawn["follows"]:
        Follow.objects.create(contributor=contributor, project=project(number))
    for name, status in (("done", ParticipationStatus.DONE), ("not_for_me", ParticipationStatus.NOT_FOR_ME)):
        for number in drawn[name]:
            Participation.objects.get_or_create(
                contributor=contributor, project=project(number), defaults={"status": status}
            )
    if drawn["received"]:
        received = [project(number) for number in drawn["received"]]
        DeliveryFactory(subscription=person, state=DeliveryState.SENT, projects=received)
    if drawn["campaign"]:
        pinned = [project(number) for number in drawn["campaign"]]
        campaign = CampaignPageFactory(title="Un hiver", slug=f"hiver-{person.pk}", pinned=pinned)
        CampaignFollow.objects.create(subscription=person, campaign=campaign)
    return person


def is_true(reason, page, drawn, contributor):
    """Recomputed from the tables alone."""
    if reason["kind"] == "shared":
        return all(bears(page, label.partition(" : ")[2] or label, contributor) for label in reason["labels"])
    if reason["kind"] == "campaign":
        return reason["title"] == "Un hiver" and int(page.title.split()[1]) in drawn["campaign"]
    known = ProjectPage.objects.get(title=reason["title"])
    if reason["kind"] == "follow":
        return contributor.follows.filter(project=known).exists() and resembles(page, known)
    answered = contributor.participations.filter(project=known, status=ParticipationStatus.DONE)
    return reason["kind"] == "done" and answered.exists() and resembles(page, known)


def bears(page, label, contributor):
    """Whether the project and the person both bear the value of this label."""
    label = label.lower()
    mine = [*contributor.themes.all(), *contributor.contribution_kinds.all()]
    theirs = [*page.themes.all(), *page.contribution_kinds.all()]
    shared = {term.name.lower() for term in mine} & {term.name.lower() for term in theirs}
    if contributor.place:
        around = {place.name.lower() for place in contributor.place.lineage()}
        shared |= {place.name.lower() for row in page.places.all() for place in row.place.lineage()} & around
    return label in shared


def resembles(page, known):
    """They share a word or a value: here the summary is the same everywhere."""
    return page.pk != known.pk and page.summary == known.summary


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=people())
def test_a_recipe_holds_only_open_new_projects_and_true_reasons(catalogue, drawn):
    person = subscriber(drawn)
    recipe = compose(person, Composer(SIZE))
    never = {project(n).pk for name in ("follows", "done", "not_for_me", "received") for n in drawn[name]}
    pages = ProjectPage.objects.in_bulk([item["project"] for item in recipe])
    assert len(pages) == len(recipe) <= SIZE
    assert not never & pages.keys()
    assert all(page.live and int(page.title.split()[1]) < 12 for page in pages.values())
    for item in recipe:
        assert is_true(item["reason"], pages[item["project"]], drawn, person.contributor), item


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=people())
def test_who_wishes_nothing_receives_nothing(catalogue, drawn):
    nothing = {name: [] for name in ("themes", "kinds", "follows", "done", "campaign")} | {"place": None}
    assert compose(subscriber({**drawn, **nothing}), Composer(SIZE)) == []
    assert COMPLETED <= SIZE
