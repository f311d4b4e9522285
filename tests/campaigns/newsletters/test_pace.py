from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import actions, pace
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.errors import WrongState
from campaigns.newsletters.models import LetterSettings
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory
from tests.home.factories import UserFactory, moderator


def sent(issue, seconds_ago):
    moment = timezone.now() - timedelta(seconds=seconds_ago)
    return DeliveryFactory(issue=issue, state="sent", handoff_at=moment, recipe=[])


def test_the_rate_and_what_remains_are_those_of_the_last_minutes():
    issue = IssueFactory(sending=True)
    for seconds in (60, 30, 1, 4000):
        sent(issue, seconds)
    found = pace.of(issue, outstanding=6)
    assert found.per_minute == 3
    assert found.minutes == 2


@pytest.mark.parametrize(("state", "outstanding"), [(IssueState.PAUSED, 5), (IssueState.SENDING, 0)])
def test_what_does_not_leave_has_no_pace(state, outstanding):
    issue = IssueFactory(state=state)
    sent(issue, 5)
    assert pace.of(issue, outstanding) is None


def test_an_issue_of_which_nothing_left_lately_has_no_pace():
    issue = IssueFactory(sending=True)
    sent(issue, 600)
    assert pace.of(issue, 5) is None


def test_a_finished_issue_is_compared_with_the_ones_before():
    now = timezone.now()
    first, second, later = (
        IssueFactory(subject=name, state=IssueState.SENT, finished_at=now + timedelta(days=day))
        for day, name in enumerate(("une", "deux", "trois"))
    )
    for issue in (first, second, second, later):
        sent(issue, 5)
    assert [(row["label"], row["value"], row["percent"]) for row in pace.earlier(second)] == [
        ("une", 1, 50),
        ("deux", 2, 100),
    ]
    assert pace.earlier(first) == []


def test_who_wrote_a_letter_does_not_approve_it_when_the_site_wants_a_second_person():
    author = moderator()
    issue = IssueFactory(written_by=author)
    LetterSettings.objects.create(second_person=True)
    with pytest.raises(WrongState, match="demandez à une autre personne"):
        actions.approve(issue, author)
    assert actions.approve(issue, UserFactory()).state == IssueState.PREPARING


def test_who_wrote_a_letter_approves_it_unless_told_otherwise():
    author = moderator()
    assert actions.approve(IssueFactory(written_by=author), author).state == IssueState.PREPARING
