"""The trial: what an import would do, row by row, while nothing is written."""

import pytest

from projects.importers.decoding import UnreadableFile
from projects.imports import actions
from projects.imports.enums import RowState, RunState
from projects.imports.kinds import KINDS
from projects.imports.models import ColumnMemory, ImportFile, ImportRun
from projects.models import Organisation, ProjectIndexPage, ProjectPage
from tests.projects.factories import ProjectPageFactory, ThemeFactory, project_index
from tests.projects.imports.desk import NIDS, changes, deposit, faults, imported, lines, nids, outcomes, tried


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    project_index()


def test_a_deposited_file_is_kept_as_it_was_with_its_digest():
    content = lines(NIDS)
    run = actions.open_run(KINDS["projects"], "nids.jsonl", content, None)
    file = run.files.get()
    assert (bytes(file.content), file.size, file.name) == (content, len(content), "nids.jsonl")
    assert len(file.digest) == 64


def test_a_deposited_file_waits_for_its_columns():
    run = deposit(*nids(3))
    assert (run.state, run.rows.count()) == (RunState.READY, 3)
    assert set(run.rows.values_list("state", flat=True)) == {RowState.WAITING}


def test_an_import_is_named_by_its_file():
    assert str(deposit(NIDS, name="mes nids.jsonl")) == "mes nids.jsonl"


def test_a_trial_writes_nothing():
    ProjectIndexPage.objects.all().delete()
    tried({**NIDS, "organisation": "Les Nids"})
    assert (ProjectPage.objects.count(), ProjectIndexPage.objects.count()) == (0, 0)
    assert Organisation.objects.count() == 0


def test_a_trial_says_that_a_project_would_be_new_and_what_it_would_say():
    run = tried({**NIDS, "organisation": "Les Nids"})
    assert (run.state, outcomes(run)) == (RunState.CHECKED, ["created"])
    told = changes(run)
    assert told["titre"] == ("", "Nids")
    assert told["porté par"] == ("", "Les Nids")
    assert told["thèmes"] == ("", "oiseaux")


def test_a_trial_says_what_would_change_from_what_to_what():
    imported(NIDS)
    run = tried({**NIDS, "titre": "Nids d’été"})
    assert outcomes(run) == ["updated"]
    assert changes(run) == {"titre": ("Nids", "Nids d’été")}


def test_a_trial_compares_with_the_draft_that_an_editor_left():
    imported(NIDS)
    page = ProjectPage.objects.get()
    page.title = "Nids d’été"
    page.save_revision()
    assert changes(tried({**NIDS, "titre": "Nids d’hiver"}))["titre"] == ("Nids d’été", "Nids d’hiver")


@pytest.mark.parametrize(
    ("column", "before", "after", "shown"),
    [
        (
            "description",
            "Compter les nids.",
            "Compter encore.",
            ("résumé", "Compter les nids.", "Compter encore."),
        ),
        ("temps", "", "minutes", ("temps à donner", "", "5 minutes ou moins")),
        ("recrute", "oui", "non", ("cherche des participants", "oui", "non")),
        ("date de fin", "2026-05-01", "2026-06-01", ("se termine le", "2026-05-01", "2026-06-01")),
        ("latitude", 48.1, 48.2, ("latitude", "48.1", "48.2")),
        ("themes", "oiseaux", "oiseaux;insectes", ("thèmes", "oiseaux", "insectes, oiseaux")),
    ],
)
def test_a_change_is_told_in_the_words_of_the_editor(column, before, after, shown):
    ThemeFactory(code="insects", slug="insectes", label="Insectes")
    columns = {"temps": "effort", "recrute": "recruiting"}
    columns = {name: field for name, field in columns.items() if name == column}
    base = {**NIDS, "longitude": -1.6, "latitude": 48.1}
    imported({**base, column: before}, columns=columns)
    field, old, new = shown
    assert changes(tried({**base, column: after}, columns=columns))[field] == (old, new)


def test_an_unchanged_row_is_told_apart():
    imported(NIDS)
    assert outcomes(tried(NIDS)) == ["unchanged"]


def test_an_organisation_is_the_same_whatever_its_case():
    imported({**NIDS, "organisation": "Les Nids"})
    run = tried({**NIDS, "titre": "Nids d’été", "organisation": "LES NIDS"})
    assert list(changes(run)) == ["titre"]


def test_a_refused_row_says_the_place_and_the_remedy():
    run = tried(NIDS, {"id": 2, "titre": ""})
    assert outcomes(run) == ["created", "rejected"]
    assert faults(run, 2)[0][2].startswith("Un titre était attendu")


