"""Whatever somebody did here, once erased nothing of them is left, and no count moves."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.newsletters import subscriptions
from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.models import CampaignFollow, Delivery, Subscription
from projects import personal_data
from projects.contributors import actions, follow_ups, links
from projects.contributors.enums import Purpose
from projects.contributors.models import FollowUp, MonthlyCount
from projects.enums import ParticipationStatus
from projects.freshness.models import Freshness
from projects.owners import actions as owners
from projects.owners.models import Membership
from projects.proposals import actions as proposals
from projects.proposals.enums import ProposalState
from search import backends
from search.forms import DiscoveryForm
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory, SavedSearchFactory
from tests.projects.factories import ContributorFactory, OrganisationFactory, ProjectPageFactory
from tests.projects.owners.factories import NewsFactory
from tests.projects.proposals.factories import ProposalFactory

NAME = "zoe.introuvable"
ADDRESS = f"{NAME}@lpo.example.org"


def subscription_of(person):
    found = Subscription.objects.get_or_create(contributor=person)[0]
    return found


def receive(person, project, state):
    refused = f"550 <{ADDRESS}> unknown" if state == DeliveryState.FAILED else ""
    DeliveryFactory(
        issue=IssueFactory(sending=True),
        subscription=subscription_of(person),
        state=state,
        last_error=refused,
        projects=[project],
    )


def propose(person, project):
    proposal = ProposalFactory(received=True, contributor=person, page=project)
    proposals.write(proposal, "Bonjour.", from_team=True)


def propose_without_confirming(person, project):
    ProposalFactory(state=ProposalState.UNCONFIRMED, email=ADDRESS)


def support(person, project):
    proposal = ProposalFactory(received=True, state=ProposalState.IN_REVIEW)
    proposals.ask_support(proposal, ADDRESS)


def agree_and_answer(person, project):
    follow_ups.agree(person, True)
    follow_ups.plan(person, project)
    for question in FollowUp.objects.filter(contributor=person):
        follow_ups.answer(question, ParticipationStatus.NOT_FOR_ME, "far")


def follow_a_campaign(person, project):
    CampaignFollow.objects.create(subscription=subscription_of(person), campaign=CampaignPageFactory())


def own(person, project):
    owners.claim(person, project)
    Freshness.objects.create(page=project, contact=person)


def give_news(person, project):
    NewsFactory(project=project, contributor=person)


#: All that leaves a trace of a person.
DEEDS = {
    "follow": actions.follow,
    "save": actions.save,
    "take part": actions.take_part,
    "claim, own and answer for": own,
    "ask for a link": lambda person, project: links.ask(ADDRESS, Purpose.FOLLOW, project),
    "use a link": lambda person, project: links.use(links.ask(ADDRESS, Purpose.SPACE)),
    "agree and answer": agree_and_answer,
    "ask for the letter": lambda person, project: subscriptions.ask_subscription(ADDRESS, follow=project),
    "follow a campaign": follow_a_campaign,
    "keep a search": lambda person, project: SavedSearchFactory(subscription=subscription_of(person)),
    "receive": lambda person, project: receive(person, project, DeliveryState.SENT),
    "be refused": lambda person, project: receive(person, project, DeliveryState.FAILED),
    "await": lambda person, project: receive(person, project, DeliveryState.PENDING),
    "propose": propose,
    "propose without confirming": propose_without_confirming,
    "support": support,
    "give news": give_news,
}


def places_that_hold(text):
    """The tables that still say ``text``, whatever the column; what is binary included."""
    return [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.can_migrate(connection)
        for row in model._base_manager.order_by().values_list(*columns_of(model))
        if any(text in str(bytes(value) if isinstance(value, memoryview) else value) for value in row)
    ]


def columns_of(model):
    return [field.attname for field in model._meta.concrete_fields]


def counts():
    """What the site counts, and how many messages it sent, for all."""
    figures = {row[:-1]: row[-1] for row in MonthlyCount.objects.values_list("project", "metric", "total")}
    return figures, Counter(Delivery.objects.values_list("issue_id", flat=True))


@pytest.fixture
def stage():
    """The projects and somebody else, who did a little of everything."""
    organisation = OrganisationFactory(url="https://lpo.example.org/")
    projects = [ProjectPageFactory(organisation=organisation, title=title) for title in ("Spipoll", "Biolit")]
    other = ContributorFactory(confirmed=True)
    for deed in (actions.follow, actions.save, actions.take_part):
        deed(other, projects[0])
    return projects, other


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.sets(st.sampled_from(sorted(DEEDS)), min_size=6), which=st.integers(0, 1))
def test_an_erased_person_leaves_nothing_and_every_count_stays(stage, deeds, which):
    projects, other = stage
    with transaction.atomic():
        person = ContributorFactory(email=ADDRESS, confirmed_at=timezone.now())
        for deed in sorted(deeds):
            DEEDS[deed](person, projects[which])
        before = counts()
        assert places_that_hold(NAME)
        personal_data.erase(person)
        assert places_that_hold(NAME) == []
        assert counts() == before
        assert not Membership.objects.filter(contributor=person.pk).exists()
        assert other.participations.count() == other.follows.count() == 1
        transaction.set_rollback(True)


def test_after_all_deeds_the_index_of_projects_knows_nobody(stage, discover):
    [project, _other], _person = stage
    person = ContributorFactory(email=ADDRESS, confirmed_at=timezone.now())
    for deed in DEEDS.values():
        deed(person, project)
    discover()
    assert find(project.title) == [project.pk]
    assert find(NAME) == find("introuvable") == []


def find(words):
    found = backends.get_backend().search(DiscoveryForm.from_querystring(f"q={words}").query)
    return [] if found.relaxed else list(found.ids)
