import pytest
from django.urls import reverse

from campaigns.models import CampaignIndexPage, CampaignPage
from home.models import HomePage
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
