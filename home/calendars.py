"""The dates of a page as a calendar that any agenda reads: iCalendar, RFC 5545."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vText

PRODUCT = "-//Co-construisons//Agenda//FR"


@dataclass(frozen=True)
class Period:
    """Whole days, from ``first`` to ``last`` included. ``name`` tells it from the others of its page.

    ``yearly``: it comes back each year.
    """

    name: str
    first: date
    last: date
    yearly: bool = False


def between(first, last) -> list[Period]:
    """The period between two dates; one day when only one is known, nothing without any."""
    return [Period("dates", first or last, last or first)] if first or last else []


def calendar_of(page, periods) -> bytes:
    """The periods of a page with a ``summary``, and a ``where`` if it has one, as a file .ics in UTF-8."""
    return calendar_named(page.title, [(page, periods)])


def calendar_named(name, periods_by_page) -> bytes:
    """The periods of several pages, ``(page, periods)`` pairs, in one calendar: a file .ics in UTF-8."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # Said to be a text: what stands under a name of nobody's standard is written as it is, line ends too.
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for page, periods in periods_by_page:
        for period in periods:
            calendar.add_component(_event(page, period))
    return calendar.to_ical()


def _event(page, period):
    event = Event()
    # The same for ever: an agenda that reads the file again changes the event instead of adding one.
    event.add("uid", f"page-{page.pk}-{period.name}@{urlsplit(settings.SITE_URL).hostname}")
    changed = (page.last_published_at or timezone.now()).astimezone(UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("summary", page.title)
    event.add("description", f"{page.summary}\n{page.full_url}")
    event.add("url", page.full_url)
    event.add("dtstart", period.first)
    # Exclusive, as the standard wants it.
    event.add("dtend", period.last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    if where := getattr(page, "where", ""):
        event.add("location", where)
    if period.yearly:
        event.add("rrule", {"freq": "yearly"})
    return event
