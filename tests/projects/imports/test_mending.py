"""Refused rows leave as a file, come back mended, and join the same import."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.importers.decoding import UnreadableFile
from projects.importers.readers import parse_records
from projects.imports import actions, faults
from projects.imports.enums import RunState
from projects.imports.kinds import KINDS
from projects.models import ProjectPage
from tests.projects.factories import ThemeFactory, project_index
from tests.projects.imports.desk import (
    NIDS,
    finish,
    imported,
    lines,
    mend,
    nids,
    outcomes,
    refused_rows,
    table,
    tried,
)

NO_TITLE = {"id": "sans", "titre": "", "description": "Compter."}


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    project_index()


def test_the_file_of_faults_holds_the_refused_rows_only_as_they_came():
    run = imported(NIDS, NO_TITLE)
    (row,) = refused_rows(run)
    assert (row["import_ligne"], row["id"], row["description"]) == ("2", "sans", "Compter.")


def test_the_file_of_faults_says_what_is_wrong_and_the_remedy():
    run = imported(NIDS, NIDS)
    (row,) = refused_rows(run)
    assert (row["import_colonne"], row["import_valeur"]) == ("identifiant", "nids")
    assert row["import_attendu"].startswith("Un identifiant unique était attendu")


def test_mended_rows_join_the_import():
    run = imported(NIDS, NO_TITLE)
    (row,) = refused_rows(run)
    mended = mend(run, {**row, "titre": "Terriers"})
    assert (mended.replaced, mended.added, mended.ignored) == (1, 0, 0)
    run = finish(run)
    assert (run.state, outcomes(run)) == (RunState.CHECKED, ["created", "created"])
    actions.start(run, None)
    assert finish(run).state == RunState.DONE
    assert set(ProjectPage.objects.values_list("title", flat=True)) == {"Nids", "Terriers"}


def test_rows_can_be_mended_before_anything_is_written():
    run = tried(NIDS, NO_TITLE)
    mend(run, {**refused_rows(run)[0], "titre": "Terriers"})
    assert outcomes(finish(run)) == ["created", "created"]


def test_a_row_still_wrong_is_refused_again():
    run = imported(NIDS, NO_TITLE)
    mend(run, *refused_rows(run))
    assert outcomes(finish(run)) == ["created", "rejected"]


def test_a_row_that_is_already_imported_is_left_alone():
    run = imported(NIDS, NO_TITLE)
    mended = mend(run, {"import_ligne": 1, "id": "nids", "titre": "Autre"})
    assert (mended.replaced, mended.ignored) == (0, 1)
    assert run.rows.get(number=1).values["titre"] == "Nids"


def test_a_row_without_number_is_added():
    run = imported(NIDS, NO_TITLE)
    mended = mend(run, {"import_ligne": "", "id": "terriers", "titre": "Terriers"})
    assert (mended.added, outcomes(finish(run))) == (1, ["created", "rejected", "created"])


def test_the_columns_chosen_for_the_import_serve_for_the_mended_rows():
    run = tried({"id": 1, "bezeichnung": ""}, columns={"bezeichnung": "title"})
    mend(run, {**refused_rows(run)[0], "bezeichnung": "Nester"})
    assert outcomes(finish(run)) == ["created"]


def test_the_mended_file_is_kept_beside_the_first():
    run = imported(NIDS, NO_TITLE)
    mend(run, *refused_rows(run), name="corrigé.csv")
    assert list(run.files.values_list("name", flat=True)) == ["nids.jsonl", "corrigé.csv"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": 1, "titre": "Nids"}, "La colonne « import_ligne » manque"),
        (
            {"import_ligne": "deux", "titre": "Nids"},
            "Ligne 2, colonne « import_ligne » : « deux ». Un numéro de ligne était attendu.",
        ),
        ({"import_ligne": "-1", "titre": "Nids"}, "Ligne 2, colonne « import_ligne » : « -1 »"),
    ],
)
def test_a_file_that_is_not_the_one_of_faults_changes_nothing(row, message):
    run = imported(NIDS, NO_TITLE)
    with pytest.raises(UnreadableFile) as refusal:
        mend(run, row)
    assert str(refusal.value).startswith(message)
    run.refresh_from_db()
    assert (run.state, run.files.count(), outcomes(run)) == (RunState.DONE, 1, ["created", "rejected"])


def test_a_mended_workbook_saved_by_a_spreadsheet_is_understood():
    run = imported(NIDS, NO_TITLE)
    text = "import_ligne;id;titre\r\n2;sans;Terriers été\r\n".encode("cp1252")
    actions.mend(run, "corrections.csv", text, None)
    assert run.rows.get(number=2).values["titre"] == "Terriers été"


def test_rows_are_not_mended_while_they_are_written():
    run = tried(NIDS, NO_TITLE)
    actions.start(run, None)
    with pytest.raises(actions.ImportRefused):
        mend(run, {"import_ligne": 2, "titre": "Terriers"})


def test_refused_rows_are_tried_again_once_what_they_lacked_exists():
    run = tried(*nids(2), {**NIDS, "id": "nid-1"})
    run.rows.filter(number=1).delete()
    actions.retry(run, None)
    assert outcomes(finish(run)) == ["created", "created"]


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-1.6", "@nids", "\tx", "'=1", "''-1"])
def test_a_cell_that_looks_like_a_formula_is_never_run(text):
    run = imported({**NO_TITLE, "description": text})
    (row,) = refused_rows(run)
    assert row["description"] == f"'{text}"
    assert faults.unguarded(row["description"]) == text


@given(st.text())
@example("'=1")
@example("-")
def test_guarding_a_cell_is_undone_exactly(text):
    assert faults.unguarded(faults.guarded(text)) == text
    assert not faults.guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30) | st.sampled_from(
    ["-1,6", "=SOMME(A1)", "été ; hiver", 'dit "oui"', "a\nb", "'"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_what_is_downloaded_and_given_back_untouched_says_the_same(cells):
    columns = [f"colonne {n}" for n in range(len(cells))]
    run = tried({"id": "1", "titre": "", **dict(zip(columns, cells, strict=True))})
    content = faults.write_faults(run).encode("utf-8-sig")
    (record,) = parse_records(content, "x.csv", KINDS["projects"].known_columns | faults.KNOWN_COLUMNS)
    ((line, values),) = faults.read_mended([record])
    assert line == 1
    assert [values[column] or "" for column in columns] == cells


@pytest.mark.parametrize("value", [["a", "b"], {"name": "Les Nids"}, 3, True, 48.5])
def test_a_value_of_a_json_file_survives_the_spreadsheet(value):
    run = tried({**NO_TITLE, "themes": value})
    content = table(*refused_rows(run))
    (record,) = parse_records(content, "x.csv")
    assert str(record.values["themes"]).lower().replace("'", '"') == str(value).lower().replace("'", '"')


def test_a_column_of_the_file_that_bears_our_name_is_not_written_twice():
    run = tried({**NO_TITLE, "import_ligne": "9"})
    assert lines(*refused_rows(run)).decode().count("import_ligne") == 1
