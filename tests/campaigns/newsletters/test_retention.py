"""What is forgotten, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import retention, tasks
from campaigns.newsletters.composition import Composer, compose
from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState
from campaigns.newsletters.models import Subscription
from projects.enums import ParticipationStatus
from projects.models import Contributor, Participation
from tests.campaigns.newsletters.factories import (
    ConsentFactory,
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.projects.factories import ProjectPageFactory

NOW = timezone.now()


def ended(days):
    return SubscriptionFactory(state=SubscriptionState.ENDED, ended_at=NOW - timedelta(days=days))


@pytest.mark.parametrize(("days", "kept"), [(27, True), (29, False)])
def test_who_stopped_is_erased_after_four_weeks(days, kept):
    ended(days)
    retention.forget(NOW)
    assert Contributor.objects.exists() is kept


def test_who_stopped_and_asks_again_is_kept():
    ConsentFactory(subscription=ended(40), asked_at=NOW)
    retention.forget(NOW)
    assert Subscription.objects.exists()


def test_who_took_part_in_a_project_is_kept():
    person = ended(40).contributor
    Participation.objects.create(
        contributor=person, project=ProjectPageFactory(), status=ParticipationStatus.DONE
    )
    retention.forget(NOW)
    assert Contributor.objects.exists()


def old_message(days, **kwargs):
    issue = IssueFactory(state=IssueState.SENT, finished_at=NOW - timedelta(days=days))
    return DeliveryFactory(issue=issue, state=DeliveryState.SENT, **kwargs)


@pytest.mark.parametrize(("days", "kept"), [(364, True), (366, False)])
def test_messages_lose_their_address_after_a_year(days, kept, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 1)
    messages = [old_message(days), old_message(days)]
    tasks.purge_unconfirmed()
    for message in messages:
        message.refresh_from_db()
        assert bool(message.address) is kept
        assert message.state == DeliveryState.SENT


def test_what_was_received_years_ago_is_still_not_proposed_again():
    person = SubscriptionFactory(themes=["birds"])
    old_message(800, subscription=person, projects=[findable_project(themes=["birds"])])
    retention.forget(NOW)
    assert compose(person, Composer(4)) == []
