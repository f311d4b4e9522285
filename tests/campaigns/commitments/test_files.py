import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns.commitments import files
from campaigns.commitments.models import CommitmentPage
from campaigns.commitments.records import InvalidRecord, load, to_record
from tests.campaigns.commitments.factories import CommitmentPageFactory, action, commitment_index

FULL = {
    "slug": "donnees",
    "number": 3,
    "title": "Ouvrir les données",
    "summary": "Toutes.",
    "holders": "Ministère",
    "starts_on": "2026-01-01",
    "ends_on": None,
    "actions": [
        {
            "key": "5b0c8a52-6a43-4c53-9d3c-0a7d5b8d1001",
            "title": "=SOMME(A1)",
            "results": "- un\n- deux",
            "next_steps": "'déjà dit'",
            "status": "abandonne",
            "reason": "Sans objet ; remplacé",
            "due_on": "2026-06-30",
            "independent_status": "limite",
            "effect": "inchange",
            "independent_url": "https://example.org/avis",
            "figure": "",
            "need": "signaler",
            "title_en": "=SUM(A1)",
            "results_en": "- one\n- two",
            "next_steps_en": "",
            "reason_en": "Pointless; replaced",
            "milestones": [
                {"title": "Décret", "title_en": "Decree", "due_on": None, "done_on": "2026-02-01"}
            ],
            "evidence": [{"label": "@journal", "label_en": "", "url": "https://example.org/jo"}],
        }
    ],
}
FORMATS = {"engagements.json": files.to_json, "engagements.csv": files.to_csv}
every_format = pytest.mark.parametrize("name", FORMATS)


def outcomes(records, **options):
    return [outcome.state for outcome in load(records, **options)]


def edited(change):
    record = json.loads(json.dumps(FULL))
    change(record)
    return record


@every_format
@pytest.mark.django_db
def test_what_is_exported_then_imported_changes_nothing(name):
    commitment_index()
    assert outcomes([FULL]) == ["new"]
    exported = FORMATS[name]([to_record(page) for page in CommitmentPage.objects.for_readers()])
    assert outcomes(files.read(exported.encode(), name)) == ["same"]


@every_format
@pytest.mark.django_db
def test_a_file_makes_the_same_commitments_on_an_empty_site(name):
    commitment_index()
    load(files.read(FORMATS[name]([FULL]).encode(), name))
    assert to_record(CommitmentPage.objects.get()) == FULL


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


class TestTables(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(texts, texts)
    def test_a_table_keeps_any_text(self, results, label):
        record = edited(lambda record: record["actions"][0].update(results=results))
        record["actions"][0]["evidence"][0]["label"] = label
        (read,) = files.read(files.to_csv([record]).encode(), "x.csv")
        assert read["actions"][0]["results"] == results
        assert read["actions"][0]["evidence"][0]["label"] == label


def test_no_cell_is_run_by_a_spreadsheet():
    table = files.to_csv([FULL])
    assert "'=SOMME(A1)" in table
    assert "'@journal" in table


@pytest.mark.django_db
def test_a_change_is_published_with_its_history():
    commitment_index()
    load([FULL])
    changed = edited(lambda record: record["actions"][0].update(status="complet"))
    assert outcomes([changed]) == ["changed"]
    assert CommitmentPage.objects.get().changes.get(field="Statut").after == "Complet"


@every_format
@pytest.mark.django_db
def test_a_file_that_does_not_name_the_english_words_leaves_them(name):
    commitment_index()
    load([FULL])
    exported = FORMATS[name]([FULL]).replace("title_en", "unknown").replace("titre en anglais", "inconnu")
    load(files.read(exported.encode(), name))
    assert CommitmentPage.objects.get().actions.get().title_en == "=SUM(A1)"


@pytest.mark.django_db
def test_a_trial_writes_nothing():
    commitment_index()
    assert outcomes([FULL], dry_run=True) == ["new"]
    assert not CommitmentPage.objects.exists()


@pytest.mark.django_db
def test_an_action_without_its_key_is_known_by_its_title():
    page = CommitmentPageFactory(actions=[action()])
    record = to_record(page)
    del record["actions"][0]["key"]
    record["actions"][0]["results"] = "Dix jeux"
    load([record])
    assert CommitmentPage.objects.get().actions.get().key == page.actions.get().key


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda r: r.update(title=""), "Le titre manque"),
        (lambda r: r["actions"][0].update(status="fini"), "« fini »"),
        (lambda r: r["actions"][0].update(due_on="bientôt"), "« bientôt »"),
        (lambda r: r["actions"][0].update(key="12"), "« 12 » n’est pas un identifiant"),
        (lambda r: r["actions"][0].update(reason=""), "Dites pourquoi"),
        (lambda r: r["actions"][0]["evidence"][0].update(url="ici"), "« ici »"),
        (lambda r: r.update(number="dix"), "« dix »"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_value_is_named_with_its_place_and_nothing_is_written(change, told):
    commitment_index()
    with pytest.raises(InvalidRecord) as refusal:
        load([edited(lambda record: record.update(slug="autre")), edited(change)])
    assert "Engagement 2" in str(refusal.value)
    assert told in str(refusal.value)
    assert not CommitmentPage.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.json", b"{", "Ligne 1"),
        ("x.json", b"{}", "commitments"),
        ("x.json", b'{"commitments": 3}', "liste"),
        ("x.csv", b"titre\nx\n", "« ligne » manque"),
        ("x.csv", b"ligne;titre\naction;x\n", "Ligne 2"),
        ("x.csv", b"ligne;titre\nchose;x\n", "« chose »"),
        ("x.csv", "é".encode("latin-1"), "UTF-8"),
        ("x.pdf", b"", "« x.pdf »"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(name, data, told):
    with pytest.raises(InvalidRecord, match=told):
        files.read(data, name)


@pytest.mark.django_db
def test_any_list_of_records_gives_commitments_or_sentences():
    commitment_index()
    for record in (None, 3, "x", [], {}, {"title": "x", "actions": 4}, {"title": "x", "actions": [None]}):
        with pytest.raises(InvalidRecord):
            load([record])
