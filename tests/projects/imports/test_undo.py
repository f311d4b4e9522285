"""Undoing one import: what it did goes, what others did stays and is told."""

import pytest
from wagtail.models import ModelLogEntry

from projects.imports import actions
from projects.imports.enums import RunState
from projects.imports.kinds.snapshots import same
from projects.models import Follow, Organisation, Place, ProjectPage, Theme
from tests.home.factories import editor
from tests.projects.factories import ContributorFactory, PlaceFactory, ThemeFactory, project_index
from tests.projects.imports.desk import NIDS, faults, imported, nids, outcomes, tried, undone

KEPT, WITHDRAWN = "Le projet est gardé.", "Le projet est gardé, mais retiré du site."
LEFT = "Quelqu’un l’a changé depuis l’import : laissé tel quel."


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    project_index()


def only_page():
    return ProjectPage.objects.get()


def edit(page, publish=False, **values):
    for name, value in values.items():
        setattr(page, name, value)
    revision = page.save_revision()
    if publish:
        revision.publish()


@pytest.mark.parametrize("publish", [True, False])
def test_the_pages_that_an_import_made_are_deleted(publish):
    run = undone(imported(*nids(3), publish=publish))
    assert (run.state, outcomes(run)) == (RunState.UNDONE, ["reverted"] * 3)
    assert ProjectPage.objects.count() == 0


def test_a_page_that_somebody_edited_is_kept_and_told():
    run = imported(*nids(2))
    edit(ProjectPage.objects.get(title="Nid 2"), summary="Mieux dit")
    undone(run)
    assert only_page().get_latest_revision_as_object().summary == "Mieux dit"
    assert (outcomes(run), faults(run, 2)) == (["reverted", "kept"], [("", "modifié depuis", KEPT)])


def test_a_live_page_that_somebody_edited_is_kept_but_withdrawn():
    run = imported(NIDS, publish=True)
    edit(only_page(), summary="Mieux dit")
    undone(run)
    assert not only_page().live
    assert faults(run) == [("", "modifié depuis", WITHDRAWN)]


def test_a_page_that_somebody_follows_is_kept():
    run = imported(NIDS, publish=True)
    Follow.objects.create(contributor=ContributorFactory(), project=only_page())
    undone(run)
    assert (Follow.objects.count(), only_page().live) == (1, False)
    assert faults(run) == [("", "utilisé : suivi", WITHDRAWN)]


def test_a_page_that_somebody_put_online_stays_online():
    run = imported(NIDS)
    only_page().latest_revision.publish()
    undone(run)
    assert only_page().live
    assert faults(run) == [("", "mis en ligne ou retiré depuis", KEPT)]


def test_a_page_that_another_content_links_to_is_kept():
    run = imported(NIDS)
    other = ThemeFactory(code="moss", slug="mousses", label="Mousses")
    other.introduction = f'<p><a linktype="page" id="{only_page().pk}">Les nids</a></p>'
    other.save()
    undone(run)
    assert faults(run) == [("", "cité par un contenu du site", KEPT)]


def test_a_page_that_somebody_deleted_already_is_no_problem():
    run = imported(NIDS)
    only_page().delete()
    assert outcomes(undone(run)) == ["reverted"]


def test_what_is_kept_can_be_imported_again():
    run = imported(NIDS)
    edit(only_page(), summary="Mieux dit")
    undone(run)
    assert outcomes(tried(NIDS)) == ["updated"]


def test_what_was_undone_can_be_imported_again():
    undone(imported(*nids(2)))
    assert outcomes(imported(*nids(2))) == ["created", "created"]


def test_the_organisation_made_for_the_import_goes_with_its_last_project():
    undone(imported(*nids(2, organisation="Les Nids")))
    assert Organisation.objects.count() == 0


def test_an_organisation_that_serves_another_project_stays():
    run = imported({**NIDS, "organisation": "Les Nids"})
    imported({**NIDS, "id": "tiers", "organisation": "Les Nids"}, source="ailleurs")
    undone(run)
    assert Organisation.objects.get().projects.count() == 1


def test_an_organisation_known_before_the_import_stays():
    Organisation.objects.create(name="Les Nids", slug="les-nids")
    undone(imported({**NIDS, "organisation": "Les Nids"}))
    assert Organisation.objects.exists()


