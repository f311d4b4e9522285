"""The switch of the personal part: a letter made of one's choices alone."""

import pytest

from campaigns.newsletters.models import CampaignFollow, Subscription
from campaigns.newsletters.readers import read_readers
from projects.models import Follow, Participation
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def subscription():
    """Somebody who chose birds, follows a project and a campaign, and took part in another project."""
    found = SubscriptionFactory(themes=["birds"])
    Follow.objects.create(contributor=found.contributor, project=ProjectPageFactory())
    done = ProjectPageFactory()
    Participation.objects.create(contributor=found.contributor, project=done, status="done")
    CampaignFollow.objects.create(subscription=found, campaign=CampaignPageFactory())
    return found


def reader_of(subscription):
    (found,) = read_readers([subscription.pk])
    return found


def switch(subscription):
    Subscription.objects.filter(pk=subscription.pk).update(from_choices_only=True)


def test_follows_and_participations_serve_unless_told_otherwise(subscription):
    reader = reader_of(subscription)
    assert len(reader.tastes.seeds) == 2
    assert len(reader.campaigns) == 1


def test_switched_off_only_the_choices_serve(subscription):
    before = reader_of(subscription).tastes.wanted
    switch(subscription)
    reader = reader_of(subscription)
    assert (reader.tastes.seeds, reader.tastes.done, reader.campaigns) == ((), frozenset(), ())
    assert reader.tastes.wanted == before
    assert len(before["theme"]) == 1


def test_what_is_known_is_still_not_proposed_again(subscription):
    before = reader_of(subscription).known
    switch(subscription)
    assert reader_of(subscription).known == before
    assert len(before) == 2


def test_one_person_does_not_decide_for_another(subscription):
    other = SubscriptionFactory()
    Follow.objects.create(contributor=other.contributor, project=ProjectPageFactory())
    switch(subscription)
    readers = {reader.subscription_id: reader for reader in read_readers([subscription.pk, other.pk])}
    assert len(readers[other.pk].tastes.seeds) == 1


@pytest.mark.parametrize("ticked", [True, False])
def test_the_person_decides_on_the_page_of_preferences(client, subscription, ticked):
    address = subscription.get_preferences_url().removeprefix("http://localhost:8000")
    sent = {"rhythm": "each", **({"from_choices_only": "on"} if ticked else {})}
    assert client.post(address, sent).status_code == 302
    subscription.refresh_from_db()
    assert subscription.from_choices_only is ticked
