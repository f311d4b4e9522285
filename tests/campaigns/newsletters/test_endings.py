"""« Le projet que vous suivez se termine, en voici d’autres » : once, with what can still be joined."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import delivery, endings
from campaigns.newsletters.enums import DeliveryState, IssueKind, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import EndingTold, Issue, Suppression, hash_address
from campaigns.newsletters.transports.smtp import SmtpTransport
from projects.models import Follow
from projects.personal_data import export
from tests.campaigns.newsletters.factories import SubscriptionFactory, findable_project

NOON = timezone.localtime().replace(hour=12)


@pytest.fixture(autouse=True)
def sender(installation, smtp_server):
    """This installation may send, to a real mail server."""


def sent_on(number):
    """Open and send the ends of projects of a day, counted from today. Returns their issue, or None."""
    issue = endings.open_the_day(NOON + timedelta(days=number))
    if issue:
        delivery.advance(issue, SmtpTransport(), until=timezone.now() + timedelta(seconds=60))
    return issue


def follower(project, **kwargs):
    person = SubscriptionFactory(**kwargs)
    Follow.objects.create(contributor=person.contributor, project=project)
    return person


@pytest.fixture
def ends():
    """A project about birds that ends in three days, and one like it that goes on."""
    findable_project(title="Nichoirs de l’hiver", themes=["birds"])
    return findable_project(
        title="Comptage", themes=["birds"], closes_on=timezone.localdate() + timedelta(days=3)
    )


def test_the_followers_of_what_ends_receive_what_resembles_it(ends, smtp_server):
    person = follower(ends)
    SubscriptionFactory(themes=["birds"])
    sent_on(0)
    (message,) = smtp_server.received
    assert message["To"] == person.contributor.email
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "Nichoirs de l’hiver" in text
        assert "Proche de « Comptage », que vous suivez et qui se termine" in text
        assert person.get_unsubscribe_url() in text


def test_nobody_is_told_twice_of_the_same_project(ends, smtp_server):
    follower(ends)
    for day in range(3):
        sent_on(day)
    assert len(smtp_server.envelopes) == 1
    assert Issue.objects.filter(kind=IssueKind.ENDING).count() == 1


def test_who_follows_two_projects_that_end_is_told_of_both_at_once(ends, smtp_server):
    other = findable_project(title="Mares", themes=["birds"], closes_on=ends.closes_on)
    Follow.objects.create(contributor=follower(ends).contributor, project=other)
    sent_on(0)
    assert len(smtp_server.envelopes) == 1
    assert EndingTold.objects.count() == 2


def test_what_ends_itself_is_no_alternative(ends, smtp_server):
    other = findable_project(title="Mares", themes=["birds"], closes_on=ends.closes_on)
    person = follower(ends)
    Follow.objects.create(contributor=person.contributor, project=other)
    issue = sent_on(0)
    proposed = {item["project"] for item in issue.deliveries.get().recipe}
    assert proposed.isdisjoint({ends.pk, other.pk})


@pytest.mark.parametrize("days", [-30, 30, None])
def test_what_ended_long_ago_or_goes_on_is_no_news(days):
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    follower(findable_project(closes_on=day))
    assert sent_on(0) is None


@pytest.mark.parametrize(
    "choices",
    [
        {"state": SubscriptionState.ENDED},
        {"state": SubscriptionState.PENDING},
        {"from_choices_only": True},
        {"paused_until": timezone.localdate() + timedelta(days=9)},
    ],
)
def test_who_left_waits_or_wants_nothing_of_their_follows_is_not_told(ends, choices):
    follower(ends, **choices)
    assert sent_on(0) is None


def test_nothing_is_sent_when_nothing_resembles_it(smtp_server):
    follower(findable_project(themes=["birds"], closes_on=timezone.localdate()))
    row = sent_on(0).deliveries.get()
    assert (row.state, row.last_error) == (DeliveryState.SKIPPED, "aucun projet proche")
    assert smtp_server.envelopes == []


def test_a_suppressed_address_is_not_written_to(ends, smtp_server):
    address = hash_address(follower(ends).contributor.email)
    Suppression.objects.create(address_hash=address, reason=SuppressionReason.COMPLAINT)
    sent_on(0)
    assert smtp_server.envelopes == []


def test_what_a_person_was_told_of_is_handed_over_with_their_data(ends):
    person = follower(ends)
    sent_on(0)
    (row,) = export(person.contributor)["contributor"]["subscription"][0]["endings_told"]
    assert row["project"]["title"] == "Comptage"
