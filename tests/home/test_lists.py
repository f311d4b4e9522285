import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from openpyxl import load_workbook

from home.lists import neutralised
from tests.home.factories import administrator
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

LIST = reverse("projects_organisation_modeladmin_index")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_opens_a_formula_is_quoted(start):
    assert neutralised(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["Bretagne", "1+1", "", "a=b", "l’eau"])
def test_plain_text_is_left_alone(cell):
    assert neutralised(cell) == cell


@pytest.mark.parametrize("cell", [-3, 2.5, None, datetime(2026, 4, 1, tzinfo=UTC)])
def test_what_is_not_text_is_left_alone(cell):
    assert neutralised(cell) is cell


def exported(client, query="", address=LIST):
    """The rows of a CSV export, as dictionaries by column."""
    client.force_login(administrator())
    response = client.get(f"{address}?export=csv{query}")
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def workbook(client):
    client.force_login(administrator())
    response = client.get(f"{LIST}?export=xlsx")
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_a_list_is_exported_as_csv_with_french_columns(client):
    OrganisationFactory(name="Tela Botanica", slug="tela", kind="association")
    assert exported(client) == [
        {
            "Nom": "Tela Botanica",
            "Adresse": "tela",
            "Secteur": "association",
            "Site web": "",
            "Siège": "",
            "Projets": "0",
        }
    ]


def test_an_exported_choice_is_its_label(client):
    OrganisationFactory(kind="local-authority")
    assert exported(client)[0]["Secteur"] == "collectivité"


def test_a_formula_does_not_reach_the_csv(client):
    OrganisationFactory(name='=HYPERLINK("http://example.org")')
    assert exported(client)[0]["Nom"] == '\'=HYPERLINK("http://example.org")'


def test_a_formula_does_not_reach_the_workbook(client):
    OrganisationFactory(name="=1+1")
    assert workbook(client).cell(2, 1).data_type == "s"


@pytest.mark.parametrize("report", ["aging_pages", "site_history"])
def test_a_formula_does_not_reach_the_reports_of_wagtail_either(client, report):
    ProjectPageFactory(title="=1+1").save_revision().publish()
    rows = exported(client, address=reverse(f"wagtailadmin_reports:{report}"))
    cells = [cell for row in rows for cell in row.values()]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_the_export_holds_what_the_filter_shows(client):
    OrganisationFactory(name="Commune", kind="local-authority")
    OrganisationFactory(name="Club", kind="association")
    rows = exported(client, "&kind__exact=association")
    assert [row["Nom"] for row in rows] == ["Club"]


def test_the_file_is_named_after_the_list(client):
    client.force_login(administrator())
    response = client.get(f"{LIST}?export=csv")
    assert response["Content-Disposition"] == 'attachment; filename="organisations.csv"'


def test_an_export_costs_as_many_queries_for_ten_rows_as_for_one(client, django_assert_max_num_queries):
    OrganisationFactory.create_batch(10)
    client.force_login(administrator())
    with django_assert_max_num_queries(10):
        b"".join(client.get(f"{LIST}?export=csv").streaming_content)


def test_a_list_is_titled_as_in_the_menu(client):
    client.force_login(administrator())
    html = client.get(reverse("newsletters_subscription_modeladmin_index")).content.decode()
    assert "Abonnés" in html.split("<h1", 1)[1].split("</h1>", 1)[0]


def test_the_button_that_adds_does_not_guess_a_gender(client):
    OrganisationFactory()
    client.force_login(administrator())
    assert "un(e)" not in client.get(LIST).content.decode()


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(LIST).url.startswith(reverse("wagtailadmin_login"))


def test_a_filter_that_does_not_exist_shows_the_whole_list(client):
    client.force_login(administrator())
    assert client.get(f"{LIST}?utm_source=lettre").url == LIST
    assert "Ce filtre n’existe pas" in client.get(LIST).text


@pytest.mark.parametrize("verb", ["edit", "delete", "history", "inspect"])
def test_a_row_is_named_by_its_number(client, verb):
    client.force_login(administrator())
    assert client.get(f"{LIST}{verb}/licorne/").status_code == 404


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
def test_the_icon_of_a_list_is_among_the_files_that_production_serves(answer):
    """Production refuses to show a page that names another."""
    assert finders.find(f"admin/img/icon-{answer}.svg")
