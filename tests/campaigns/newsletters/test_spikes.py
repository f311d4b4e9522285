"""An issue stops by itself when too many of its messages come back."""

import pytest

from campaigns.newsletters import actions, spikes
from campaigns.newsletters.enums import BounceKind, DeliveryState, IssueState
from campaigns.newsletters.models import Bounce
from tests.campaigns.newsletters.factories import issue_with_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def thresholds(settings):
    settings.SPIKE_MINIMUM, settings.SPIKE_FAILURES, settings.SPIKE_COMPLAINTS = 10, 0.2, 0.1


def issue_with(sent=0, failed=0, complaints=0, pending=1):
    issue = issue_with_deliveries(sent + failed + pending)
    settle(issue, DeliveryState.SENT, sent)
    settle(issue, DeliveryState.FAILED, failed)
    complain(issue, complaints)
    return issue


def settle(issue, state, count):
    waiting = issue.deliveries.filter(state=DeliveryState.PENDING)
    ids = list(waiting.values_list("pk", flat=True)[:count])
    issue.deliveries.filter(pk__in=ids).update(state=state)


def complain(issue, count):
    for number in range(count):
        Bounce.objects.create(
            delivery=issue.deliveries.first(), kind=BounceKind.COMPLAINT, notice=f"{number}"
        )


def after_watching(issue):
    spikes.watch()
    issue.refresh_from_db()
    return issue.state


@pytest.mark.parametrize(
    ("figures", "state"),
    [
        ({"sent": 8, "failed": 2}, IssueState.SENDING),
        ({"sent": 7, "failed": 3}, IssueState.PAUSED),
        # Too few to tell.
        ({"sent": 0, "failed": 9}, IssueState.SENDING),
        ({"sent": 10, "complaints": 1}, IssueState.SENDING),
        ({"sent": 10, "complaints": 2}, IssueState.PAUSED),
    ],
)
def test_an_issue_is_paused_past_a_threshold_only(figures, state):
    assert after_watching(issue_with(**figures)) == state


def test_the_reason_says_the_figures_and_the_threshold():
    issue = issue_with(sent=7, failed=3)
    after_watching(issue)
    assert "messages refusés, 3 sur 10 messages, plus que le seuil de 20 %" in issue.pause_reason


def test_who_resumes_accepts_what_has_come_back_so_far():
    issue = issue_with(sent=7, failed=3, pending=20)
    after_watching(issue)
    actions.resume(issue)
    assert after_watching(issue) == IssueState.SENDING


def test_a_second_spike_after_a_resumption_pauses_again():
    issue = issue_with(sent=7, failed=3, pending=20)
    after_watching(issue)
    actions.resume(issue)
    settle(issue, DeliveryState.SENT, 7)
    settle(issue, DeliveryState.FAILED, 3)
    assert after_watching(issue) == IssueState.PAUSED
