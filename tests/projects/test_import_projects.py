"""From a file to pages: what is created, updated, left alone or rejected."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Revision

from home.models import HomePage, StandardPage
from projects.models import Organisation, ProjectIndexPage, ProjectPage
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, project_index
from tests.projects.importing import counts, import_text, json_lines, only_page

NIDS = {"id": "nids", "title": "Nids", "summary": "Compter les nids.", "url": "https://nids.example.org/"}


@pytest.fixture
def load(tmp_path):
    """Import rows given as mappings, from the same file each time."""

    def load(*rows, **options):
        return import_text(tmp_path, json_lines(*rows), "rows.jsonl", **options)

    return load


def edit(page, **changes):
    """What an editor does in the admin: a draft, not yet published."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    return draft.save_revision()


def test_a_new_row_becomes_a_draft(load):
    load(NIDS)
    page = only_page()
    assert (page.title, page.summary, page.live, page.source, page.external_id) == (
        "Nids",
        "Compter les nids.",
        False,
        "rows",
        "nids",
    )


def test_a_draft_waits_to_be_published(load):
    load(NIDS)
    assert only_page().has_unpublished_changes


def test_a_draft_can_be_published_by_an_editor(load):
    load(NIDS)
    only_page().get_latest_revision().publish()
    assert (only_page().live, only_page().summary) == (True, "Compter les nids.")


def test_live_pages_are_published_at_once(load, client):
    load(NIDS, live=True)
    page = only_page()
    assert (page.live, page.has_unpublished_changes, client.get(page.url).status_code) == (True, False, 200)


def test_a_live_page_knows_when_it_was_published(load):
    load(NIDS, live=True)
    page = only_page()
    assert page.first_published_at and page.live_revision == page.latest_revision


def test_the_first_revision_says_what_was_imported(load):
    load({**NIDS, "topic": "Birds"})
    first = only_page().get_latest_revision_as_object()
    assert (first.title, [theme.slug for theme in first.themes.all()]) == ("Nids", ["oiseaux"])


def test_the_admin_opens_an_imported_draft(load, admin_client):
    load(NIDS)
    assert admin_client.get(f"/admin/pages/{only_page().pk}/edit/").status_code == 200


def test_pages_stand_under_the_list_of_projects(load):
    index = project_index()
    load(NIDS)
    assert only_page().get_parent().pk == index.pk


def test_a_missing_list_of_projects_is_made_under_the_home_page(load):
    load(NIDS)
    assert ProjectIndexPage.objects.get().get_parent().specific == HomePage.objects.get()


def test_the_tree_stays_sound(load):
    load(*[{**NIDS, "id": number} for number in range(5)])
    assert ProjectPage.find_problems() == ([], [], [], [], [])


def test_an_unchanged_row_writes_nothing(load):
    load(NIDS)
    load(NIDS)
    assert Revision.objects.count() == 1


def test_a_changed_row_updates_a_draft_as_a_draft(load):
    load(NIDS)
    summary = load({**NIDS, "title": "Nids d’été"})
    assert counts(summary) == (1, 0, 1, 0, 0)
    assert (only_page().live, only_page().get_latest_revision_as_object().title) == (False, "Nids d’été")


def test_a_changed_row_of_a_live_page_is_published(load):
    load(NIDS, live=True)
    load({**NIDS, "summary": "Compter les nids et les œufs."})
    page = only_page()
    assert (page.summary, page.has_unpublished_changes) == ("Compter les nids et les œufs.", False)
    assert Revision.objects.count() == 2


def test_an_updated_row_is_then_unchanged(load):
    load(NIDS)
    load({**NIDS, "title": "Nids d’été"})
    assert counts(load({**NIDS, "title": "Nids d’été"})) == (1, 0, 0, 1, 0)


def test_an_update_keeps_the_address_of_the_page(load):
    load(NIDS, live=True)
    load({**NIDS, "title": "Tout autre titre"})
    assert only_page().slug == "nids"


def test_an_unchanged_row_does_not_undo_what_an_editor_published(load):
    load(NIDS, live=True)
    edit(only_page(), summary="Revu par une éditrice.").publish()
    assert counts(load(NIDS)) == (1, 0, 0, 1, 0)
    assert only_page().summary == "Revu par une éditrice."


def test_what_a_changed_row_does_not_say_stays_as_the_editor_wrote_it(load):
    load(NIDS, live=True)
    edit(only_page(), equipment="Des jumelles").publish()
    load({**NIDS, "title": "Nids d’été"})
    assert (only_page().title, only_page().equipment) == ("Nids d’été", "Des jumelles")


def test_a_changed_row_does_not_publish_a_waiting_draft(load):
    load(NIDS, live=True)
    edit(only_page(), first_step="Pas encore relu.")
    load({**NIDS, "title": "Nids d’été"})
    assert (only_page().title, only_page().first_step) == ("Nids", "")


def test_a_changed_row_joins_the_waiting_draft(load):
    load(NIDS, live=True)
    edit(only_page(), first_step="Pas encore relu.")
    load({**NIDS, "title": "Nids d’été"})
    draft = only_page().get_latest_revision_as_object()
    assert (draft.title, draft.first_step) == ("Nids d’été", "Pas encore relu.")


def test_an_editor_who_unpublished_a_page_is_obeyed(load):
    load(NIDS, live=True)
    only_page().unpublish()
    load({**NIDS, "title": "Nids d’été"}, live=True)
    assert not only_page().live


