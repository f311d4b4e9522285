"""An editor announces a campaign: to who follows it and to whom it suits, to nobody else."""

import pytest
from django.core.exceptions import ValidationError

from campaigns.newsletters import actions, rehearsal
from campaigns.newsletters.enums import DeliveryState, IssueKind
from campaigns.newsletters.errors import NothingToSend, WrongState
from campaigns.newsletters.models import CampaignFollow, Issue
from campaigns.newsletters.preparation import prepare
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import IssueFactory, SubscriptionFactory, findable_project
from tests.home.factories import UserFactory


@pytest.fixture
def campaign():
    """A campaign with one project about birds, beside another project about birds."""
    findable_project(title="Mares", themes=["birds"])
    return CampaignPageFactory(title="Un hiver", pinned=[findable_project(title="Nids", themes=["birds"])])


@pytest.fixture
def people(campaign):
    """Somebody who follows the campaign, somebody whom it suits, somebody else."""
    follower = SubscriptionFactory(themes=["transport"])
    CampaignFollow.objects.create(subscription=follower, campaign=campaign)
    return [follower, SubscriptionFactory(themes=["birds"]), SubscriptionFactory(themes=["transport"])]


def announcement(campaign, **kwargs):
    return IssueFactory(kind=IssueKind.ANNOUNCEMENT, campaign=campaign, **kwargs)


def test_an_announcement_goes_to_followers_and_to_whom_it_suits(campaign, people, soon):
    issue = announcement(campaign, approved=True)
    prepare(issue, soon)
    rows = {row.subscription_id: row for row in issue.deliveries.all()}
    states = [rows[person.pk].state for person in people]
    assert states == [DeliveryState.PENDING, DeliveryState.PENDING, DeliveryState.SKIPPED]
    kinds = [[item["reason"]["kind"] for item in rows[person.pk].recipe] for person in people]
    assert kinds == [["campaign"], ["shared"], []]


def test_an_announcement_shows_the_projects_of_the_campaign_only(campaign, people, soon):
    issue = announcement(campaign, approved=True)
    prepare(issue, soon)
    proposed = {item["project"] for row in issue.deliveries.all() for item in row.recipe}
    assert proposed == {row.project_id for row in campaign.pinned.all()}


def test_an_announcement_is_rehearsed_and_shown_as_it_would_leave(campaign, people, soon):
    issue = announcement(campaign)
    rehearsal.advance(rehearsal.ask(issue), soon)
    assert rehearsal.report(issue).letters == 2
    assert "Nids" in actions.render_preview(issue, people[1]).text
    with pytest.raises(NothingToSend):
        actions.render_preview(issue, people[2])


def test_an_announcement_says_which_campaign():
    with pytest.raises(ValidationError, match="choisissez-la ici"):
        Issue(subject="Annonce", kind=IssueKind.ANNOUNCEMENT).clean()


def test_a_campaign_without_open_projects_is_not_announced():
    issue = announcement(CampaignPageFactory())
    with pytest.raises(WrongState, match="aucun projet ouvert"):
        actions.approve(issue, UserFactory())


def test_an_editor_chooses_to_announce_a_campaign(campaign, admin_client):
    form = admin_client.get("/admin/newsletters/issue/create/").text
    assert "annonce d’une campagne" in form
    assert "alertes du jour" not in form
    data = {
        "kind": "announcement",
        "subject": "Un hiver",
        "body-count": 0,
        "body_en-count": 0,
        "campaign": campaign.pk,
    }
    data |= {"max_projects": 4, "on_doubt": "hold"}
    admin_client.post("/admin/newsletters/issue/create/", data)
    assert Issue.objects.get().kind == IssueKind.ANNOUNCEMENT
