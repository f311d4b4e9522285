from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import CampaignIndexPage, CampaignPage
from campaigns.wagtail_hooks import campaigns_ending_soon
from home.models import HomePage
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import editor


@pytest.fixture
def campaign():
    index = HomePage.objects.get().add_child(
        instance=CampaignIndexPage(title="Campagnes", slug="campagnes-de-test")
    )
    return index.add_child(instance=CampaignPage(title="Fix-it", slug="fix-it", summary="Réparer sa rue."))


def form_of(client, page):
    client.force_login(editor())
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


@pytest.mark.parametrize(
    "label", ["Récit", "Objectif", "Recherche enregistrée", "Projets mis en avant", "Projets écartés"]
)
def test_an_editor_writes_a_campaign_in_french(client, campaign, label):
    assert label in form_of(client, campaign)


def test_an_editor_adds_a_campaign_under_the_list(client, campaign):
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", campaign.get_parent().pk])
    assert client.get(address).status_code == 200


def test_an_editor_submits_a_campaign_rather_than_publishes_it(client, campaign):
    html = form_of(client, campaign)
    assert ("action-submit" in html, "action-publish" in html) == (True, False)


def ending(rf, days, **fields):
    """How many campaigns the dashboard says to end soon, one ending in that number of days."""
    CampaignPageFactory(ends_on=timezone.localdate() + timedelta(days=days), **fields)
    return campaigns_ending_soon(rf.get("/"))[0].rows.count()


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_a_campaign_whose_last_day_is_near_waits_on_the_dashboard(rf, days, count):
    assert ending(rf, days) == count


def test_a_draft_campaign_does_not_wait(rf):
    assert ending(rf, 3, live=False) == 0