BEFORE = {**NIDS, "organisation": "Les Nids", "lieux": "dep-35", "date de fin": "2026-05-01"}
AFTER = {
    "id": "nids",
    "titre": "Nids d’été",
    "description": "Compter encore.\n\nEt toujours.",
    "themes": "oiseaux;insectes",
    "organisation": "Les Autres",
    "lieux": "dep-29;dep-35",
    "date de fin": "2026-06-01",
}


@pytest.fixture
def places():
    for code in ("dep-29", "dep-35"):
        PlaceFactory(code=code, kind="departement")
    ThemeFactory(code="insects", slug="insectes", label="Insectes")


def told(page):
    return {
        "title": page.title,
        "summary": page.summary,
        "body": page.body.get_prep_value(),
        "themes": sorted(theme.slug for theme in page.themes.all()),
        "organisation": str(page.organisation),
        "places": [row.place.code for row in page.places.all()],
        "closes_on": page.closes_on,
    }


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("first_publish", [True, False])
def test_a_changed_page_finds_all_its_former_values_again(places, publish, first_publish):
    imported(BEFORE, publish=first_publish)
    before, digest = told(only_page()), only_page().import_digest
    run = imported(AFTER, publish=publish)
    assert told(only_page().get_latest_revision_as_object()) != before
    undone(run)
    assert (outcomes(run), faults(run)) == (["reverted"], [])
    for page in (only_page(), only_page().get_latest_revision_as_object()):
        assert {name: value for name, value in told(page).items() if not same(value, before[name])} == {}
    page = only_page()
    assert (page.import_digest, page.live) == (digest, first_publish)
    assert page.has_unpublished_changes is not first_publish


def test_a_field_that_somebody_changed_since_is_left_and_told(places):
    imported(BEFORE, publish=True)
    run = imported(AFTER, publish=True)
    edit(only_page(), publish=True, title="Nids d’automne")
    undone(run)
    page = only_page()
    assert (page.title, page.organisation.name) == ("Nids d’automne", "Les Nids")
    assert faults(run) == [("titre", "Nids d’automne", LEFT)]


def test_the_unfinished_draft_of_an_editor_is_not_put_online_by_undoing(places):
    imported(BEFORE, publish=True)
    run = imported(AFTER, publish=True)
    edit(only_page(), summary="À finir")
    undone(run)
    assert (only_page().title, only_page().has_unpublished_changes) == ("Nids d’été", True)
    assert only_page().get_latest_revision_as_object().summary == "À finir"


def test_what_a_moderator_put_online_is_not_withdrawn_by_undoing_the_draft(places):
    imported(BEFORE, publish=True)
    run = imported(AFTER)
    only_page().latest_revision.publish()
    undone(run)
    assert only_page().title == "Nids d’été"
    assert only_page().get_latest_revision_as_object().title == "Nids"


def test_a_value_that_is_no_more_is_told(places):
    imported({**BEFORE, "themes": "oiseaux"})
    run = imported({**BEFORE, "themes": "insectes"})
    Theme.objects.get(slug="oiseaux").delete()
    undone(run)
    assert faults(run) == [("thèmes", "oiseaux", "L’ancienne valeur n’existe plus : laissé tel quel.")]


def test_a_place_that_is_no_more_is_told(places):
    imported({**BEFORE, "lieux": "dep-35"})
    run = imported({**BEFORE, "lieux": "dep-29"})
    Place.objects.filter(code="dep-35").delete()
    undone(run)
    assert faults(run)[0][0] == "lieux"


def test_rows_that_wrote_nothing_have_nothing_to_undo():
    imported(NIDS)
    run = imported(NIDS, {"id": 2, "titre": ""})
    assert not actions.can_undo(run)


def test_undoing_is_written_in_the_journal():
    user = editor()
    run = undone(imported(NIDS), user=user)
    last = ModelLogEntry.objects.for_instance(run).order_by("pk").last()
    assert (last.action, last.user) == ("imports.undo", user)


def test_an_import_is_undone_once():
    run = undone(imported(NIDS))
    with pytest.raises(actions.ImportRefused):
        actions.undo(run, None)
