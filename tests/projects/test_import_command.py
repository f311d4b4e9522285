import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import ProjectIndexPage, ProjectPage
from tests.projects.importing import SAMPLES, write


def run(*arguments, **options):
    """What the command writes on its two outputs."""
    out, err = StringIO(), StringIO()
    call_command("import_projects", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def summary(*arguments, **options):
    return json.loads(run(*arguments, json=True, **options)[0].splitlines()[-1])


def test_the_last_line_is_the_summary_in_json():
    told = summary(SAMPLES / "generic.csv")
    names = ("rows", "created", "updated", "unchanged", "rejected")
    assert [told[name] for name in names] == [4, 3, 0, 0, 1]


def test_each_error_says_where_what_and_what_was_expected():
    (error,) = summary(SAMPLES / "generic.csv")["errors"]
    assert error == {
        "row": 6,
        "column": "",
        "value": "",
        "expected": "Un titre était attendu (colonne « title », « titre », « name » ou « nom »).",
    }


def test_warnings_have_the_same_shape():
    assert summary(SAMPLES / "generic.csv")["warnings"][1] == {
        "row": 7,
        "column": "Date de début",
        "value": "bientôt",
        "expected": "Une date était attendue : 2026-05-31, 31/05/2026, 2026-05 ou 2026.",
    }


def test_a_person_reads_one_sentence():
    out, _err = run(SAMPLES / "jrc.csv")
    assert out == ("4 lignes (jrc, source « jrc ») : 4 créées, 0 mises à jour, 0 inchangées, 0 rejetées.\n")


def test_a_person_reads_errors_and_warnings_apart_from_the_summary():
    _out, err = run(SAMPLES / "generic.csv", no_color=True)
    assert err.splitlines()[:2] == [
        "Rejetée : ligne 6. Un titre était attendu (colonne « title », « titre », « name » ou « nom »).",
        "Attention : ligne 7, colonne « Thématique » : « Sciences occultes ». "
        "Une valeur du vocabulaire du site était attendue.",
    ]


def test_many_warnings_are_not_all_shown(tmp_path):
    rows = "\n".join(f"Projet {number},Sciences occultes" for number in range(25))
    _out, err = run(write(tmp_path, f"title,topic\n{rows}"))
    assert err.splitlines()[-1] == "… et 5 autres avertissements (--json les donne tous)."


def test_a_quiet_run_says_nothing():
    assert run(SAMPLES / "jrc.csv", verbosity=0) == ("", "")


def test_no_progress_bar_is_drawn_in_a_log(capsys):
    run(SAMPLES / "jrc.csv")
    assert capsys.readouterr().err == ""


def test_a_dry_run_says_so():
    out, _err = run(SAMPLES / "jrc.csv", "--dry-run")
    assert out.splitlines()[-1] == "Essai seulement : rien n’a été écrit."


def test_a_dry_run_writes_nothing():
    run(SAMPLES / "jrc.csv", "--dry-run")
    assert not ProjectPage.objects.exists()


def test_live_and_source_are_obeyed():
    run(SAMPLES / "jrc.csv", "--live", "--source", "Inventaire JRC")
    assert ProjectPage.objects.live().imported_from("inventaire-jrc").count() == 4


def test_a_mapping_is_chosen_by_name():
    assert summary(SAMPLES / "jrc.csv", mapping="generic")["mapping"] == "generic"


def test_an_unknown_mapping_is_refused():
    with pytest.raises(CommandError, match="mapping"):
        run(SAMPLES / "jrc.csv", "--mapping", "inconnu")


def test_a_file_that_cannot_be_read_stops_in_french(tmp_path):
    with pytest.raises(CommandError, match="ne s’ouvre pas"):
        run(tmp_path / "absent.csv")


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path):
    with pytest.raises(CommandError):
        run(write(tmp_path, '[{"title": "Un"}, {"title": "Deux"', "coupé.json"))
    assert not ProjectIndexPage.objects.exists()


def test_a_file_that_cannot_be_read_has_a_summary_too(tmp_path):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_projects", str(write(tmp_path, "")), json=True, stdout=out)
    told = json.loads(out.getvalue().splitlines()[-1])
    assert (told["rows"], told["errors"][0]["expected"]) == (0, "Le fichier est vide.")
