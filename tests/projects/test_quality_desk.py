"""Where an editor reads the quality of a page: beside the form, and in the report."""

import csv
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory, project_index

REPORT = reverse("projects_admin:quality")


def form_of(client, page):
    client.force_login(editor())
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def paragraph(html):
    return json.dumps([{"type": "paragraph", "value": html}])


def test_the_form_says_the_score_and_what_to_mend(client):
    html = form_of(client, ProjectPageFactory(first_step=""))
    assert "Écrire par quoi commencer" in html
    assert "Qualité de la fiche" in html


def test_a_new_project_is_judged_from_its_first_word(client):
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:add", args=["projects", "projectpage", project_index().pk])
    assert 'data-side-panel="quality"' in client.get(address).content.decode()


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_an_editor_may_ask_for_a_date_of_publication(client, field):
    assert f'name="{field}"' in form_of(client, ProjectPageFactory(live=False))


def test_the_form_judges_the_draft_and_not_what_is_live(client):
    page = ProjectPageFactory(first_step="")
    page.first_step = "Choisir un soir."
    page.save_revision()
    assert "Écrire par quoi commencer" not in form_of(client, page)


@pytest.mark.parametrize(
    ("html", "warning"),
    [
        ('<p><a href="https://a.org">Cliquez ici</a></p>', "ne dit pas où il mène"),
        ('<p><a id="99999" linktype="page">La mare</a></p>', "n’est pas publiée"),
    ],
)
def test_the_form_tells_of_links_that_do_not_help(client, html, warning):
    assert warning in form_of(client, ProjectPageFactory(body=paragraph(html)))


def test_the_form_says_how_the_text_reads(client):
    text = "<p>" + "Le soir, on compte les oiseaux. On note leur nom. " * 6 + "</p>"
    assert "facile à lire" in form_of(client, ProjectPageFactory(body=paragraph(text)))


def report(client, **query):
    client.force_login(editor())
    return client.get(REPORT, query)


def test_the_report_lists_the_poorest_page_first(client):
    ProjectPageFactory(title="Riche", themes=["birds"], first_step="Venir.")
    ProjectPageFactory(title="Pauvre", effort="")
    assert [page.title for page in report(client).context["object_list"]] == ["Pauvre", "Riche"]


def test_the_report_says_what_each_page_lacks(client):
    ProjectPageFactory(effort="")
    assert "Choisir un « Temps à donner »." in report(client).content.decode()


@pytest.mark.parametrize(("query", "titles"), [({"manque": "temps"}, ["Pauvre"]), ({"live": "0"}, ["Riche"])])
def test_the_report_is_filtered_like_the_explorer(client, query, titles):
    ProjectPageFactory(title="Riche", live=False)
    ProjectPageFactory(title="Pauvre", effort="")
    assert [page.title for page in report(client, **query).context["object_list"]] == titles


def test_templates_and_merged_pages_are_not_in_the_report(client):
    kept = ProjectPageFactory(title="Gardée")
    ProjectPageFactory(merged_into=kept)
    ProjectPageFactory(is_template=True)
    assert [page.title for page in report(client).context["object_list"]] == ["Gardée"]


def test_the_report_is_exported_as_csv_in_french_and_without_formula(client):
    ProjectPageFactory(title="=1+1", effort="")
    text = b"".join(report(client, export="csv").streaming_content).decode()
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["Titre"] == "'=1+1"
    assert "Temps à donner" in row["À compléter"]


def test_the_report_is_exported_as_a_workbook(client):
    ProjectPageFactory(title="Spipoll")
    answer = report(client, export="xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert load_workbook(io.BytesIO(content)).active.cell(2, 1).value == "Spipoll"


def test_the_report_asks_to_sign_in(client):
    assert client.get(REPORT).url.startswith(reverse("wagtailadmin_login"))


def test_the_report_keeps_its_number_of_queries(client, django_assert_max_num_queries):
    ProjectPageFactory.create_batch(15, themes=["birds"], places=["com-35238"])
    report(client)
    with django_assert_max_num_queries(25):
        assert len(client.get(REPORT).context["object_list"]) == 15
