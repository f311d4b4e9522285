"""Figures that say what happens and of whom nothing."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.contributors import actions
from projects.contributors.enums import Metric
from projects.contributors.models import DailyCount
from projects.owners import figures
from tests.projects.factories import ContributorFactory, ProjectPageFactory

CLICKS = str(Metric.CLICK.label)


def counted(project, total, metric=Metric.CLICK, days=0):
    day = timezone.localdate() - timedelta(days=days)
    return DailyCount.objects.create(project=project, day=day, metric=metric, total=total)


def row(project, metric=Metric.CLICK):
    return next(row for row in figures.rows_of(project) if row.label == str(metric.label))


@pytest.mark.parametrize(("total", "words"), [(0, "moins de 5"), (4, "moins de 5"), (5, "5"), (14, "10")])
def test_a_figure_is_rounded_down_by_five(page, total, words):
    counted(page, total)
    assert row(page).cells()[:2] == [CLICKS, words]


def test_ninety_days_and_ever_are_told_apart(page):
    counted(page, 10)
    counted(page, 20, days=100)
    assert (row(page).recent, row(page).ever) == (10, 30)


@settings(max_examples=200)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_no_number_under_the_floor_is_a_difference_of_figures_that_are_shown(totals):
    """Of parts, of their sum, or of the same figure a moment later: what is shown differs by fives."""
    published = [figures.shown(total) for total in [*totals, sum(totals), sum(totals) + 1]]
    differences = {abs(one - other) for one, other in combinations(published, 2)}
    assert all(difference == 0 or difference >= figures.FLOOR for difference in differences)
    assert all(difference % figures.FLOOR == 0 for difference in differences)


def test_the_median_is_that_of_enough_other_projects_of_other_organisations(page):
    for clicks in (10, 20, 30, 40):
        counted(ProjectPageFactory(themes=["birds"]), clicks)
    counted(ProjectPageFactory(themes=["birds"], organisation=page.organisation), 1000)
    assert row(page).median is None
    ProjectPageFactory(themes=["birds"])
    counted(ProjectPageFactory(themes=["insects"]), 1000)
    assert row(page).median == 20


def test_the_table_shows_what_people_did(client, desk, page):
    for _person in range(6):
        actions.take_part(ContributorFactory(confirmed=True), page)
    counted(page, 15, Metric.CLICK)
    text = " ".join(client.get(desk).text.split())
    assert f'<th scope="row">{Metric.PARTICIPATION.label}</th> <td>5</td>' in text
    assert '<table class="chart">' in text


def test_the_csv_says_the_same(client, desk, page):
    counted(page, 15)
    lines = client.get(f"{desk}chiffres.csv").text.splitlines()
    assert lines[0].startswith("Chiffre,")
    assert f"{CLICKS},15,15,–" in lines


def test_the_twelve_months_are_drawn_and_no_older_one(page):
    counted(page, 20)
    counted(page, 40, days=400)
    [month] = figures.months_of(page, Metric.CLICK)
    assert (month["value"], month["percent"]) == (20, 100)


def test_the_page_costs_the_same_whatever_was_counted(client, desk, page, django_assert_max_num_queries):
    for days in range(60):
        counted(page, 1, days=days)
    with django_assert_max_num_queries(25):
        assert client.get(desk).status_code == 200
