from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import preparation
from campaigns.newsletters.audiences import audience_of
from campaigns.newsletters.composition import composer_of
from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Delivery, Suppression, hash_address
from campaigns.newsletters.preparation import prepare
from tests.campaigns.newsletters.factories import IssueFactory, SubscriptionFactory, findable_project


@pytest.fixture
def issue():
    return IssueFactory(approved=True)


@pytest.fixture
def bird_watch():
    return findable_project(title="Oiseaux des jardins", themes=["birds"])


def test_each_active_subscription_gets_one_delivery(issue, bird_watch, soon):
    people = SubscriptionFactory.create_batch(3, themes=["birds"])
    assert prepare(issue, soon)
    assert set(issue.deliveries.values_list("subscription", flat=True)) == {one.pk for one in people}


def test_a_prepared_issue_is_ready_and_counted(issue, bird_watch, soon):
    SubscriptionFactory.create_batch(3, themes=["birds"])
    prepare(issue, soon)
    issue.refresh_from_db()
    assert (issue.state, issue.candidate_count) == (IssueState.READY, 3)
    assert issue.prepared_at is not None
    assert issue.is_balanced()


@pytest.mark.parametrize("state", [SubscriptionState.PENDING, SubscriptionState.ENDED])
def test_who_did_not_confirm_or_left_is_no_candidate(issue, soon, state):
    SubscriptionFactory(state=state, themes=["birds"])
    prepare(issue, soon)
    assert not issue.deliveries.exists()


def test_the_recipe_and_its_reasons_are_stored(issue, bird_watch, soon):
    SubscriptionFactory(themes=["birds"])
    prepare(issue, soon)
    (item,) = issue.deliveries.get().recipe
    assert item["project"] == bird_watch.pk
    assert item["reason"]["kind"] == "shared"


def test_two_people_get_different_projects(issue, bird_watch, soon):
    trains = findable_project(themes=["mobility"])
    one = SubscriptionFactory(themes=["birds"])
    other = SubscriptionFactory(themes=["mobility"])
    prepare(issue, soon)
    recipes = {
        row.subscription_id: [item["project"] for item in row.recipe] for row in issue.deliveries.all()
    }
    assert recipes == {one.pk: [bird_watch.pk], other.pk: [trains.pk]}


def test_who_has_nothing_close_is_skipped_with_the_reason(issue, bird_watch, soon):
    SubscriptionFactory(themes=["mobility"])
    prepare(issue, soon)
    row = issue.deliveries.get()
    assert (row.state, row.last_error) == (DeliveryState.SKIPPED, "aucun projet proche")


def test_a_suppressed_address_is_skipped_with_the_reason(issue, bird_watch, soon):
    person = SubscriptionFactory(themes=["birds"])
    Suppression.objects.create(
        address_hash=hash_address(person.contributor.email), reason=SuppressionReason.BOUNCE
    )
    prepare(issue, soon)
    row = issue.deliveries.get()
    assert (row.state, row.last_error) == (DeliveryState.SKIPPED, "adresse bloquée")


def test_preparing_again_adds_nobody(issue, bird_watch, soon):
    SubscriptionFactory(themes=["birds"])
    prepare(issue, soon)
    SubscriptionFactory(themes=["birds"])
    prepare(issue, soon)
    assert issue.deliveries.count() == 1


def test_a_cut_preparation_resumes_where_it_was(issue, bird_watch, soon, monkeypatch):
    people = SubscriptionFactory.create_batch(3, themes=["birds"])
    Delivery.objects.create(issue=issue, subscription=people[0], address="deja@example.org")
    monkeypatch.setattr(preparation, "CHUNK_SIZE", 1)
    assert prepare(issue, soon)
    assert issue.deliveries.count() == 3
    assert issue.deliveries.filter(address="deja@example.org").exists()


def test_a_preparation_out_of_time_says_so(issue, bird_watch):
    SubscriptionFactory(themes=["birds"])
    assert not prepare(issue, timezone.now() - timedelta(seconds=1))
    issue.refresh_from_db()
    assert issue.state == IssueState.PREPARING


def test_who_confirms_during_the_preparation_is_not_forgotten(issue, bird_watch, soon):
    SubscriptionFactory(themes=["birds"])
    assert not preparation._seal(audience_of(issue))
    assert prepare(issue, soon)
    assert issue.deliveries.count() == 1


def test_nothing_is_prepared_for_a_cancelled_issue(bird_watch, soon):
    SubscriptionFactory(themes=["birds"])
    issue = IssueFactory(state=IssueState.CANCELLED)
    assert not prepare(issue, soon)
    assert not issue.deliveries.exists()


def test_two_preparations_at_once_make_one_row_each(issue, bird_watch, soon):
    people = SubscriptionFactory.create_batch(2, themes=["birds"])
    ids, audience = [person.pk for person in people], audience_of(issue)
    slow = audience.deliveries(ids)
    preparation._store(audience, ids, audience.deliveries(ids))
    preparation._store(audience, ids, slow)
    assert issue.deliveries.count() == 2


def test_the_queries_do_not_grow_with_the_audience_but_for_recommendations(
    issue, django_assert_max_num_queries
):
    SubscriptionFactory.create_batch(10)
    chunk = list(audience_of(issue).left().values_list("pk", flat=True))
    composer_of(issue, issue.approved_at)
    with django_assert_max_num_queries(8):
        audience_of(issue).deliveries(chunk)
