"""Reports are counted as they are written: the numbers of the list are read, not made, on PostgreSQL.

On SQLite the same tests say that the reports themselves are counted.
"""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from campaigns.reports import restoring, states, tasks
from campaigns.reports.counting import Search
from campaigns.reports.discovery import Asked, Found
from campaigns.reports.enums import State
from campaigns.reports.models import Report, Tally
from tests.campaigns.reports.factories import CategoryFactory, ReportFactory
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db
PUBLIC = [State.PUBLISHED]
kept = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL keeps tallies")


def found(querystring=""):
    return Found(Asked.read(QueryDict(querystring)))


def numbers(search):
    """All that the list counts of a search."""
    facets = {each.name: {value.slug: value.count for value in each.values} for each in search.facets()}
    return {"total": search.total, **facets}


def cells():
    """{(place, category, state): number} of the tallies, in every grain."""
    told = {}
    for place, category, state, number in Tally.objects.values_list("place", "category", "state", "number"):
        told[place, category, state] = told.get((place, category, state), 0) + number
    return {cell: number for cell, number in told.items() if number}


def cells_of_reports():
    told = {}
    for place, category, state in Report.objects.exclude(published_at=None).values_list(
        "place", "category", "state"
    ):
        for cell in ((place, category, state), (place, 0, state), (0, category, state)):
            told[cell] = told.get(cell, 0) + (state != State.RECEIVED)
    return {cell: number for cell, number in told.items() if number}


@pytest.fixture
def town():
    """Reports of two communes of a département, of three kinds in a tree, in three states."""
    department = PlaceFactory(code="dep-35", kind="departement")
    places = [PlaceFactory(code=f"com-3500{n}", parent=department) for n in range(2)]
    roads = CategoryFactory(code="voirie")
    kinds = [roads, CategoryFactory(code="trou", parent=roads), CategoryFactory(code="lampe")]
    for n, (place, kind) in enumerate(product(places, kinds)):
        ReportFactory.create_batch(n + 1, place=place, category=kind, path=PUBLIC)
        ReportFactory(place=place, category=kind, path=[*PUBLIC, State.SOLVED])
        ReportFactory(place=place, category=kind)
    ReportFactory(place=places[0], category=CategoryFactory(code="voisin", private=True), path=PUBLIC)
    return places


ASKED = [
    "",
    "categorie=voirie",
    "categorie=trou&categorie=lampe",
    "categorie=nulle",
    "etat=solved",
    "commune=com-35000",
    "commune=com-35000&categorie=voirie",
    "commune=com-35001&etat=published",
    "commune=com-35001&etat=published&categorie=lampe",
    "commune=nulle",
    "ville=35",
]


@pytest.mark.parametrize("querystring", ASKED)
def test_the_tallies_tell_what_counting_the_reports_would(town, monkeypatch, querystring):
    told = numbers(found(querystring))
    monkeypatch.setattr("campaigns.reports.counting.are_kept", lambda: False)
    assert told == numbers(found(querystring))


@kept
@pytest.mark.parametrize("querystring", ASKED)
def test_no_report_is_read_to_count(town, querystring):
    with CaptureQueriesContext(connection) as asked:
        numbers(found(querystring))
    assert not [query["sql"] for query in asked if "reports_report" in query["sql"]]


def test_words_and_distances_are_counted_in_the_reports(town):
    assert found("q=trou").total == found().total
    place = PlaceFactory(code="com-29000", name="Brest", latitude=48.4, longitude=-4.5)
    ReportFactory(place=place, path=PUBLIC)
    ReportFactory(place=town[0], latitude=48.41, longitude=-4.51, path=PUBLIC)
    assert found("ville=Brest").total == 1
    assert found("ville=Brest&rayon=5").total == 2
    # Each commune beside the distance, as if no place was chosen.
    assert numbers(found("ville=Brest&rayon=5"))["commune"] == numbers(found())["commune"]


@kept
def test_the_tallies_follow_each_way_to_write_a_report(town):
    assert cells() == cells_of_reports()
    first, other = Report.objects.filter(state=State.PUBLISHED)[:2]
    states.move(first, State.TAKEN)
    assert cells() == cells_of_reports()
    Report.objects.filter(place=town[0]).update(place=town[1])
    Report.objects.filter(pk=other.pk).update(category=first.category)
    Report.objects.bulk_update([Report(pk=first.pk, state=State.CLOSED)], ["state"])
    fields = {"category": first.category, "place": town[0], "published_at": first.published_at}
    Report.objects.bulk_create(Report(state=State.SENT, **fields) for _each in range(3))
    assert cells() == cells_of_reports()
    other.changes.all().delete()
    other.delete()
    assert cells() == cells_of_reports()


@kept
def test_what_changes_the_words_alone_adds_no_tally(town):
    before = Tally.objects.count()
    Report.objects.update(description="", where="")
    assert Tally.objects.count() == before


@kept
def test_a_private_kind_is_taken_off_the_numbers_at_once(town):
    category = CategoryFactory(code="voirie")
    before, below = found().total, found("categorie=voirie").total
    category.private = True
    category.save()
    assert found().total == before - below
    assert sum(numbers(found())["commune"].values()) == before - below


@kept
def test_the_night_makes_one_row_of_each_cell(town):
    before = cells()
    tasks.settle_tallies()
    assert cells() == before
    assert Tally.objects.count() == len(before)


@kept
def test_the_night_puts_right_what_is_wrong_and_says_so(town, caplog):
    Tally.objects.order_by("pk").first().delete()
    Tally.objects.create(place=town[0], category_id=0, state=State.SOLVED, number=7)
    tasks.settle_tallies()
    assert cells() == cells_of_reports()
    assert "2 tallies of reports were wrong" in caplog.text
    caplog.clear()
    tasks.settle_tallies()
    assert caplog.text == ""


@kept
def test_a_restored_backup_has_true_tallies(town):
    Tally.objects.all().delete()
    restoring.after_restore()
    assert cells() == cells_of_reports()


@kept
def test_the_reports_of_before_are_counted_by_the_migration(town):
    Tally.objects.all().delete()
    migration = import_module("campaigns.reports.migrations.0011_tallies_of_before")
    with connection.schema_editor() as editor:
        migration.count(apps, editor)
    assert cells() == cells_of_reports()


def publish_without_waiting(report):
    """From another connection; a lock that is held elsewhere is an error."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            states.move(report, State.PUBLISHED)
    finally:
        connection.close()


@kept
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_the_same_kind_in_the_same_place_do_not_wait_for_each_other():
    first, second = ReportFactory.create_batch(2, place=PlaceFactory(), category=CategoryFactory())
    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        states.move(first, State.PUBLISHED)
        elsewhere.submit(publish_without_waiting, second).result()
    assert cells() == cells_of_reports()
    assert found().total == 2


@kept
def test_the_newest_reports_are_read_in_the_order_of_an_index(town):
    with connection.cursor() as cursor:
        # So few rows are sorted faster than they are looked up.
        cursor.execute("SET LOCAL enable_sort = off")
    assert "reports_newest_first" in Search(Asked()).reports()[:24].explain()
