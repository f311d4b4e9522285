"""What an editor reads beside the form of a campaign: what has come of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.figures import figures_of
from campaigns.models import GoalReading
from campaigns.newsletters.enums import DeliveryState, SubscriptionState
from campaigns.newsletters.models import CampaignFollow
from tests.campaigns.factories import CampaignPageFactory, campaign_index
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory, SubscriptionFactory
from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory

BUDGET = 60


def figures(campaign):
    return {figure.label: figure.value for figure in figures_of(campaign)}


def test_the_projects_are_those_that_citizens_see_today(discover):
    pinned = ProjectPageFactory(recruiting=False)
    ProjectPageFactory(themes=["birds"])
    discover()
    told = figures(CampaignPageFactory(query="theme=oiseaux", pinned=[pinned]))
    assert (told["projets montrés aujourd’hui"], told["dont ouverts à la participation"]) == (2, 1)


def test_a_pinned_project_that_nobody_sees_is_told():
    told = figures(CampaignPageFactory(pinned=[ProjectPageFactory(live=False)]))
    assert told["projets mis en avant qui ne sont pas en ligne"] == 1


def test_only_those_who_still_receive_the_letter_follow():
    campaign = CampaignPageFactory()
    for state in (SubscriptionState.ACTIVE, SubscriptionState.ACTIVE, SubscriptionState.ENDED):
        CampaignFollow.objects.create(subscription=SubscriptionFactory(state=state), campaign=campaign)
    assert figures(campaign)["abonnés qui la suivent"] == 2


def test_the_letters_that_feature_it_are_counted():
    campaign = CampaignPageFactory()
    issue = IssueFactory(campaign=campaign)
    for state in (DeliveryState.SENT, DeliveryState.SENT, DeliveryState.FAILED):
        DeliveryFactory(issue=issue, state=state)
    DeliveryFactory(state=DeliveryState.SENT)
    told = figures(campaign)
    assert (told["envois qui la mettent en avant"], told["messages de ces envois remis"]) == (1, 2)


def test_a_campaign_that_is_being_written_has_figures_too(client):
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", campaign_index().pk])
    assert "projets montrés aujourd’hui" in client.get(address).content.decode()


def panel(client, campaign):
    client.force_login(editor())
    html = client.get(reverse("wagtailadmin_pages:edit", args=[campaign.pk])).content.decode()
    return html.split('data-side-panel="figures"')[1].split("data-side-panel=")[0].replace("\xa0", " ")


def test_the_panel_says_how_far_the_goal_is(client):
    campaign = CampaignPageFactory(goal_target=40, goal_reached=10, goal_unit="relevés")
    GoalReading.objects.create(page=campaign, day=datetime.date(2026, 1, 5), reached=4)
    html = panel(client, campaign)
    assert "25 %" in html and "10 sur 40 relevés" in html
    assert "5 janvier 2026" in html


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [(-9, -2, "Finie depuis"), (2, 9, "Commence le"), (-2, 9, "En cours jusqu’au")],
)
def test_the_panel_says_where_the_campaign_is_in_time(client, starts, ends, told):
    today = timezone.localdate()
    dates = {"starts_on": today + datetime.timedelta(starts), "ends_on": today + datetime.timedelta(ends)}
    assert told in panel(client, CampaignPageFactory(**dates))


def test_the_form_of_a_campaign_keeps_the_budget_of_forms(client, settings, django_assert_max_num_queries):
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "figures"}
    settings.CACHES = {**settings.CACHES, "content": memory}
    campaign = CampaignPageFactory(goal_target=3, query="theme=oiseaux")
    campaign.save_revision()
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:edit", args=[campaign.pk])
    client.get(address)
    with django_assert_max_num_queries(BUDGET):
        client.get(address)
