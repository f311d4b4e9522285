"""Messages leave no faster than the settings say, whatever the number of processes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns.newsletters import delivery, permits
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.models.buckets import Bucket
from campaigns.newsletters.transports.memory import MemoryTransport
from tests.campaigns.newsletters.factories import issue_with_deliveries

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def after(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def pump(monkeypatch, soon):
    """Calling it sends what may leave of an issue; returns the addresses. Waits are short."""
    monkeypatch.setattr(delivery, "SHORT_WAIT", timedelta(milliseconds=50))

    def run(issue, until=soon):
        transport = MemoryTransport()
        delivery.pump(issue, transport, until)
        issue.refresh_from_db()
        return [address for address, _content in transport.accepted]

    return run


def test_without_a_limit_everything_leaves_and_nothing_is_counted():
    assert permits.take(500, NOW) == 500
    assert not Bucket.objects.exists()


def test_no_more_leave_than_the_seconds_allow(settings):
    settings.EMAIL_PER_SECOND = 10
    assert [permits.take(500, after(seconds)) for seconds in (0, 0, 0.5, 60)] == [10, 0, 5, 10]


def test_a_rate_below_one_a_second_lets_one_leave_in_its_time(settings):
    settings.EMAIL_PER_SECOND = 0.5
    assert [permits.take(500, after(seconds)) for seconds in (0, 1, 2, 3, 4)] == [0, 1, 0, 1, 0]


def test_permits_that_found_no_message_serve_again(settings):
    settings.EMAIL_PER_SECOND = 10
    permits.take(10, NOW)
    permits.give_back(4, NOW)
    assert permits.take(500, NOW) == 4


def test_only_the_domains_that_are_named_are_limited(settings):
    settings.EMAIL_PER_SECOND_BY_DOMAIN = {"orange.example": 2.0}
    assert permits.take_for("orange.example", 5, NOW) == 2
    assert permits.take_for("example.org", 5, NOW) == 5


@pytest.mark.parametrize(("day", "most"), [(-1, 5), (0, 5), (1, 9), (2, None)])
def test_each_day_of_the_warm_up_has_its_limit(settings, day, most):
    first = settings.EMAIL_WARM_UP_FROM = date(2026, 12, 1)
    settings.EMAIL_WARM_UP = [5, 9]
    assert permits.daily_limit(first + timedelta(days=day)) == most


def test_a_day_that_is_full_says_so_and_the_next_one_begins_anew(settings):
    settings.EMAIL_WARM_UP, settings.EMAIL_WARM_UP_FROM = [5, 7], timezone.localdate(NOW)
    assert permits.take(500, NOW) == 5
    with pytest.raises(permits.DayIsFull):
        permits.take(500, NOW)
    assert permits.take(500, NOW + timedelta(days=1)) == 7


class Rates(TestCase):
    @hypothesis_settings(max_examples=40, deadline=None)
    @given(st.floats(0.1, 50), st.lists(st.tuples(st.floats(0, 5), st.integers(1, 600)), max_size=12))
    def test_whatever_is_asked_the_rate_is_kept(self, rate, asked):
        Bucket.objects.all().delete()
        moment = taken = 0
        with self.settings(EMAIL_PER_SECOND=rate):
            for pause, wanted in asked:
                moment += pause
                taken += permits.take(wanted, after(moment))
        assert taken <= max(rate, 1) + rate * moment + 1e-6


def test_an_issue_takes_the_time_that_the_rate_asks_for(settings, pump):
    settings.EMAIL_PER_SECOND = 20
    issue, start = issue_with_deliveries(30), timezone.now()
    assert len(pump(issue)) == 30
    assert timezone.now() - start > timedelta(seconds=0.4)
    assert issue.state == IssueState.SENT


def test_a_slow_destination_does_not_hold_the_others(settings, pump):
    settings.EMAIL_PER_SECOND_BY_DOMAIN = {"orange.example": 1.0}
    issue = issue_with_deliveries(6)
    slow = list(issue.deliveries.values_list("pk", flat=True)[:3])
    for pk in slow:
        issue.deliveries.filter(pk=pk).update(address=f"personne{pk}@orange.example")
    sent = pump(issue, timezone.now() + timedelta(seconds=1))
    assert sum(address.endswith("@example.org") for address in sent) == 3
    assert 1 <= sum(address.endswith("@orange.example") for address in sent) <= 2
    assert issue.is_balanced()


def test_a_new_sender_stops_for_the_day_and_loses_nobody(settings, pump):
    settings.EMAIL_WARM_UP, settings.EMAIL_WARM_UP_FROM = [2, 100], timezone.localdate()
    issue = issue_with_deliveries(5)
    assert len(pump(issue)) == 2
    assert issue.state == IssueState.SENDING
    assert issue.retry_at > timezone.now()
    assert pump(issue) == []
    assert (issue.account()["outstanding"], issue.setbacks) == (3, 0)


def test_who_is_not_there_costs_no_permit(settings, pump):
    settings.EMAIL_WARM_UP, settings.EMAIL_WARM_UP_FROM = [10], timezone.localdate()
    pump(issue_with_deliveries(2))
    assert len(pump(issue_with_deliveries(8))) == 8
