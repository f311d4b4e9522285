"""When one can take part in a project, as an agenda shows it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from projects.calendars import project_periods
from tests.projects.factories import ProjectPageFactory

NEW_YEAR_2026 = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = some.dates(date(2020, 1, 1), date(2040, 12, 31))
MONTHS = some.integers(1, 12)


def periods(**fields):
    """Tuples (name, first day, last day, yearly) of a project published at the beginning of 2026."""
    page = ProjectPageFactory.build(**{"first_published_at": NEW_YEAR_2026, **fields})
    return [(p.name, p.first, p.last, p.yearly) for p in project_periods(page)]


def test_a_project_open_all_year_has_no_period():
    assert periods() == []


def test_a_project_with_two_dates_has_one_period():
    assert periods(opens_on=date(2026, 5, 1), closes_on=date(2026, 5, 9)) == [
        ("dates", date(2026, 5, 1), date(2026, 5, 9), False)
    ]


def test_a_season_comes_back_each_year():
    assert periods(season_start=3, season_end=6) == [("saison", date(2026, 3, 1), date(2026, 6, 30), True)]


def test_a_season_of_one_month_ends_with_it():
    assert periods(season_start=2, season_end=2) == [("saison", date(2026, 2, 1), date(2026, 2, 28), True)]


def test_a_season_may_run_over_the_new_year():
    # Already begun when the project was published.
    assert periods(season_start=11, season_end=2) == [("saison", date(2025, 11, 1), date(2026, 2, 28), True)]


def test_a_season_may_end_with_the_year():
    assert periods(season_start=10, season_end=12) == [
        ("saison", date(2026, 10, 1), date(2026, 12, 31), True)
    ]


def test_a_season_does_not_begin_before_the_project():
    assert periods(season_start=3, season_end=6, opens_on=date(2027, 5, 15)) == [
        ("saison-2027", date(2027, 5, 15), date(2027, 6, 30), False),
        ("saison", date(2028, 3, 1), date(2028, 6, 30), True),
    ]


def test_a_project_that_opens_with_its_season_has_one_rule():
    assert periods(season_start=3, season_end=6, opens_on=date(2027, 3, 1)) == [
        ("saison", date(2027, 3, 1), date(2027, 6, 30), True)
    ]


def test_the_last_season_stops_with_the_project():
    assert periods(season_start=3, season_end=6, closes_on=date(2027, 4, 2)) == [
        ("saison-2026", date(2026, 3, 1), date(2026, 6, 30), False),
        ("saison-2027", date(2027, 3, 1), date(2027, 4, 2), False),
    ]


def test_a_project_that_ends_out_of_season_has_no_season_more():
    assert [name for name, *_days in periods(season_start=3, season_end=6, closes_on=date(2027, 2, 1))] == [
        "saison-2026"
    ]


@pytest.mark.parametrize("closes_on", [None, date(2030, 1, 15)])
def test_a_page_never_published_has_periods_too(closes_on):
    assert periods(season_start=1, season_end=12, closes_on=closes_on, first_published_at=None)


@given(MONTHS, MONTHS, DAYS, some.integers(0, 2000))
def test_each_day_of_an_agenda_is_in_season_and_within_the_dates(start, end, opens_on, length):
    closes_on = opens_on + timedelta(days=length)
    page = ProjectPageFactory.build(
        season_start=start, season_end=end, opens_on=opens_on, closes_on=closes_on, recruiting=True
    )
    for period in project_periods(page):
        assert period.first <= period.last
        assert page.is_open_on(period.first)
        assert page.is_open_on(period.last)


@given(MONTHS, MONTHS, DAYS, some.integers(0, 900))
def test_an_agenda_forgets_no_open_day(start, end, opens_on, after):
    page = ProjectPageFactory.build(
        season_start=start, season_end=end, opens_on=opens_on, closes_on=opens_on + timedelta(days=900)
    )
    day = opens_on + timedelta(days=after)
    in_agenda = any(period.first <= day <= period.last for period in project_periods(page))
    assert in_agenda == page.is_open_on(day)
