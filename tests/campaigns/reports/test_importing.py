"""Reports of another service, kept once each, those of the same problem joined."""

import gzip
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from campaigns.reports.actions import load_categories
from campaigns.reports.discovery import Asked, Found
from campaigns.reports.enums import Reason, State
from campaigns.reports.importing import import_reports
from campaigns.reports.models import Report, ReportNotice
from campaigns.reports.tasks import sweep_report_notices
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db

#: 2,000 reports of Paris (opendata.paris.fr, « Dans ma rue »), with the columns that are read.
REAL = Path(__file__).parent / "data" / "dansmarue.jsonl.gz"


@pytest.fixture(autouse=True)
def paris():
    load_categories()
    return PlaceFactory(code="com-75056", name="Paris", postcodes="75009", latitude=48.8566, longitude=2.3522)


def line(**changes):
    row = {
        "id_dmr": "G2023K036305",
        "type": "Voirie et espace public",
        "soustype": "Trottoirs : Affaissement, trou, bosse, pavé arraché",
        "adresse": "11 Rue Pierre Fontaine, 75009 PARIS",
        "code_postal": "75009",
        "ville": "Paris 09",
        "datedecl": "2023-11-16",
        "lat": 48.88125,
        "lon": 2.33440,
    }
    return json.dumps(row | changes)


def test_a_report_is_public_at_its_own_date_in_its_commune(paris):
    import_reports([line()])
    report = Report.objects.public().get()
    assert (report.category.code, report.place) == ("trottoir", paris)
    assert report.created_at.date().isoformat() == "2023-11-16"
    assert report.where == "11 Rue Pierre Fontaine, 75009 PARIS"
    assert [change.after for change in report.changes.all()] == [State.PUBLISHED]


def test_a_second_import_adds_nothing():
    import_reports([line()])
    outcome = import_reports([line(), line(id_dmr="autre", lat=48.9)])
    assert (outcome.added, outcome.known) == (1, 1)
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "joined"),
    [
        ({"lat": 48.88130}, 1),
        ({"lat": 48.88250}, 0),
        ({"datedecl": "2023-11-30"}, 0),
        ({"soustype": "Trottoirs : Revêtement manquant"}, 0),
    ],
)
def test_the_same_problem_told_again_is_a_duplicate_of_the_first(changes, joined):
    outcome = import_reports([line(), line(id_dmr="autre", **changes)])
    assert outcome.duplicates == joined
    again = Report.objects.get(external_id="autre")
    if joined:
        assert (again.state, again.reason) == (State.CLOSED, Reason.DUPLICATE)
        assert again.original.external_id == "G2023K036305"
    else:
        assert again.state == State.PUBLISHED


def test_a_kind_without_a_finer_one_is_kept_as_what_it_is_part_of():
    import_reports([line(soustype="[] A requalifier")])
    report = Report.objects.get()
    assert (report.category.code, report.description) == ("voirie", "A requalifier")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", "Ligne 2"),
        (line(lat="nord"), "Ligne 2"),
        (line(id_dmr="x", type="Soucoupes"), "Ligne 2 : « Soucoupes »"),
        (line(id_dmr="x", lat=0, lon=0, code_postal="99999"), "Ligne 2 : « 99999 »"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_the_others_are_kept(bad, words):
    outcome = import_reports([line(), bad])
    assert outcome.added == 1
    assert words in outcome.errors[0].replace("\xa0", " ")


def test_nobody_is_written_to_about_what_was_imported():
    import_reports([line()])
    sweep_report_notices()
    assert not ReportNotice.objects.exists()


def test_the_command_says_what_it_did(tmp_path, capsys):
    path = tmp_path / "signalements.jsonl"
    path.write_text(line() + "\n", encoding="utf-8")
    call_command("import_reports", str(path))
    assert capsys.readouterr().out.startswith("1 ajoutés, 0 doublons")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("import_reports", str(tmp_path / "absent.jsonl"))


def test_two_thousand_real_reports_are_imported_counted_and_joined():
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        outcome = import_reports(lines)
    assert (outcome.added, outcome.errors) == (2_000, [])
    assert outcome.duplicates > 0
    found = Found(Asked.read(QueryDict("")))
    kinds = next(facet for facet in found.facets() if facet.name == "categorie")
    assert sum(value.count for value in kinds.values if value.level == 1) == found.total
    assert found.total == Report.objects.public().count() > 1_500