def test_the_second_of_two_rows_with_one_identifier_is_refused():
    run = tried(NIDS, {**NIDS, "titre": "Autres nids"})
    assert outcomes(run) == ["created", "rejected"]
    assert faults(run, 2) == [
        ("identifiant", "nids", "Un identifiant unique était attendu : la ligne 1 porte déjà celui-ci.")
    ]


def test_a_row_whose_twin_is_refused_is_not():
    run = tried({"id": "nids", "titre": ""}, NIDS)
    assert outcomes(run) == ["rejected", "created"]


def test_what_is_not_understood_is_a_remark_and_the_row_stays():
    run = tried({**NIDS, "themes": "licornes"})
    assert outcomes(run) == ["created"]
    assert run.rows.get().warnings[0]["value"] == "licornes"


def test_a_line_that_cannot_be_read_is_a_refused_row():
    run = actions.open_run(KINDS["projects"], "nids.jsonl", lines(NIDS) + b"\n{oups", None)
    actions.choose_columns(run, {}, "nids", False, None)
    assert [row.problem for row in run.rows.all()][1].startswith("Une ligne de JSON valable")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Le fichier est vide."),
        (b"titre,id\n", "Le fichier n’a aucune ligne sous ses en-têtes."),
        (b"%PDF-1.4", "C’est un document PDF"),
        (b"\x00\x01" * 5000, "Ce n’est pas un texte"),
        (b"x" * 20_000_001, "Le fichier dépasse 20 Mo : découpez-le."),
        (b"titre\n" + b"a\n" * 50_001, "Le fichier a 50001 lignes, 50000 au plus : découpez-le."),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_nothing(content, message):
    with pytest.raises(UnreadableFile) as refusal:
        actions.open_run(KINDS["projects"], "nids.csv", content, None)
    assert str(refusal.value).startswith(message)
    assert (ImportRun.objects.count(), ImportFile.objects.count()) == (0, 0)


def test_a_column_goes_where_the_editor_says():
    run = tried({"id": 1, "titre": "Nids", "accroche": "Compter."}, columns={"accroche": "first_step"})
    assert changes(run)["premier pas"] == ("", "Compter.")
    assert "résumé" not in changes(run)


def test_a_column_that_the_editor_leaves_out_is_not_read():
    assert "thèmes" not in changes(tried({**NIDS, "titre": "Château"}, columns={"themes": ""}))


def test_a_column_that_nobody_knows_can_be_given_a_field():
    run = tried({"id": 1, "bezeichnung": "Nester"}, columns={"bezeichnung": "title"})
    assert changes(run)["titre"] == ("", "Nester")


def test_choosing_other_columns_tries_all_rows_again():
    run = tried(NIDS)
    actions.choose_columns(run, {"themes": ""}, "nids", False, None)
    assert set(run.rows.values_list("state", "outcome")) == {(RowState.WAITING, "")}


def test_the_columns_chosen_for_a_file_are_chosen_for_the_next_with_the_same_headers():
    tried(NIDS, columns={"themes": ""}, source="les-nids")
    run = deposit({**NIDS, "id": "autre"}, name="plus-tard.jsonl")
    assert (run.columns, run.source) == ({"themes": ""}, "les-nids")


def test_the_memory_of_columns_does_not_depend_on_their_order_or_case():
    tried(NIDS, columns={"themes": ""})
    run = deposit({name.upper(): value for name, value in reversed(NIDS.items())})
    assert run.columns == {"themes": ""}


def test_other_headers_are_another_memory():
    tried(NIDS, columns={"themes": ""})
    assert deposit({**NIDS, "organisation": "Les Nids"}).columns == {}


def test_the_last_choice_is_the_one_remembered():
    tried(NIDS, columns={"themes": ""})
    tried(NIDS, columns={"themes": "audiences"})
    assert ColumnMemory.objects.get().columns == {"themes": "audiences"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a\x00b", "ab"),
        ("\ud800x", "x"),
        (float("nan"), None),
        ({"a": [1, "\x00"]}, {"a": [1, ""]}),
        (True, True),
        (3, 3),
    ],
)
def test_what_a_database_cannot_keep_is_left_out(value, kept):
    assert actions.plain(value) == kept


def test_a_page_made_by_hand_is_not_the_one_of_a_row():
    ProjectPageFactory(title="Nids", slug="nids")
    assert outcomes(tried(NIDS)) == ["created"]
