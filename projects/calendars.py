"""When one can take part in a project, as the periods of an agenda."""

from datetime import date, timedelta

from django.utils import timezone

from home.calendars import Period, between


def project_periods(page) -> list[Period]:
    """The seasons of a project within its dates, or its dates alone; none when it has neither."""
    if page.season_start:
        return _seasons(page)
    return between(page.opens_on, page.closes_on)


def _seasons(page):
    """One period that comes back each year; one by season when the project has an end."""
    since = page.opens_on or timezone.localdate(page.first_published_at or timezone.now())
    # A season may have begun the year before.
    first, last = next(
        span for year in range(since.year - 1, since.year + 2) if (span := _season(page, year))[1] >= since
    )
    if page.closes_on:
        spans = [_season(page, year) for year in range(first.year, page.closes_on.year + 1)]
        return [_cut(page, span) for span in spans if span[0] <= page.closes_on]
    if page.opens_on and page.opens_on > first:
        whole = _season(page, first.year + 1)
        return [_cut(page, (first, last)), Period("saison", *whole, yearly=True)]
    return [Period("saison", first, last, yearly=True)]


def _cut(page, span):
    """The part of one season that lies within the dates of the project."""
    first, last = max(span[0], page.opens_on or span[0]), min(span[1], page.closes_on or span[1])
    return Period(f"saison-{span[0].year}", first, last)


def _season(page, year):
    """The first and the last day of the season that begins in ``year``; it may end in the next one."""
    ends_in = year if page.season_start <= page.season_end else year + 1
    after = date(ends_in + page.season_end // 12, page.season_end % 12 + 1, 1)
    return date(year, page.season_start, 1), after - timedelta(days=1)
