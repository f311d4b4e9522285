"""The file that an agenda reads, read back as an agenda does."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar

from home.calendars import Period, between, calendar_named, calendar_of
from home.models import HomePage
from tests.projects.factories import ProjectPageFactory

MAY_1, MAY_9 = date(2027, 5, 1), date(2027, 5, 9)


def written(page=None, *periods):
    return calendar_of(page or shown(), periods or [Period("dates", MAY_1, MAY_9)])


def shown(**fields):
    """What an agenda needs of a page."""
    usual = {"pk": 7, "title": "Hirondelles", "summary": "", "full_url": "http://x/7/", "where": ""}
    return SimpleNamespace(**{**usual, "last_published_at": None, **fields})


def events(raw):
    return Calendar.from_ical(raw).walk("VEVENT")


def event(**fields):
    (found,) = events(written(shown(**fields)))
    return found


def test_an_agenda_reads_whole_days_the_last_one_included():
    (found,) = events(written())
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (MAY_1, date(2027, 5, 10))
    assert b"DTSTART;VALUE=DATE:20270501" in written()


def test_the_days_are_those_of_paris():
    assert Calendar.from_ical(written())["X-WR-TIMEZONE"] == "Europe/Paris"


def test_nobody_is_busy_for_a_project():
    assert event()["TRANSP"] == "TRANSPARENT"


def test_a_period_that_comes_back_is_a_rule():
    (found,) = events(written(None, Period("saison", MAY_1, MAY_9, yearly=True)))
    assert found["RRULE"].to_ical() == b"FREQ=YEARLY"


def test_a_period_that_does_not_come_back_has_no_rule():
    assert "RRULE" not in event()


def test_an_event_keeps_its_identifier_when_its_page_changes():
    assert event(title="Avant")["UID"] == event(title="Après")["UID"] == "page-7-dates@localhost"


def test_two_periods_of_a_page_have_different_identifiers():
    found = events(written(None, Period("saison-2026", MAY_1, MAY_9), Period("saison", MAY_1, MAY_9)))
    assert len({one["UID"] for one in found}) == 2


def test_the_event_is_dated_from_the_last_publication():
    published = datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert event(last_published_at=published)["DTSTAMP"].dt == published


def test_the_event_says_what_one_does_and_where_to_read_more():
    page = ProjectPageFactory(summary="Compter les hirondelles.", scope="online")
    (found,) = events(written(page))
    assert found["DESCRIPTION"] == f"Compter les hirondelles.\n{page.full_url}"
    assert found["URL"] == page.full_url
    assert found["LOCATION"] == "en ligne, de chez soi"


def test_a_page_that_is_nowhere_has_no_place():
    assert "LOCATION" not in event()


@given(some.text(some.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_any_text_is_read_back_as_it_was_written(title):
    assert event(title=title)["SUMMARY"] == title


@given(some.text(max_size=200))
def test_any_name_makes_a_calendar_of_whole_lines(name):
    lines = calendar_named(name, []).split(b"\r\n")
    assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    assert not [line for line in lines if b"\n" in line]


def test_what_separates_is_escaped_and_long_lines_are_folded():
    raw = written(shown(title="Un, deux; trois\\ " + "é" * 100))
    assert rb"Un\, deux\; trois\\" in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    "first, last, days",
    [(MAY_1, MAY_9, (MAY_1, MAY_9)), (MAY_1, None, (MAY_1, MAY_1)), (None, MAY_9, (MAY_9, MAY_9))],
)
def test_a_period_with_one_date_lasts_a_day(first, last, days):
    (period,) = between(first, last)
    assert (period.first, period.last) == days


def test_no_date_makes_no_period():
    assert between(None, None) == []


def test_a_project_with_dates_is_an_agenda_to_import(client):
    page = ProjectPageFactory(slug="hirondelles", opens_on=MAY_1, closes_on=MAY_9)
    response = client.get(f"/agendas/{page.pk}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="hirondelles.ics"'
    assert events(response.content)[0]["DTSTART"].dt == MAY_1


def test_an_agenda_sets_no_cookie(client):
    assert not client.get(f"/agendas/{ProjectPageFactory(opens_on=MAY_1).pk}.ics").cookies


@pytest.mark.parametrize("fields", [{}, {"opens_on": MAY_1, "live": False}])
def test_a_project_without_dates_or_hidden_has_no_agenda(client, fields):
    assert client.get(f"/agendas/{ProjectPageFactory(**fields).pk}.ics").status_code == 404


def test_a_page_that_has_no_dates_at_all_has_no_agenda(client):
    assert client.get(f"/agendas/{HomePage.objects.first().pk}.ics").status_code == 404
    assert client.get("/agendas/987654.ics").status_code == 404
