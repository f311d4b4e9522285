"""A subscriber follows a campaign: from the request to the projects that they receive."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from campaigns.models import ExcludedProject
from campaigns.newsletters import subscriptions
from campaigns.newsletters.audiences import audience_of
from campaigns.newsletters.composition import Composer, compose, composer_of
from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.models import CampaignFollow, Consent, Subscription
from campaigns.newsletters.rendering import Letter
from campaigns.newsletters.subscriptions import ask_subscription, confirm, confirmation_url
from projects.models import Follow, ProjectPage
from search import backends
from search.backends import BackendUnavailable
from search.query import Reason
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.home.factories import editor

SUBSCRIBE = "/lettre/"


@pytest.fixture(autouse=True)
def empty_index():
    backends.get_backend().clear()


@pytest.fixture
def remembering(settings):
    """The content is remembered, as in production."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "followers"}
    settings.CACHES = {**settings.CACHES, "content": memory}


def days_from_now(days):
    return timezone.localdate() + timedelta(days=days)


def follower(campaign, **kwargs):
    subscription = SubscriptionFactory(**kwargs)
    CampaignFollow.objects.create(subscription=subscription, campaign=campaign)
    return subscription


def confirmed(consent):
    return confirm(signing.dumps(consent.pk, salt=subscriptions.CONFIRMATION_SALT))


def ids(recipe):
    return [item["project"] for item in recipe]


def reasons(recipe):
    return [Reason.from_json(item["reason"]).text for item in recipe]


def test_the_form_names_the_campaign_that_will_be_followed(client):
    campaign = CampaignPageFactory(title="Un hiver à compter")
    html = client.get(SUBSCRIBE, {"campagne": campaign.pk}).content.decode()
    assert "Vous suivrez la campagne « Un hiver à compter »" in html
    assert f'name="campagne" value="{campaign.pk}"' in html


@pytest.mark.parametrize("hidden", [{"live": False}, {"ends_on": days_from_now(-1)}])
def test_a_campaign_that_is_hidden_or_over_is_not_offered_to_follow(client, hidden):
    campaign = CampaignPageFactory(title="Un hiver à compter", **hidden)
    assert "Un hiver" not in client.get(SUBSCRIBE, {"campagne": campaign.pk}).content.decode()


@pytest.mark.parametrize("value", ["abc", "999999", "-1", "²"])
def test_an_unknown_campaign_stops_nobody(client, value):
    client.post(SUBSCRIBE, {"email": "ana@example.org", "campagne": value})
    assert Consent.objects.get().choices["campaign"] is None


def test_the_campaign_is_kept_with_the_request(client):
    campaign = CampaignPageFactory()
    client.post(SUBSCRIBE, {"email": "ana@example.org", "campagne": campaign.pk})
    assert Consent.objects.get().choices["campaign"] == campaign.pk


def test_a_campaign_is_followed_once_confirmed_and_not_before():
    campaign = CampaignPageFactory()
    consent = ask_subscription("ana@example.org", campaign=campaign)
    assert not CampaignFollow.objects.exists()
    assert confirmed(consent).campaign_follows.get().campaign == campaign


def test_confirming_two_requests_follows_the_campaign_once():
    campaign = CampaignPageFactory()
    for _request in range(2):
        confirmed(ask_subscription("ana@example.org", campaign=campaign))
    assert CampaignFollow.objects.count() == 1


def test_a_campaign_withdrawn_meanwhile_does_not_stop_the_confirmation():
    campaign = CampaignPageFactory()
    consent = ask_subscription("ana@example.org", campaign=campaign)
    campaign.unpublish()
    assert not confirmed(consent).campaign_follows.exists()


def test_the_words_agreed_to_name_campaigns():
    assert "campagnes que je suis" in subscriptions.WORDING


def test_the_confirmation_page_says_before_and_after_which_campaign_is_followed(client):
    consent = ask_subscription("ana@example.org", campaign=CampaignPageFactory(title="Un hiver à compter"))
    path = confirmation_url(consent).removeprefix("http://localhost:8000")
    assert "Vous suivrez aussi la campagne « Un hiver à compter »" in client.get(path).content.decode()
    assert "Vous suivez la campagne « Un hiver à compter »" in client.post(path).content.decode()


def test_a_confirmation_without_campaign_names_none(client):
    path = confirmation_url(ask_subscription("ana@example.org")).removeprefix("http://localhost:8000")
    assert "la campagne" not in client.post(path).content.decode()


def test_the_administration_shows_what_a_subscriber_follows(client):
    person = follower(CampaignPageFactory(title="Un hiver à compter"))
    Follow.objects.create(contributor=person.contributor, project=findable_project(title="Spipoll"))
    client.force_login(editor())
    address = reverse("newsletters_subscription_modeladmin_inspect", args=[person.pk])
    html = client.get(address).content.decode()
    assert "Un hiver à compter" in html
    assert "Spipoll" in html


