import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reports.enums import ENDED, OPEN, Reason, State
from campaigns.reports.models import Report
from campaigns.reports.states import FOLLOWS, WrongMove, following, move
from tests.campaigns.reports.factories import CategoryFactory, ReportFactory

pytestmark = pytest.mark.django_db

WHOLE_LIFE = [State.PUBLISHED, State.SENT, State.TAKEN, State.SOLVED, State.REOPENED, State.SOLVED]


def test_a_report_goes_through_its_life_and_every_step_is_kept():
    report = ReportFactory(path=WHOLE_LIFE)
    steps = [(change.before, change.after) for change in report.changes.all()]
    assert steps == list(zip([State.RECEIVED, *WHOLE_LIFE], WHOLE_LIFE, strict=False))


@pytest.mark.parametrize("state", [State.SENT, State.TAKEN, State.SOLVED, State.REOPENED])
def test_what_nobody_read_only_becomes_public_or_closed(state):
    report = ReportFactory()
    with pytest.raises(WrongMove, match="choisir dans la liste"):
        move(report, state)
    report.refresh_from_db()
    assert (report.state, report.changes.count()) == (State.RECEIVED, 0)


def test_closing_asks_for_a_reason():
    report = ReportFactory()
    with pytest.raises(WrongMove) as raised:
        move(report, State.CLOSED)
    assert raised.value.field == "why"


def test_who_is_not_competent_names_who_is():
    report = ReportFactory(path=[State.PUBLISHED])
    with pytest.raises(WrongMove) as raised:
        move(report, State.CLOSED, reason=Reason.NOT_COMPETENT, competent="  ")
    assert raised.value.field == "who"
    move(report, State.CLOSED, reason=Reason.NOT_COMPETENT, competent="Le département")
    report.refresh_from_db()
    assert (report.reason, report.competent) == (Reason.NOT_COMPETENT, "Le département")


def test_a_duplicate_names_its_original():
    original, report = ReportFactory(), ReportFactory()
    with pytest.raises(WrongMove) as raised:
        move(report, State.CLOSED, reason=Reason.DUPLICATE)
    assert raised.value.field == "original_number"
    move(report, State.CLOSED, reason=Reason.DUPLICATE, original=original)
    assert list(original.duplicates.all()) == [report]


def test_a_report_is_not_its_own_duplicate():
    report = ReportFactory()
    with pytest.raises(WrongMove, match=report.number):
        move(report, State.CLOSED, reason=Reason.DUPLICATE, original=report)


def test_a_duplicate_is_not_the_original_of_another():
    original, second, third = ReportFactory(), ReportFactory(), ReportFactory()
    move(second, State.CLOSED, reason=Reason.DUPLICATE, original=original)
    with pytest.raises(WrongMove, match="l’original"):
        move(third, State.CLOSED, reason=Reason.DUPLICATE, original=second)


def test_once_reopened_a_report_bears_no_reason_any_more():
    original = ReportFactory()
    report = ReportFactory(path=[State.PUBLISHED])
    move(report, State.CLOSED, reason=Reason.DUPLICATE, original=original)
    move(report, State.REOPENED)
    report.refresh_from_db()
    assert (report.reason, report.original) == ("", None)
    assert report.changes.filter(reason=Reason.DUPLICATE).exists()


def test_what_was_closed_unread_is_read_before_it_becomes_public():
    report = ReportFactory(path=[State.CLOSED])
    assert following(report) == (State.RECEIVED,)
    move(report, State.RECEIVED)
    assert not Report.objects.public().exists()


def test_the_second_of_two_people_decides_from_what_the_first_did():
    report = ReportFactory(path=[State.PUBLISHED])
    elsewhere = Report.objects.get(pk=report.pk)
    move(report, State.SOLVED)
    with pytest.raises(WrongMove):
        move(elsewhere, State.SENT)
    report.refresh_from_db()
    assert report.state == State.SOLVED


def test_what_was_published_is_public_whatever_followed():
    report = ReportFactory(path=WHOLE_LIFE)
    ReportFactory()
    assert list(Report.objects.public()) == [report]


def test_a_private_category_and_those_inside_it_are_never_public():
    private = CategoryFactory(private=True)
    ReportFactory(category=private, path=[State.PUBLISHED])
    ReportFactory(category=CategoryFactory(parent=private), path=[State.PUBLISHED])
    assert not Report.objects.public().exists()


def test_what_is_solved_or_closed_is_not_open():
    report = ReportFactory(path=[State.PUBLISHED])
    ReportFactory(path=[State.PUBLISHED, State.SOLVED])
    ReportFactory(path=[State.CLOSED])
    assert list(Report.objects.open()) == [report]


def test_every_state_is_open_or_over_and_can_be_left():
    assert OPEN | ENDED == set(State) == set(FOLLOWS)
    assert not OPEN & ENDED
    assert all(FOLLOWS.values())


def test_numbers_say_nothing_of_each_other():
    numbers = {ReportFactory.build().number for _time in range(200)}
    assert len(numbers) == 200
    assert all(len(number) == 10 and not set(number) & set("01OILU") for number in numbers)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=12))
def test_no_walk_publishes_what_was_never_read(turns):
    report = ReportFactory(path=[])
    for turn in turns:
        choices = following(report)
        move(report, choices[turn % len(choices)], reason=Reason.NO_ACTION)
    walked = set(report.changes.values_list("after", flat=True))
    assert Report.objects.public().filter(pk=report.pk).exists() == (State.PUBLISHED in walked)
    assert report.changes.count() == len(turns)
    report.delete()
