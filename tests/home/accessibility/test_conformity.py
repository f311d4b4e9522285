"""What the law makes of the answers of an audit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.accessibility import conformity
from home.accessibility.conformity import Level, Status
from tests.home.accessibility.factories import answers

complete = st.builds(
    lambda statuses: dict(zip(conformity.numbers(), statuses, strict=True)),
    st.lists(st.sampled_from(Status.values), min_size=106, max_size=106),
)


def test_the_standard_has_its_106_criteria_in_13_themes():
    sizes = [len(topic.criteria) for topic in conformity.topics()]
    assert sizes == [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]
    assert len(set(conformity.numbers())) == 106


def test_each_criterion_is_a_sentence_of_its_own():
    texts = [criterion.text for topic in conformity.topics() for criterion in topic.criteria]
    assert len(set(texts)) == 106
    assert all(text.endswith("?") for text in texts)


def test_the_standard_says_where_it_comes_from():
    assert conformity.standard()["licence"] == "Licence Ouverte 2.0"
    assert "accessibilite.numerique.gouv.fr" in conformity.standard()["source"]


@pytest.mark.parametrize(
    ("conforming", "failing", "expected"),
    [
        (106, 0, Level.FULL),
        (1, 0, Level.FULL),
        (105, 1, Level.PARTIAL),
        (53, 53, Level.PARTIAL),
        (20, 20, Level.PARTIAL),
        (52, 54, Level.NONE),
        (0, 106, Level.NONE),
        (0, 0, Level.NONE),
    ],
)
def test_half_of_what_applies_is_partly_and_all_of_it_is_fully(conforming, failing, expected):
    assert conformity.level(answers(conforming, failing)) == expected


def test_one_criterion_without_an_answer_proves_nothing():
    results = answers(106, 0)
    del results["7.3"]
    assert conformity.level(results) == Level.NONE


@given(complete)
def test_what_does_not_apply_changes_neither_rate_nor_level(results):
    without = {number: status for number, status in results.items() if status != Status.NOT_APPLICABLE}
    assert conformity.rate(results) == conformity.rate(without)


@given(complete, st.sampled_from(conformity.numbers()))
def test_to_mend_a_criterion_never_makes_a_site_less_conforming(results, number):
    ranks = [Level.NONE, Level.PARTIAL, Level.FULL]
    if results[number] != Status.FAILING:
        return
    mended = {**results, number: Status.CONFORMING}
    assert ranks.index(conformity.level(mended)) >= ranks.index(conformity.level(results))


@pytest.mark.parametrize(
    ("made_on", "expires_on"),
    [(date(2026, 11, 22), date(2029, 11, 22)), (date(2028, 2, 29), date(2031, 3, 1))],
)
def test_an_audit_is_worth_something_for_three_years(made_on, expires_on):
    assert conformity.expiry(made_on) == expires_on


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_three_years_are_three_years(made_on):
    assert timedelta(days=1095) <= conformity.expiry(made_on) - made_on <= timedelta(days=1097)


def test_what_machines_checked_is_past_and_says_with_what():
    for check in conformity.automatic_checks():
        assert check["day"] <= date.today()
        assert check["tool"]
        assert check["scope"]
        assert check["defects"] == 0


def test_what_machines_checked_is_told_the_latest_first():
    days = [check["day"] for check in conformity.automatic_checks()]
    assert days == sorted(days, reverse=True)
