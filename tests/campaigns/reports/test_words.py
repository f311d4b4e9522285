"""Reports are found by what they say, in French, as it is at this moment, without reading them all."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reports import actions, states, tasks
from campaigns.reports.enums import State
from campaigns.reports.models import Report, ReportWords
from search.analysis import words
from tests.campaigns.reports.factories import CategoryFactory, ReportFactory

pytestmark = pytest.mark.django_db
SAID = {"where": "12 bis rue de l’Église", "description": "Éclairages cassés : un lampadaire sur deux."}


def saying(text):
    return set(Report.objects.saying(text))


def build(number=1, **more):
    """Reports that are not written yet."""
    category, place = ReportFactory().category, ReportFactory().place
    return [Report(category=category, place=place, **{**SAID, **more}) for _one in range(number)]


@pytest.mark.parametrize(
    "typed",
    ["eclairage", "ÉCLAIRAGE cassé", "lampad", "lampadaires", "l'eglise", "12", "bis 12", "rue, lampad:*"],
)
def test_a_word_is_found_whatever_its_accents_its_plural_and_its_end(typed):
    report = ReportFactory(**SAID)
    ReportFactory(where="120 avenue Foch", description="Une clôture ouverte.")
    assert saying(typed) == {report}


@pytest.mark.parametrize("typed", ["1", "éclairage foch", "age", "« ! »", "%", "_", "'", "lampadaire & trou"])
def test_each_word_must_be_there_and_no_sign_is_a_command(typed):
    ReportFactory(**SAID)
    assert saying(typed) == set()


def test_words_that_say_nothing_are_passed_over_unless_they_are_alone():
    report = ReportFactory(**SAID)
    ReportFactory(description="Trou.", where="Place Foch")
    assert saying("un lampadaire dans la rue") == {report}
    assert saying("de") == {report}


def test_a_number_finds_its_report_alone():
    report = ReportFactory(number="PARTAGEZES")
    ReportFactory(description="PARTAGEZES")
    assert saying("partagezes") == {report}


def test_no_number_is_looked_for_among_words(django_assert_num_queries):
    report = ReportFactory(**SAID)
    with django_assert_num_queries(1):
        assert saying("lampadaire") == {report}


def test_a_word_of_ten_letters_that_is_no_number_is_a_word():
    report = ReportFactory(description="Bancs attachés : PARTAGEZES.")
    assert saying("partagezes") == {report}


def test_what_is_corrected_is_found_by_its_new_words_only():
    report = ReportFactory(**SAID)
    report.description = "Une fuite."
    report.save()
    assert (saying("lampadaire"), saying("fuite")) == (set(), {report})
    Report.objects.filter(description="Une fuite.").update(description="Un trou.")
    assert (saying("fuite"), saying("trou église")) == (set(), {report})


def test_reports_written_together_are_found():
    reports = Report.objects.bulk_create(build(3))
    assert saying("lampadaire") == set(reports)
    for report in reports:
        report.where = "Quai Richemont"
    Report.objects.bulk_update(reports, ["where"])
    assert (saying("église"), saying("richemont")) == (set(), set(reports))


def test_what_is_forgotten_is_not_found_and_its_words_are_nowhere():
    report = ReportFactory(**SAID, category=CategoryFactory(keep_months=1), path=[State.PUBLISHED])
    states.move(report, State.CLOSED, reason="no-action")
    actions.forget_ended(timezone.now() + timedelta(days=60))
    assert not saying("lampadaire")
    assert ReportWords.objects.get(report=report).bag.strip() == ""


def test_what_the_former_version_wrote_is_found_after_a_night():
    report = ReportFactory(**SAID)
    ReportWords.objects.all().delete()
    tasks.complete_words()
    assert saying("lampadaire") == {report}


def test_reports_of_before_are_found_after_the_migration():
    report, again = ReportFactory(**SAID), ReportFactory(**SAID)
    ReportWords.objects.filter(report=report).delete()
    import_module("campaigns.reports.migrations.0013_words_of_before").fill(apps, None)
    assert saying("lampadaire") == {report, again}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite reads them all")
def test_an_index_finds_the_words():
    with connection.cursor() as cursor:
        # There is nothing to read here: other ways would be as short.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "reports_by_word" in Report.objects.saying("lampadaire rue").explain()


@given(text=st.text())
def test_a_report_is_found_by_all_that_it_says(text):
    text = text.replace("\0", "")
    with transaction.atomic():
        report = ReportFactory(description=text)
        assert saying(text) == ({report} if words(text) else set())
        transaction.set_rollback(True)
