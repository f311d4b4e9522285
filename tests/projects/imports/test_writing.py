"""The import itself: pages and drafts, who signs them, and what is never overwritten."""

import pytest
from wagtail.models import ModelLogEntry

from projects.imports import actions
from projects.imports.enums import RowState, RunState
from projects.models import Organisation, ProjectPage
from tests.home.factories import editor
from tests.projects.factories import ThemeFactory, project_index
from tests.projects.imports.desk import NIDS, imported, nids, outcomes, tried


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    project_index()


def only_page():
    return ProjectPage.objects.get()


def test_an_import_writes_what_the_trial_told():
    run = imported(*nids(3))
    assert (run.state, outcomes(run)) == (RunState.DONE, ["created"] * 3)
    assert set(ProjectPage.objects.values_list("title", flat=True)) == {"Nid 1", "Nid 2", "Nid 3"}


def test_each_row_knows_its_page():
    run = imported(NIDS)
    assert run.rows.get().object_id == only_page().pk


def test_new_pages_are_drafts_of_the_person_who_imports():
    user = editor()
    imported(NIDS, user=user)
    page = only_page()
    assert (page.live, page.owner, page.latest_revision.user) == (False, user, user)


def test_pages_are_put_online_when_the_editor_says_so():
    imported(NIDS, publish=True)
    assert only_page().live


def test_a_change_of_a_live_page_waits_as_a_draft_unless_it_is_put_online():
    imported(NIDS, publish=True)
    imported({**NIDS, "titre": "Nids d’été"})
    page = only_page()
    assert (page.title, page.get_latest_revision_as_object().title) == ("Nids", "Nids d’été")
    assert page.has_unpublished_changes


def test_a_change_is_put_online_with_the_import_that_says_so():
    imported(NIDS, publish=True)
    imported({**NIDS, "titre": "Nids d’été"}, publish=True)
    assert (only_page().title, only_page().has_unpublished_changes) == ("Nids d’été", False)


def test_a_draft_that_an_editor_has_not_finished_is_never_put_online():
    imported(NIDS, publish=True)
    page = only_page()
    page.summary = "À finir"
    page.save_revision()
    imported({**NIDS, "titre": "Nids d’été"}, publish=True)
    assert only_page().title == "Nids"


def test_importing_the_same_file_again_writes_nothing():
    imported(*nids(3))
    before = list(ProjectPage.objects.values_list("latest_revision", flat=True))
    run = imported(*nids(3))
    assert outcomes(run) == ["unchanged"] * 3
    assert list(ProjectPage.objects.values_list("latest_revision", flat=True)) == before


def test_what_the_editors_mended_since_stays_when_the_row_did_not_change():
    imported(NIDS)
    page = only_page()
    page.title = "Nids du quartier"
    page.save_revision()
    imported(NIDS)
    assert only_page().get_latest_revision_as_object().title == "Nids du quartier"


def test_refused_rows_wait_and_the_others_enter():
    run = imported(NIDS, {"id": 2, "titre": ""}, {**NIDS, "id": "autres"})
    assert outcomes(run) == ["created", "rejected", "created"]
    assert set(run.rows.values_list("state", flat=True)) == {RowState.DONE}


def test_one_organisation_is_made_for_all_the_rows_that_name_it():
    imported(*nids(3, organisation="Les Nids"))
    assert Organisation.objects.get().projects.count() == 3


def test_two_sources_never_share_a_page():
    imported(NIDS)
    run = tried(NIDS, source="ailleurs")
    assert outcomes(run) == ["created"]


def test_the_journal_of_the_site_tells_who_imported_and_when_it_ended():
    user = editor()
    run = imported(NIDS, user=user)
    entries = ModelLogEntry.objects.for_instance(run).order_by("pk")
    assert list(entries.values_list("action", "user")) == [
        ("imports.open", user.pk),
        ("imports.start", user.pk),
        ("imports.finish", user.pk),
    ]


def test_the_journal_holds_no_cell_of_the_file():
    run = imported({**NIDS, "contact": "anne@example.org"})
    assert all("anne" not in str(entry.data) for entry in ModelLogEntry.objects.for_instance(run))


def test_an_import_that_was_not_tried_does_not_start():
    run = imported(NIDS)
    with pytest.raises(actions.ImportRefused) as refusal:
        actions.start(run, None)
    assert str(refusal.value) == "Cet import a changé d’état entre-temps : relisez sa page."


def test_columns_are_not_changed_while_rows_are_written():
    run = tried(NIDS)
    actions.start(run, None)
    with pytest.raises(actions.ImportRefused):
        actions.choose_columns(run, {}, "nids", False, None)


def test_an_import_at_work_is_not_deleted():
    run = tried(NIDS)
    actions.start(run, None)
    with pytest.raises(actions.ImportRefused) as refusal:
        actions.delete(run, None)
    assert str(refusal.value) == "Cet import est en cours : attendez qu’il finisse."


def test_deleting_an_import_forgets_the_file_and_leaves_the_pages():
    run = imported(NIDS)
    actions.delete(run, None)
    assert (type(run).objects.count(), ProjectPage.objects.count()) == (0, 1)


def test_an_address_already_taken_refuses_nothing():
    run = imported(NIDS, {**NIDS, "id": "autre"})
    assert outcomes(run) == ["created", "created"]
    assert len(set(ProjectPage.objects.values_list("slug", flat=True))) == 2
