import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.commitments import files
from campaigns.commitments.models import CommitmentPage
from campaigns.commitments.records import to_record
from tests.campaigns.commitments.factories import CommitmentPageFactory, action, commitment_index, publish
from tests.home.factories import editor, moderator
from tests.projects.factories import ProjectPageFactory
from tests.projects.toolbox.factories import open_tool

pytestmark = pytest.mark.django_db


def read(client, page):
    return client.get(page.get_url()).content.decode()


def test_the_table_has_action_results_next_steps_and_status(client):
    row = action(results="Dix jeux ouverts", next_steps="En ouvrir vingt", status="partiel")
    html = read(client, CommitmentPageFactory(actions=[row]))
    assert all(text in html for text in ("Ouvrir les données", "Dix jeux", "En ouvrir vingt", "Partiel"))


def test_what_is_given_up_says_why(client):
    row = action(status="abandonne", reason="Jugé inopportun")
    html = read(client, CommitmentPageFactory(actions=[row]))
    assert "Abandonné" in html
    assert "Jugé inopportun" in html


def test_both_assessments_stand_side_by_side(client):
    row = action(status="complet", independent_status="limite", independent_url="https://example.org/avis")
    html = read(client, CommitmentPageFactory(actions=[row]))
    assert "Complet" in html
    assert "Limité" in html
    assert "https://example.org/avis" in html


def test_a_figure_of_the_site_is_counted_when_it_is_read(client):
    page = CommitmentPageFactory(actions=[action(figure="projets-ouverts")])
    ProjectPageFactory()
    assert "<strong>1</strong> projets ouverts" in " ".join(read(client, page).split())


def test_a_figure_that_no_longer_exists_is_not_shown(client):
    assert "<strong>0</strong>" not in read(client, CommitmentPageFactory(actions=[action(figure="perdu")]))


def test_the_page_tells_its_history(client):
    html = read(client, publish(CommitmentPageFactory(), status="partiel"))
    assert "<del>Non démarré</del>" in html.replace("\n", "").replace("  ", "")


def test_the_list_shows_how_far_each_one_is(client):
    CommitmentPageFactory(title="Ouvrir", actions=[action(status="complet"), action(status="partiel")])
    html = client.get(commitment_index().get_url()).content.decode()
    assert "Ouvrir" in html
    assert "1 × Complet" in html


def test_a_draft_is_in_no_list_nor_file(client):
    CommitmentPageFactory(title="Secret", live=False)
    for address in (commitment_index().get_url(), reverse("commitments:json"), reverse("commitments:csv")):
        assert "Secret" not in client.get(address).content.decode()


def test_the_feed_tells_each_change(client):
    publish(CommitmentPageFactory(), status="partiel")
    xml = client.get(reverse("commitments:feed")).content.decode()
    assert "Non démarré → Partiel" in xml


def test_the_list_asks_the_same_number_of_queries_whatever_it_holds(client):
    address = commitment_index().get_url()
    counts = []
    for _number in range(3):
        CommitmentPageFactory(actions=[action(), action()])
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_the_demonstration_has_the_two_rows_of_engagement_10(client):
    call_command("load_demo_commitments")
    call_command("load_demo_commitments")
    page = CommitmentPage.objects.get(slug="engagement-10")
    rows = [(row.title, row.get_status_display()) for row in page.actions.all()]
    assert [status for _title, status in rows] == ["Partiel", "Non démarré"]
    assert "Fix-it des quartiers" in rows[0][0]
    assert "Fix-it numérique" in rows[1][0]
    html = read(client, page)
    assert "DansMaRue, PopVox, AppMyCity" in html
    assert "l’avis de l’ANSSI" in html


def upload(client, data, name="engagements.json", **fields):
    file = SimpleUploadedFile(name, data.encode())
    return client.post(reverse("commitments_import"), {"file": file, **fields})


def record():
    found = to_record(CommitmentPageFactory())
    CommitmentPage.objects.get().delete()
    return found


def test_an_import_is_tried_then_published(client):
    client.force_login(moderator())
    data = files.to_json([record()])
    assert "nouveau" in upload(client, data, dry_run="on").content.decode()
    assert not CommitmentPage.objects.exists()
    assert upload(client, data).status_code == 302
    assert CommitmentPage.objects.get().live


def test_the_page_that_imports_is_named_in_its_header(client):
    client.force_login(moderator())
    commitment_index()
    trail = client.get(reverse("commitments_import")).context["breadcrumbs_items"]
    assert str(trail[-1]["label"]) == "Importer des engagements"


def test_a_wrong_file_is_refused_in_words(client):
    client.force_login(moderator())
    wrong = json.dumps([{**record(), "number": "dix"}])
    html = upload(client, wrong).content.decode()
    assert "« dix »" in html
    assert not CommitmentPage.objects.exists()


def test_who_may_not_publish_does_not_import(client):
    commitment_index()
    client.force_login(editor())
    assert client.get(reverse("commitments_import")).status_code in (302, 403)


def test_an_action_shows_the_tools_that_serve_it(client):
    open_tool(title="Voirie", need="signaler")
    open_tool(title="Sondage", need="sonder", repository="https://forge.example/sondage")
    html = read(client, CommitmentPageFactory(actions=[action(need="signaler")]))
    assert "Voirie</a> – Oui, vérifié" in html
    assert "Sondage" not in html


def test_a_tool_shows_the_commitments_that_it_serves(client):
    tool = open_tool(need="signaler")
    rows = [action(need="signaler"), action(need="signaler")]
    page = CommitmentPageFactory(title="Réparer la rue", actions=rows)
    CommitmentPageFactory(title="Ouvrir les données", actions=[action(need="sonder")])
    CommitmentPageFactory(title="Secret", live=False, actions=[action(need="signaler")])
    html = read(client, tool)
    assert html.count(f'href="{page.get_url()}"') == 1
    assert "Ouvrir les données" not in html
    assert "Secret" not in html
