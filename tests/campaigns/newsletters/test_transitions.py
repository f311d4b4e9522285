"""Every verb on every state of an issue: where it leads, or that it is refused."""

import pytest
from django.utils import timezone

from campaigns.newsletters import actions
from campaigns.newsletters.claims import claim
from campaigns.newsletters.delivery import advance
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.errors import WrongState
from campaigns.newsletters.transports.memory import MemoryTransport
from tests.campaigns.newsletters.factories import (
    IssueFactory,
    SubscriptionFactory,
    findable_project,
    issue_with_deliveries,
)
from tests.home.factories import UserFactory

S = IssueState
VERBS = {
    "approve": lambda issue: actions.approve(issue, UserFactory()),
    "pause": actions.pause,
    "resume": actions.resume,
    "cancel": actions.cancel,
    "retry_failed": actions.retry_failed,
}
#: What is not here is refused and changes nothing.
MOVES = {
    ("approve", S.DRAFT): S.PREPARING,
    # Approved already: a second click is no error.
    **{
        ("approve", state): state
        for state in (S.PREPARING, S.READY, S.SENDING, S.PAUSED, S.SENT, S.PARTIALLY_FAILED)
    },
    ("pause", S.PREPARING): S.PAUSED,
    ("pause", S.READY): S.PAUSED,
    ("pause", S.SENDING): S.PAUSED,
    ("resume", S.PAUSED): S.SENDING,
    ("cancel", S.PREPARING): S.CANCELLED,
    ("cancel", S.READY): S.CANCELLED,
    ("cancel", S.SENDING): S.CANCELLED,
    ("cancel", S.PAUSED): S.CANCELLED,
    ("retry_failed", S.SENDING): S.SENDING,
    ("retry_failed", S.PAUSED): S.SENDING,
    ("retry_failed", S.PARTIALLY_FAILED): S.SENDING,
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_leads_where_it_says_or_is_refused(verb, state):
    issue = IssueFactory(state=state, prepared_at=timezone.now())
    if expected := MOVES.get((verb, state)):
        VERBS[verb](issue)
    else:
        expected = state
        with pytest.raises(WrongState):
            VERBS[verb](issue)
    issue.refresh_from_db()
    assert issue.state == expected


@pytest.mark.parametrize("verb", ["resume", "retry_failed"])
def test_a_preparation_that_was_paused_is_completed_before_anything_leaves(verb, soon):
    findable_project(title="Oiseaux des jardins", themes=["birds"])
    SubscriptionFactory.create_batch(2, themes=["birds"])
    issue = actions.pause(IssueFactory(approved=True))
    VERBS[verb](issue)
    issue.refresh_from_db()
    assert issue.state == S.PREPARING
    advance(issue, MemoryTransport(), soon)
    issue.refresh_from_db()
    assert (issue.state, issue.candidate_count) == (S.SENT, 2)


def test_a_pause_takes_back_what_was_claimed():
    issue = issue_with_deliveries(2)
    claim(issue, "one")
    actions.pause(issue)
    assert issue.tally()[DeliveryState.PENDING] == 2
