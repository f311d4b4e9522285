"""The demonstration shows communes in each state, reports that they answer, and rates."""

import json

import pytest
from django.core.management import call_command

from campaigns.communes.enums import State as CommuneState
from campaigns.communes.management.commands.load_demo_communes import DEMO
from campaigns.communes.models import Participant
from campaigns.communes.pipeline import overall
from campaigns.reports.actions import load_categories
from campaigns.reports.models import Report
from tests.projects.factories import PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def loaded():
    found = json.loads(DEMO.read_text(encoding="utf-8"))
    codes = {row["code"] for row in found["communes"]} | {row["place"] for row in found["reports"]}
    for code in sorted(codes):
        PlaceFactory(code=code, latitude=47.0, longitude=2.0)
    load_categories()
    for _time in range(2):
        call_command("load_demo_communes")
    return found


def test_each_state_has_communes_and_a_second_run_adds_nothing(loaded):
    assert set(Participant.objects.values_list("state", flat=True)) == set(CommuneState)
    assert Participant.objects.count() == len(loaded["communes"])
    assert Report.objects.count() == len(loaded["reports"])


def test_rates_are_not_empty_and_not_perfect(loaded):
    rates = overall()
    assert 0 < rates.answered < 100
    assert 0 < rates.solved < 100


def test_what_is_told_ended_where_the_file_says(loaded):
    for report in Report.objects.exclude(changes=None):
        assert report.changes.last().after == report.state


def test_nobody_but_services_that_do_not_exist_can_be_written_to(loaded):
    for participant in Participant.objects.all():
        addresses = [participant.official_email, *participant.routes.values_list("email", flat=True)]
        assert all(address.endswith("@example.org") for address in addresses)
