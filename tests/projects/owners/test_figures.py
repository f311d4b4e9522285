"""Figures that say what happens and of whom nothing."""

from collections import defaultdict
from datetime import timedelta
from itertools import combinations, product

import pytest
from django.utils import timezone
from django.utils.text import capfirst
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.contributors import actions
from projects.contributors.enums import Metric
from projects.contributors.models import MonthlyCount
from projects.owners import figures
from tests.projects.factories import ContributorFactory, ProjectPageFactory

CLICKS = str(Metric.CLICK.label)


def counted(project, total, metric=Metric.CLICK, days=0):
    month = (timezone.localdate() - timedelta(days=days)).replace(day=1)
    row, _created = MonthlyCount.objects.get_or_create(project=project, month=month, metric=metric)
    MonthlyCount.objects.filter(pk=row.pk).update(total=row.total + total)


def row(project, metric=Metric.CLICK):
    return next(row for row in figures.Published(project).rows() if row.label == str(metric.label))


@pytest.mark.parametrize(("total", "words"), [(0, "moins de 5"), (4, "moins de 5"), (5, "5"), (14, "10")])
def test_a_figure_is_rounded_down_by_five(page, total, words):
    counted(page, total)
    assert row(page).cells()[:2] == [CLICKS, words]


def test_three_months_and_ever_are_told_apart(page):
    counted(page, 10)
    counted(page, 20, days=100)
    assert (row(page).recent, row(page).ever) == (10, 30)


MONTHS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@settings(max_examples=200)
@given(MONTHS)
def test_what_is_shown_adds_up_and_goes_by_fives(months):
    found = figures.published(months)
    assert sum(found) == figures.shown(sum(months))
    assert all(number >= 0 and number % figures.FLOOR == 0 for number in found)


def test_no_number_under_the_floor_is_a_difference_of_figures_that_are_shown():
    """All that three months and any sums of them may be, by what is published: a month, or several that
    follow each other, is never known to be one number, were it under the floor or not."""
    possible = defaultdict(list)
    for months in product(range(12), repeat=3):
        possible[tuple(figures.published(months))].append(months)
    spans = list(combinations(range(4), 2))
    for published, worlds in possible.items():
        # The largest sums have part of their worlds outside of what is enumerated.
        if sum(published) < 15:
            for start, end in spans:
                assert len({sum(months[start:end]) for months in worlds}) > 1


@settings(max_examples=100)
@given(MONTHS)
def test_somebody_more_or_less_is_seen_in_fives_only(months):
    """A moment later, one more: nothing moves, or one figure moves by five."""
    before = figures.published(months)
    after = figures.published([*months[:-1], months[-1] + 1])
    moved = [new - old for old, new in zip(before, after, strict=True) if new != old]
    assert moved in ([], [figures.FLOOR])


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
    label = capfirst(Metric.PARTICIPATION.label)
    assert f'<th scope="row">{label}</th> <td data-label="Trois derniers mois">5</td>' in text
    assert '<table class="chart">' in text


def test_the_csv_says_the_same(client, desk, page):
    counted(page, 15)
    lines = client.get(f"{desk}chiffres.csv").text.splitlines()
    assert lines[0].startswith("Chiffre,")
    assert f"{CLICKS},15,15,–" in lines


def test_the_twelve_months_are_drawn_and_no_older_one(page):
    counted(page, 20)
    counted(page, 40, days=400)
    [month] = figures.Published(page).chart(Metric.CLICK)
    assert (month["value"], month["percent"]) == (20, 100)


def test_the_page_costs_the_same_whatever_was_counted(client, desk, page, django_assert_max_num_queries):
    for days in range(60):
        counted(page, 1, days=days)
    with django_assert_max_num_queries(25):
        assert client.get(desk).status_code == 200
