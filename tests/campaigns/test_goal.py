"""How far a campaign is, and how far it was: the figures and their chart."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns.models import MAX_READINGS, GoalReading
from tests.campaigns.factories import CampaignPageFactory

START = date(2026, 11, 1)


@pytest.fixture
def campaign():
    return CampaignPageFactory(goal_target=2000, goal_reached=0, goal_unit="comptages")


def read_on(campaign, *figures):
    """Forget what is known of the campaign, then note one figure a day from the first of November."""
    campaign.readings.all().delete()
    for number, reached in enumerate(figures):
        campaign.goal_reached = reached
        GoalReading.objects.note(campaign, START + timedelta(days=number))


def noted(campaign):
    return list(campaign.readings.values_list("reached", flat=True))


def percents(campaign):
    return [row["percent"] for row in campaign.advance()]


def test_publishing_a_figure_remembers_it_with_the_day(campaign):
    campaign.goal_reached = 640
    campaign.save_revision().publish()
    reading = campaign.readings.get()
    assert (reading.day, reading.reached) == (timezone.localdate(), 640)


def test_a_draft_does_not_tell_its_figure(campaign):
    campaign.goal_reached = 640
    campaign.save_revision()
    assert noted(campaign) == [0]


def test_a_campaign_that_is_not_public_notes_nothing():
    assert noted(CampaignPageFactory(goal_target=2000, live=False)) == []


def test_a_campaign_without_a_number_to_reach_notes_nothing():
    assert noted(CampaignPageFactory(goal_target=None)) == []


def test_the_same_figure_is_no_news(campaign):
    read_on(campaign, 0, 640, 640)
    assert noted(campaign) == [0, 640]


def test_two_figures_of_a_day_leave_the_last_one(campaign):
    read_on(campaign, 0)
    for reached in (640, 620):
        campaign.goal_reached = reached
        GoalReading.objects.note(campaign, START)
    assert noted(campaign) == [620]


def test_a_bar_is_a_part_of_the_goal(campaign):
    read_on(campaign, 0, 500, 2000)
    assert percents(campaign) == [0, 25, 100]


def test_beyond_the_goal_the_longest_bar_is_the_highest_figure(campaign):
    read_on(campaign, 2000, 4000)
    assert percents(campaign) == [50, 100]


def test_one_figure_is_no_chart(campaign):
    read_on(campaign, 640)
    assert campaign.advance() == []


def test_the_chart_keeps_the_latest_figures_in_order(campaign):
    read_on(campaign, *range(20))
    assert [row["value"] for row in campaign.advance()] == list(range(20 - MAX_READINGS, 20))


def test_the_page_draws_its_chart_in_a_table_that_says_the_same(client, campaign):
    read_on(campaign, 500, 1240)
    html = " ".join(client.get(campaign.url).text.split())
    assert "Nombre de comptages, jour après jour" in html
    assert re.findall(r'<rect width="(\d+)" height="4"', html) == ["25", "62"]
    assert re.findall(r'<th scope="row">(.*?)</th>', html) == ["1er novembre 2026", "2 novembre 2026"]


def test_a_page_without_history_has_no_chart(client, campaign):
    assert 'class="chart"' not in client.get(campaign.url).text
