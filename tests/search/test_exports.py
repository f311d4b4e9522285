"""Any search as a table for spreadsheets and as a calendar for agendas."""

import csv
import io
from datetime import date

import pytest
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from search import backends, exports
from search.backends import BackendUnavailable
from search.exports import BYTE_ORDER_MARK, COLUMNS
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

TABLE, AGENDA = "/projets/projets.csv", "/projets/agenda.ics"


def rows(client, querystring="", path=TABLE):
    """The rows of the table as a spreadsheet reads them: one dictionary each."""
    response = client.get(path + querystring)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)), delimiter=";"))


def events(client, querystring=""):
    response = client.get(AGENDA + querystring)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_row_holds_the_project_in_words_under_french_headings(client, discover):
    page = ProjectPageFactory(
        title="Chouettes",
        organisation=OrganisationFactory(name="Les amis"),
        themes=["birds"],
        opens_on=date(2020, 3, 1),
        closes_on=date(2090, 6, 30),
    )
    discover()
    (row,) = rows(client)
    assert list(row) == [str(heading) for heading, _read in COLUMNS]
    assert (row["Titre"], row["Porté par"], row["Thèmes"]) == ("Chouettes", "Les amis", "Oiseaux")
    assert (row["Ouvre le"], row["Se termine le"]) == ("2020-03-01", "2090-06-30")
    assert (row["Adresse de la fiche"], row["Ouvert aujourd’hui"]) == (page.full_url, "oui")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_runs_nothing_that_a_project_says(client, discover, start):
    ProjectPageFactory(title="Nids", summary=f"{start}HYPERLINK(1)")
    discover()
    assert rows(client)[0]["Résumé"] == f"'{start}HYPERLINK(1)"


def test_the_table_keeps_the_order_of_the_page_beyond_one_reading(client, discover, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 3)
    for number in range(8):
        ProjectPageFactory(title=f"Nid {number}")
    discover()
    shown = client.get("/projets/?tri=recents").context["page_of_results"].projects()
    assert [row["Titre"] for row in rows(client, "?tri=recents")] == [card.title for card in shown]


def test_a_table_is_read_in_the_language_of_its_address(client, discover):
    ProjectPageFactory()
    discover()
    (row,) = rows(client, path="/en" + TABLE)
    assert row["Title"] and row["Open today"] == "yes"


def test_a_private_project_is_in_no_file(client, discover):
    page = ProjectPageFactory(closes_on=date(2090, 6, 30))
    discover()
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=page, restriction_type="login")])
    assert (rows(client), events(client)) == ([], [])


def test_the_table_is_a_file_that_bears_its_date(client, discover):
    discover()
    name = f"projets-{timezone.localdate()}.csv"
    assert client.get(TABLE)["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_agenda_has_the_dates_of_the_projects_of_the_search(client, discover):
    page = ProjectPageFactory(title="Nids", themes=["birds"], closes_on=date(2090, 6, 30))
    ProjectPageFactory(title="Mares", themes=["water"], closes_on=date(2090, 6, 30))
    ProjectPageFactory(title="Toujours", themes=["birds"])
    discover()
    (event,) = events(client, "?theme=oiseaux")
    assert (str(event["summary"]), str(event["url"])) == ("Nids", page.full_url)
    assert event["dtstart"].dt == date(2090, 6, 30)


def test_the_agenda_is_named_after_the_search(client, discover):
    discover()
    calendar = Calendar.from_ical(client.get(AGENDA + "?theme=oiseaux").content)
    assert str(calendar["x-wr-calname"]) == "Projets : Oiseaux"


def test_an_event_is_that_of_the_project_page(client, discover):
    page = ProjectPageFactory(closes_on=date(2090, 6, 30))
    discover()
    alone = Calendar.from_ical(client.get(f"/agendas/{page.pk}.ics").content).walk("VEVENT")
    assert [event["uid"] for event in events(client)] == [event["uid"] for event in alone]


@pytest.mark.parametrize("path", [TABLE, AGENDA])
def test_a_search_that_does_not_answer_says_when_to_come_back(client, monkeypatch, path):
    class Silent:
        def search(self, query):
            raise BackendUnavailable

    monkeypatch.setattr(backends, "get_backend", Silent)
    response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert "réessayez" in response.text


@pytest.mark.parametrize("path", [TABLE, AGENDA])
def test_files_are_asked_with_moderation(client, discover, settings, path):
    settings.API_REQUESTS_PER_MINUTE = 2
    discover()
    assert [client.get(path).status_code for _request in range(3)][-1] == 429


def test_a_table_costs_a_few_queries_however_many_its_rows(client, discover, django_assert_max_num_queries):
    for _number in range(30):
        ProjectPageFactory(themes=["birds"])
    discover()
    with django_assert_max_num_queries(20):
        assert len(rows(client)) == 30
