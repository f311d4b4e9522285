"""The desk in the admin, as an editor uses it and as others cannot."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.imports import actions
from projects.imports.enums import RunState
from projects.imports.models import ImportRun
from projects.models import ProjectPage
from tests.home.factories import UserFactory, editor, moderator
from tests.projects.factories import ThemeFactory, project_index
from tests.projects.imports.desk import NIDS, deposit, finish, imported, nids, table, tried

LIST, UPLOAD = reverse("imports:index"), reverse("imports:upload")
NO_TITLE = {"id": "sans", "titre": ""}


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    project_index()


@pytest.fixture
def desk(client):
    client.user = editor()
    client.force_login(client.user)
    return client


def url(name, run, *more):
    return reverse(f"imports:{name}", args=[run.pk, *more])


def upload(client, content=None, name="nids.csv", kind="projects"):
    content = table(NIDS) if content is None else content
    file = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, {"kind": kind, "file": file})


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def messages_of(response):
    return [str(message).strip() for message in response.context["messages"]]


def test_an_editor_finds_the_desk_in_the_menu(desk):
    assert f'"url": "{LIST}"' in page(desk, reverse("wagtailadmin_home")).replace("\\u002D", "-")


def test_the_list_names_each_import_by_its_file(desk):
    deposit(NIDS, name="mes-nids.jsonl", user=desk.user)
    html = page(desk, LIST)
    assert ("mes-nids.jsonl" in html, "colonnes à vérifier" in html) == (True, True)


def test_the_list_is_filtered_by_state(desk):
    deposit(NIDS, name="attente.jsonl")
    imported(NIDS, name="fini.jsonl")
    html = page(desk, f"{LIST}?state=done")
    assert ("fini.jsonl" in html, "attente.jsonl" in html) == (True, False)


def test_the_list_costs_the_same_for_many_imports(desk, django_assert_max_num_queries):
    for n in range(10):
        deposit(NIDS, name=f"fichier-{n}.jsonl", user=desk.user)
    page(desk, LIST)
    with django_assert_max_num_queries(25):
        page(desk, LIST)


def test_an_uploaded_file_leads_to_its_columns(desk):
    response = upload(desk)
    assert response.url == url("columns", ImportRun.objects.get())


def test_the_import_remembers_who_gave_the_file(desk):
    upload(desk)
    assert ImportRun.objects.get().created_by == desk.user


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "vide.csv", "Le fichier soumis est vide."),
        (b"a" * 20_000_001, "gros.csv", "« gros.csv » pèse 20 Mo, 20 Mo au plus : découpez-le."),
        (b"%PDF-1.4", "x.csv", "C’est un document PDF"),
        (b"GIF89a", "image.gif", "n’est ni un CSV, ni un XLSX, ni du JSON"),
        (b"titre\n", "x.csv", "Le fichier n’a aucune ligne sous ses en-têtes."),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(desk, content, name, message):
    response = upload(desk, content, name)
    assert message in " ".join(response.context["form"].errors["file"])
    assert ImportRun.objects.count() == 0


def test_the_columns_show_what_was_detected_and_the_first_values(desk):
    html = page(desk, url("columns", deposit(*nids(5))))
    assert '<option value="title" selected>titre</option>' in html
    assert "Nid 1" in html
    assert "Nid 4" not in html


def choose(client, run, **chosen):
    """Post the form of columns with the choices that it proposes, but for those given by header."""
    form = client.get(url("columns", run)).context["form"]
    data = {field.html_name: field.initial for field in form if field.initial is not None}
    data |= {form[f"column-{run.headers.index(header)}"].html_name: name for header, name in chosen.items()}
    return client.post(url("columns", run), data)


def test_accepting_the_columns_starts_the_trial(desk, django_capture_on_commit_callbacks):
    run = deposit(NIDS)
    with django_capture_on_commit_callbacks(execute=True):
        choose(desk, run)
    run.refresh_from_db()
    assert (run.state, run.columns, run.source) == (RunState.CHECKED, {}, "nids")


def test_only_what_differs_from_the_detection_is_remembered(desk):
    run = deposit(NIDS)
    choose(desk, run, themes="")
    run.refresh_from_db()
    assert run.columns == {"themes": ""}


def test_a_source_without_letters_is_refused(desk):
    run = deposit(NIDS)
    response = desk.post(url("columns", run), {"source": "???"})
    assert response.context["form"].errors["source"] == [
        "Un nom fait de lettres et de chiffres était attendu."
    ]


def test_a_field_that_does_not_exist_is_refused(desk):
    run = deposit(NIDS)
    response = desk.post(url("columns", run), {"source": "nids", "column-0": "live"})
    assert "column-0" in response.context["form"].errors


def test_an_editor_cannot_put_an_import_online(desk):
    run = deposit(NIDS)
    assert "publish" not in desk.get(url("columns", run)).context["form"].fields
    desk.post(url("columns", run), {"source": "nids", "publish": "on"})
    run.refresh_from_db()
    assert run.publish is False


def test_a_moderator_can(client):
    client.force_login(moderator())
    run = deposit(NIDS)
    client.post(url("columns", run), {"source": "nids", "publish": "on"})
    run.refresh_from_db()
    assert run.publish is True


def test_the_trial_shows_each_row_before_and_after(desk):
    imported(NIDS)
    html = page(desk, url("run", tried({**NIDS, "titre": "Nids d’été"})))
    assert "<del>" in html
    assert "Nids d’été" in html


def test_rows_are_shown_by_fifty_and_by_outcome(desk):
    run = tried(*nids(60), NO_TITLE)
    first = desk.get(url("run", run))
    assert (len(first.context["page_of_rows"]), first.context["page_of_rows"].paginator.count) == (50, 61)
    refused = desk.get(url("run", run), {"issue": "rejected"})
    assert [row.number for row in refused.context["page_of_rows"]] == [61]


@pytest.mark.parametrize("query", [{"issue": "<script>"}, {"p": "moi"}, {"p": "-3"}])
def test_an_odd_address_shows_the_rows_all_the_same(desk, query):
    response = desk.get(url("run", tried(NIDS)), query)
    assert len(response.context["page_of_rows"]) == 1


def test_the_page_of_an_import_costs_the_same_for_many_rows(desk, django_assert_max_num_queries):
    run = imported(*nids(50))
    page(desk, url("run", run))
    with django_assert_max_num_queries(25):
        page(desk, url("run", run))


def test_the_words_of_a_file_are_shown_as_words(desk):
    html = page(
        desk, url("run", tried({**NIDS, "titre": "<script>alert(1)</script> Nids", "themes": "<b>x</b>"}))
    )
    assert "<script>alert(1)" not in html
    assert "<b>x</b>" not in html


def test_progress_is_told_to_the_script_in_figures(desk):
    run = tried(*nids(3), NO_TITLE)
    actions.start(run, desk.user)
    told = desk.get(url("progress", run)).json()
    assert (told["state"], told["working"], told["done"], told["total"]) == ("running", True, 0, 4)
    assert told["words"] == "0 lignes sur 4"
    finish(run)
    told = desk.get(url("progress", run)).json()
    assert (told["state"], told["done"], told["counts"]["created"]) == ("done", 4, 3)


def test_progress_is_followed_without_the_script_too(desk):
    run = tried(NIDS)
    actions.start(run, desk.user)
    html = page(desk, url("run", run))
    assert ("<progress" in html, "Actualiser" in html) == (True, True)


def act(client, verb, run, capture):
    """Say yes to a verb, and have workers do what follows."""
    with capture(execute=True):
        return client.post(url(verb, run), follow=True)


def test_a_verb_asks_before_it_acts(desk):
    run = tried(NIDS)
    assert "celles qui sont refusées attendent" in page(desk, url("importer", run))
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_an_import_goes_from_the_trial_to_the_pages_and_back(desk, django_capture_on_commit_callbacks):
    run = tried(*nids(2))
    act(desk, "importer", run, django_capture_on_commit_callbacks)
    assert ProjectPage.objects.count() == 2
    response = act(desk, "defaire", run, django_capture_on_commit_callbacks)
    assert messages_of(response) == ["L’annulation commence."]
    assert ProjectPage.objects.count() == 0


def test_deleting_an_import_leads_back_to_the_list(desk, django_capture_on_commit_callbacks):
    response = act(desk, "supprimer", tried(NIDS), django_capture_on_commit_callbacks)
    assert response.redirect_chain[-1][0] == LIST
    assert ImportRun.objects.count() == 0


def test_a_verb_that_comes_too_late_says_so(desk, django_capture_on_commit_callbacks):
    response = act(desk, "importer", imported(NIDS), django_capture_on_commit_callbacks)
    assert messages_of(response) == ["Cet import a changé d’état entre-temps : relisez sa page."]


def offered(client, run):
    return [verb.code for verb in client.get(url("run", run)).context["verbs"]]


@pytest.mark.parametrize(
    ("make", "verbs"),
    [
        (lambda: deposit(NIDS), ["supprimer"]),
        (lambda: tried(NIDS), ["importer", "supprimer"]),
        (lambda: tried(NO_TITLE), ["reessayer", "supprimer"]),
        (lambda: imported(NIDS), ["defaire", "supprimer"]),
        (lambda: imported(NIDS, NO_TITLE), ["reessayer", "defaire", "supprimer"]),
    ],
)
def test_only_what_can_be_done_is_offered(desk, make, verbs):
    assert offered(desk, make()) == verbs


def test_nothing_is_offered_while_a_worker_is_at_it(desk):
    run = tried(NIDS)
    actions.start(run, desk.user)
    assert offered(desk, run) == []


def test_the_refused_rows_are_downloaded_for_a_spreadsheet(desk):
    response = desk.get(url("faults", tried(NIDS, {**NO_TITLE, "description": "=1+1"})))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="lignes-refusees-nidsjsonl.csv"'
    text = response.content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text), delimiter=";"))["description"] == "'=1+1"


def test_mended_rows_are_tried_as_soon_as_they_are_given_back(desk, django_capture_on_commit_callbacks):
    run = tried(NIDS, NO_TITLE)
    file = SimpleUploadedFile(
        "corrections.csv", table({"import_ligne": 2, "id": "sans", "titre": "Terriers"})
    )
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(url("mend", run), {"file": file}, follow=True)
    assert messages_of(response) == ["1 ligne corrigée, 0 ajoutée, 0 déjà importée, laissée."]
    assert list(run.rows.values_list("outcome", flat=True)) == ["created", "created"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"titre\nNids\n", "La colonne « import_ligne » manque"),
        (b"", "Le fichier soumis est vide."),
    ],
)
def test_a_wrong_file_of_corrections_says_why(desk, content, message):
    run = tried(NIDS, NO_TITLE)
    file = SimpleUploadedFile("corrections.csv", content)
    response = desk.post(url("mend", run), {"file": file}, follow=True)
    assert messages_of(response)[0].startswith(message)


def test_the_file_is_given_back_as_it_came_and_never_shown(desk):
    run = actions.open_run(actions.KINDS["projects"], "x.csv", b"titre\n<script>", desk.user)
    response = desk.get(url("file", run, run.files.get().pk))
    assert response.content == b"titre\n<script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_file_of_another_import_is_not_found(desk):
    one, other = deposit(NIDS), deposit(NIDS)
    assert desk.get(url("file", one, other.files.get().pk)).status_code == 404


def every_address(run):
    names = ("run", "columns", "progress", "faults", "importer", "reessayer", "defaire", "supprimer")
    return [LIST, UPLOAD, *(url(name, run) for name in names), url("file", run, run.files.get().pk)]


def test_nobody_reads_the_desk_without_the_permission(client):
    run = tried(NIDS, NO_TITLE)
    for user in (None, UserFactory(), UserFactory(is_staff=True)):
        if user:
            client.force_login(user)
        assert {client.get(address).status_code for address in every_address(run)} <= {302, 403}


def test_an_editor_does_not_reach_the_import_of_a_vocabulary(desk):
    run = tried({"code": "moss", "libellé": "Mousses"}, kind="themes")
    assert {desk.get(address).status_code for address in every_address(run)[2:]} <= {302, 403}
    assert str(run) not in page(desk, LIST)
    assert upload(desk, kind="themes").context["form"].errors["kind"]


@pytest.mark.parametrize("verb", ["importer", "reessayer", "defaire"])
def test_an_editor_does_not_act_on_an_import_that_goes_online(desk, verb):
    run = tried(NIDS, publish=True)
    assert desk.post(url(verb, run)).status_code in {302, 403}
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_nothing_is_done_by_a_form_of_another_site():
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor())
    run = tried(NIDS, NO_TITLE)
    for address in (UPLOAD, url("importer", run), url("mend", run), url("supprimer", run)):
        assert client.post(address).status_code == 403
    assert ImportRun.objects.get().state == RunState.CHECKED