def test_a_followed_campaign_is_forgotten_with_the_person():
    person = follower(CampaignPageFactory())
    person.contributor.delete()
    assert not CampaignFollow.objects.exists()


def test_a_project_of_a_followed_campaign_is_proposed_for_that_reason():
    project = findable_project(themes=["mobility"])
    person = follower(CampaignPageFactory(title="Un hiver à compter", pinned=[project]))
    recipe = compose(person, Composer(4))
    assert ids(recipe) == [project.pk]
    assert reasons(recipe) == ["Vous suivez la campagne « Un hiver à compter »"]


def test_a_project_that_the_saved_search_of_the_campaign_finds_is_proposed():
    project = findable_project(themes=["birds"])
    findable_project(themes=["mobility"])
    assert ids(compose(follower(CampaignPageFactory(query="theme=oiseaux")), Composer(4))) == [project.pk]


def test_a_project_set_aside_by_the_campaign_is_not_proposed():
    project = findable_project(themes=["birds"])
    campaign = CampaignPageFactory(query="theme=oiseaux")
    ExcludedProject.objects.create(page=campaign, project=project)
    assert compose(follower(campaign), Composer(4)) == []


def test_a_project_already_received_is_not_proposed_again():
    project = findable_project()
    person = follower(CampaignPageFactory(pinned=[project]))
    DeliveryFactory(subscription=person, projects=[project], state=DeliveryState.SENT)
    assert compose(person, Composer(4)) == []


@pytest.mark.parametrize("change", [{"recruiting": False}, {"closes_on": days_from_now(-1)}, {"live": False}])
def test_a_project_that_nobody_can_join_is_not_proposed(change):
    project = findable_project()
    person = follower(CampaignPageFactory(pinned=[project]))
    ProjectPage.objects.filter(pk=project.pk).update(**change)
    assert compose(person, Composer(4)) == []


@pytest.mark.parametrize(
    "idle", [{"starts_on": days_from_now(1)}, {"ends_on": days_from_now(-1)}, {"live": False}]
)
def test_a_campaign_that_does_not_run_proposes_nothing(idle):
    campaign = CampaignPageFactory(pinned=[findable_project()], **idle)
    assert compose(follower(campaign), Composer(4)) == []


def test_a_campaign_leaves_half_of_the_places_to_the_interests_of_the_person():
    ours = [findable_project(themes=["mobility"]) for _number in range(4)]
    birds = {findable_project(themes=["birds"]).pk for _number in range(4)}
    recipe = compose(follower(CampaignPageFactory(pinned=ours), themes=["birds"]), Composer(4))
    assert ids(recipe)[:2] == [ours[0].pk, ours[1].pk]
    assert set(ids(recipe)[2:]) < birds


def test_a_campaign_takes_the_places_that_the_interests_leave():
    ours = [findable_project(themes=["mobility"]) for _number in range(4)]
    recipe = compose(follower(CampaignPageFactory(pinned=ours)), Composer(3))
    assert ids(recipe) == [project.pk for project in ours[:3]]


def test_a_project_of_two_followed_campaigns_is_proposed_once():
    project = findable_project()
    person = follower(CampaignPageFactory(pinned=[project]))
    CampaignFollow.objects.create(subscription=person, campaign=CampaignPageFactory(pinned=[project]))
    assert ids(compose(person, Composer(4))) == [project.pk]


def test_the_reason_is_written_in_the_letter():
    project = findable_project()
    person = follower(CampaignPageFactory(title="Un hiver à compter", pinned=[project]))
    shown = Letter.of(IssueFactory()).cards(compose(person, Composer(4)), {project.pk: project})
    mail = Letter.of(IssueFactory()).render(shown, person.get_unsubscribe_url())
    assert "Vous suivez la campagne « Un hiver à compter »" in mail.text
    assert "Vous suivez la campagne « Un hiver à compter »" in mail.html


def test_a_search_that_does_not_answer_leaves_nobody_without_what_they_follow(monkeypatch):
    person = follower(CampaignPageFactory(query="theme=oiseaux"))

    def fail(query):
        raise BackendUnavailable

    monkeypatch.setattr(backends.get_backend(), "search", fail)
    with pytest.raises(BackendUnavailable):
        compose(person, Composer(4))


def test_the_queries_do_not_grow_with_the_followers(remembering, django_assert_max_num_queries):
    campaign = CampaignPageFactory(pinned=[findable_project()])
    for _number in range(10):
        follower(campaign)
    chunk = list(Subscription.objects.active().values_list("pk", flat=True))
    issue = IssueFactory(approved=True)
    composer_of(issue, issue.approved_at)
    with django_assert_max_num_queries(18):
        assert all(row.recipe for row in audience_of(issue).deliveries(chunk))
