"""What ended long ago is forgotten, but for what is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.reports.actions import MONTH, forget_ended
from campaigns.reports.enums import State
from campaigns.reports.models import Draft, Photo, Report, ReportFollow
from campaigns.reports.tasks import forget_reports_parts
from tests.campaigns.reports.factories import (
    CategoryFactory,
    DraftFactory,
    PhotoFactory,
    ReportFactory,
    ReportFollowFactory,
)

pytestmark = pytest.mark.django_db

OVER = [State.PUBLISHED, State.SOLVED]


def in_months(months):
    return timezone.now() + months * MONTH + timedelta(days=1)


def test_the_words_the_photos_and_the_people_go_and_the_rest_stays():
    report = ReportFactory(path=OVER)
    PhotoFactory(report=report)
    DraftFactory(report=report)
    ReportFollowFactory(report=report)
    assert forget_ended(in_months(24)) == 1
    report.refresh_from_db()
    assert (report.description, report.where) == ("", "")
    assert (report.state, report.changes.count()) == (State.SOLVED, 2)
    assert not any(model.objects.exists() for model in (Draft, Photo, ReportFollow))


def test_each_category_has_its_own_delay():
    soon = ReportFactory(category=CategoryFactory(keep_months=3), path=OVER)
    late = ReportFactory(category=CategoryFactory(keep_months=36), path=OVER)
    assert forget_ended(in_months(2)) == 0
    assert forget_ended(in_months(3)) == 1
    soon.refresh_from_db()
    late.refresh_from_db()
    assert (soon.description, bool(late.description)) == ("", True)


def test_what_is_still_open_is_kept_however_old():
    ReportFactory(path=[State.PUBLISHED])
    ReportFactory(path=[*OVER, State.REOPENED])
    assert forget_ended(in_months(240)) == 0


def test_what_was_forgotten_is_not_forgotten_again_and_nothing_young_goes_by_night():
    ReportFactory(path=OVER)
    forget_reports_parts()
    assert Report.objects.exclude(description="").count() == 1
    assert forget_ended(in_months(24)) == 1
    assert forget_ended(in_months(24)) == 0
