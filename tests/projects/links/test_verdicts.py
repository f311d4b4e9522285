from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.fetching import Fetched, Forbidden, Unreachable
from projects.links.enums import LinkState
from projects.links.models import Link
from projects.links.verdicts import LONGEST, SHORTEST, Outcome, judge

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HERE = "https://exemple.fr/"
DOWN = Outcome(error=Unreachable("Pas de réponse valable."))


def answer(status, moved=False, **headers):
    return Outcome(Fetched(HERE, status, {"retry-after": headers.get("after", "")}, moved=moved))


def judged(*visits):
    """A link after ``visits``: (hours since the first, outcome)."""
    link = Link(url=HERE)
    for hours, outcome in visits:
        judge(link, outcome, NOW + timedelta(hours=hours))
    return link


def test_an_answer_is_sound():
    link = judged((0, answer(200)))
    assert (link.state, link.detail, link.checked_at) == (LinkState.SOUND, "code 200", NOW)


def test_who_moved_for_ever_is_told_with_the_new_address():
    link = judged((0, answer(200, moved=True)))
    assert (link.state, link.final_url) == (LinkState.MOVED, HERE)


@pytest.mark.parametrize("outcome", [answer(404), answer(500), DOWN])
def test_one_failure_proves_nothing(outcome):
    link = judged((0, outcome))
    assert (link.state, link.failing_since) == (LinkState.DOUBTFUL, NOW)


def test_what_fails_often_and_long_is_broken():
    assert judged((0, DOWN), (2, DOWN), (9, DOWN)).state == LinkState.DOUBTFUL
    assert judged((0, DOWN), (2, DOWN), (25, DOWN)).state == LinkState.BROKEN


def test_gone_is_gone_at_once():
    assert judged((0, answer(410))).state == LinkState.BROKEN


def test_an_answer_wipes_the_failures_away():
    link = judged((0, answer(410)), (1, answer(200)))
    assert (link.state, link.failures, link.failing_since) == (LinkState.SOUND, 0, None)


def test_a_broken_link_stays_broken_until_it_answers():
    assert judged((0, answer(410)), (1, DOWN)).state == LinkState.BROKEN


@pytest.mark.parametrize("status", [401, 403, 429, 999])
def test_a_site_that_wants_no_robot_is_not_called_broken(status):
    assert judged((0, answer(status))).state == LinkState.GUARDED


def test_an_address_that_leads_inside_is_told_at_once():
    link = judged((0, Outcome(error=Forbidden("« a.fr » mène à un réseau privé."))))
    assert (link.state, link.detail) == (LinkState.FORBIDDEN, "« a.fr » mène à un réseau privé.")


@pytest.mark.parametrize(
    ("after", "hours"),
    [
        ("7200", 2),
        ("1", 1),
        ("99999999999999999999", 720),
        ("Thu, 26 Nov 2026 12:00:00 GMT", 24),
        ("bientôt", 168),
        ("", 168),
        ("²", 168),
    ],
)
def test_who_asks_too_much_waits_as_told_within_reason(after, hours):
    assert judged((0, answer(429, after=after))).due_at == NOW + timedelta(hours=hours)


@given(st.text())
def test_no_wish_of_a_site_is_beyond_reason(after):
    assert SHORTEST <= judged((0, answer(429, after=after))).due_at - NOW <= LONGEST


@given(st.lists(st.sampled_from([DOWN, answer(404), answer(503)]), min_size=1, max_size=12))
def test_failures_are_asked_about_less_and_less(outcomes):
    waits = []
    link = Link(url=HERE)
    for outcome in outcomes:
        judge(link, outcome, NOW)
        waits.append(link.due_at - NOW)
    assert waits == sorted(waits)