def test_a_copied_page_is_not_taken_for_the_imported_one(load):
    load(NIDS, live=True)
    copy = only_page().copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert (copy.source, copy.external_id, counts(load(NIDS))) == ("", "", (1, 0, 0, 1, 0))


def test_the_same_identifier_in_two_sources_is_two_projects(load):
    load(NIDS, source="un")
    load(NIDS, source="deux")
    assert ProjectPage.objects.count() == 2


def test_the_second_row_with_an_identifier_is_rejected(load):
    summary = load(NIDS, {**NIDS, "title": "Autres nids"})
    assert counts(summary) == (2, 1, 0, 0, 1)
    assert str(summary.errors[0]) == (
        "ligne 2, colonne « external_id » : « nids ». "
        "Un identifiant unique était attendu : la ligne 1 porte déjà celui-ci."
    )


def test_a_rejected_row_leaves_the_others(load):
    assert counts(load(NIDS, {"id": "sans titre"}, {**NIDS, "id": 3})) == (3, 2, 0, 0, 1)


def test_two_projects_with_one_title_get_two_addresses(load):
    load(NIDS, {**NIDS, "id": "nids-2"})
    first, second = ProjectPage.objects.order_by("path").values_list("slug", flat=True)
    assert (first, second.startswith("nids-")) == ("nids", True)


@pytest.mark.parametrize("title", ["日本の鳥", "Ωμέγα", "1", "a" * 400])
def test_any_title_gives_an_address(load, title):
    assert counts(load({**NIDS, "title": title})) == (1, 1, 0, 0, 0)


def test_a_row_without_any_summary_takes_its_title(load):
    load({"id": 1, "title": "Nids"})
    assert only_page().summary == "Nids"


def test_a_row_that_cannot_be_saved_leaves_nothing_behind(load):
    HomePage.objects.get().delete()
    summary = load({**NIDS, "organisation": "Les Nids"})
    assert (counts(summary), Organisation.objects.count()) == ((1, 0, 0, 0, 1), 0)


def test_a_row_that_cannot_be_saved_is_told_with_the_remedy(load):
    HomePage.objects.get().delete()
    assert "créez-en une dans l’administration" in load(NIDS).errors[0].expected


def test_the_list_of_projects_finds_another_address_when_its_own_is_taken(load):
    HomePage.objects.get().add_child(instance=StandardPage(title="Projets", slug="projets"))
    load(NIDS)
    assert ProjectIndexPage.objects.get().slug == "projets-2"


def test_an_organisation_is_made_once(load):
    load({**NIDS, "organisation": "Les Nids"}, {**NIDS, "id": 2, "organisation": "LES NIDS"})
    assert Organisation.objects.count() == 1


def test_a_known_organisation_is_found_again(load):
    known = OrganisationFactory(name="Les Nids", kind="association")
    load({**NIDS, "organisation": {"name": "Les Nids", "kind": "public"}})
    known.refresh_from_db()
    assert (only_page().organisation, known.kind) == (known, "association")


def test_what_was_not_known_of_an_organisation_is_learnt(load):
    known = OrganisationFactory(name="Les Nids")
    load({**NIDS, "organisation": {"name": "Les Nids", "url": "https://lesnids.fr"}})
    known.refresh_from_db()
    assert known.url == "https://lesnids.fr"


def test_two_organisations_with_one_address_stay_apart(load):
    load({**NIDS, "organisation": "Les Nids"}, {**NIDS, "id": 2, "organisation": "Les nids !"})
    assert Organisation.objects.count() == 2


def test_a_dry_run_counts_and_writes_nothing(load):
    summary = load({**NIDS, "organisation": "Les Nids"}, {**NIDS, "id": 2}, {"id": 3}, dry_run=True)
    assert counts(summary) == (3, 2, 0, 0, 1)
    assert (ProjectPage.objects.count(), ProjectIndexPage.objects.count(), Organisation.objects.count()) == (
        0,
        0,
        0,
    )


def test_a_dry_run_tells_updates(load):
    load(NIDS)
    assert counts(load({**NIDS, "title": "Nids d’été"}, dry_run=True)) == (1, 0, 1, 0, 0)
    assert only_page().get_latest_revision_as_object().title == "Nids"


def test_a_page_made_by_hand_is_never_touched(load):
    page = ProjectPageFactory(title="Nids", slug="nids")
    load(NIDS, {**NIDS, "title": "Nids d’été", "id": ""})
    page.refresh_from_db()
    assert (page.title, ProjectPage.objects.count()) == ("Nids", 3)


def test_a_mapping_can_be_imposed(tmp_path):
    text = "name,title\nmauvais,bon"
    assert import_text(tmp_path, text, mapping="jrc").mapping == "jrc"
    assert only_page().title == "mauvais"


def test_the_source_is_the_name_of_an_unknown_file(tmp_path):
    import_text(tmp_path, "name\nUn", "Mon catalogue (2).csv")
    assert only_page().source == "mon-catalogue-2"


def test_imported_words_appear_as_words(load, client):
    load(
        {**NIDS, "description": "<script>alert(1)</script>&lt;img src=x onerror=alert(2)&gt;\n\nFin."},
        live=True,
    )
    html = client.get(only_page().url).content.decode()
    assert ("<img src=x" not in html, "alert(1)" not in html) == (True, True)


@pytest.fixture
def admin_client(client):
    client.force_login(get_user_model().objects.create_superuser("editrice", "e@example.org", "secret"))
    return client
