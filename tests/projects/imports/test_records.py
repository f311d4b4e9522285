"""Vocabularies and organisations pass through the same desk."""

import pytest
from wagtail.models import ModelLogEntry

from projects.imports.kinds import KINDS, allowed_kinds
from projects.models import Audience, ContributionKind, Organisation, Theme
from tests.home.factories import administrator, editor, moderator
from tests.projects.factories import (
    OrganisationFactory,
    PlaceFactory,
    ProjectPageFactory,
    ThemeFactory,
    project_index,
)
from tests.projects.imports.desk import changes, deposit, faults, imported, outcomes, tried, undone

MOSS = {"code": "moss", "adresse": "mousses", "libellé": "Mousses", "aide": "Lichens compris.", "ordre": "3"}


@pytest.fixture(autouse=True)
def no_vocabulary():
    Theme.objects.all().delete()
    ContributionKind.objects.all().delete()
    Audience.objects.all().delete()


@pytest.mark.parametrize(
    ("kind", "model"),
    [("themes", Theme), ("contribution-kinds", ContributionKind), ("audiences", Audience)],
)
def test_a_vocabulary_is_imported(kind, model):
    run = imported(MOSS, kind=kind)
    term = model.objects.get()
    assert outcomes(run) == ["created"]
    assert (term.code, term.slug, term.label, term.help_text, term.position) == (
        "moss",
        "mousses",
        "Mousses",
        "Lichens compris.",
        3,
    )


def test_the_address_of_a_term_is_made_from_its_label():
    imported({"code": "moss", "libellé": "Mousses et lichens"}, kind="themes")
    assert Theme.objects.get().slug == "mousses-et-lichens"


def test_a_known_term_is_found_by_its_code_and_changed():
    ThemeFactory(code="moss", slug="mousses", label="Mousse")
    run = tried(MOSS, kind="themes")
    assert outcomes(run) == ["updated"]
    assert changes(run)["libellé"] == ("Mousse", "Mousses")


def test_what_a_row_does_not_say_stays():
    ThemeFactory(code="moss", slug="mousses", label="Mousse", help_text="Les lichens aussi.")
    imported({"code": "moss", "libellé": "Mousses", "aide": ""}, kind="themes")
    assert Theme.objects.get().help_text == "Les lichens aussi."


def test_an_unchanged_term_is_not_written():
    imported(MOSS, kind="themes")
    assert outcomes(imported(MOSS, kind="themes")) == ["unchanged"]


def test_the_address_of_a_term_never_changes():
    ThemeFactory(code="moss", slug="mousses", label="Mousses")
    run = tried({**MOSS, "adresse": "lichens"}, kind="themes")
    assert faults(run) == [
        ("adresse", "lichens", "Cette valeur ne change jamais : « mousses » était attendu.")
    ]


@pytest.mark.parametrize(
    ("values", "column", "value"),
    [
        ({"code": ""}, "code", ""),
        ({"code": "des mousses"}, "code", "des mousses"),
        ({"libellé": ""}, "libellé", ""),
        ({"libellé": "x" * 81}, "libellé", "x" * 79 + "…"),
        ({"ordre": "premier"}, "ordre", "premier"),
        ({"adresse": "déjà vu"}, "adresse", "déjà vu"),
    ],
)
def test_a_refused_term_says_the_place_and_the_value(values, column, value):
    run = tried({**MOSS, **values}, kind="themes")
    assert outcomes(run) == ["rejected"]
    assert faults(run)[0][:2] == (column, value)


def test_a_term_whose_address_is_taken_is_refused_at_the_trial():
    ThemeFactory(code="other", slug="mousses", label="Autre")
    run = tried(MOSS, kind="themes")
    assert faults(run)[0][:2] == ("adresse", "mousses")


def test_two_rows_with_one_code_are_not_both_written():
    run = imported(MOSS, {**MOSS, "libellé": "Mousse"}, kind="themes")
    assert outcomes(run) == ["created", "rejected"]


NIDS = {"nom": "Les Nids", "secteur": "Association", "site web": "lesnids.fr", "commune": "com-35238"}


@pytest.fixture
def rennes():
    return PlaceFactory(code="com-35238", name="Rennes")


def test_an_organisation_is_imported(rennes):
    imported(NIDS, kind="organisations")
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.slug, organisation.kind) == (
        "Les Nids",
        "les-nids",
        "association",
    )
    assert (organisation.url, organisation.place) == ("http://lesnids.fr", rennes)


def test_a_known_organisation_is_found_whatever_the_case_of_its_name(rennes):
    OrganisationFactory(name="Les Nids", slug="nids")
    run = imported({**NIDS, "nom": "LES NIDS"}, kind="organisations")
    assert (outcomes(run), Organisation.objects.get().name) == (["updated"], "Les Nids")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"secteur": "licorne"}, "secteur"),
        ({"site web": "pas une adresse"}, "site web"),
        ({"commune": "Nulle-Part"}, "commune"),
        ({"nom": "?"}, "nom"),
    ],
)
def test_a_refused_organisation_says_the_column_of_the_file(rennes, values, column):
    run = tried({**NIDS, **values}, kind="organisations")
    assert faults(run)[0][0] == column


def test_columns_of_organisations_can_be_chosen():
    run = tried({"raison sociale": "Les Nids"}, kind="organisations", columns={"raison sociale": "name"})
    assert outcomes(run) == ["created"]


def test_undoing_deletes_what_was_made(rennes):
    run = undone(imported(NIDS, kind="organisations"))
    assert (outcomes(run), Organisation.objects.count()) == (["reverted"], 0)


def test_undoing_gives_former_values_back(rennes):
    OrganisationFactory(name="Les Nids", slug="nids", kind="research", url="https://nids.fr")
    undone(imported(NIDS, kind="organisations"))
    organisation = Organisation.objects.get()
    assert (organisation.kind, organisation.url, organisation.place) == ("research", "https://nids.fr", None)


def test_undoing_leaves_what_somebody_changed_since(rennes):
    OrganisationFactory(name="Les Nids", slug="nids", url="https://nids.fr")
    run = imported(NIDS, kind="organisations")
    Organisation.objects.update(url="https://ailleurs.fr")
    undone(run)
    assert Organisation.objects.get().url == "https://ailleurs.fr"
    assert faults(run)[0][:2] == ("site web", "https://ailleurs.fr")


def test_undoing_keeps_a_term_that_a_project_bears():
    run = imported(MOSS, kind="themes")
    project_index()
    ProjectPageFactory(themes=["moss"])
    undone(run)
    assert (outcomes(run), Theme.objects.count()) == (["kept"], 1)
    assert faults(run)[0][2] == "La valeur est gardée."


def test_undoing_keeps_a_term_that_somebody_changed():
    run = imported(MOSS, kind="themes")
    Theme.objects.update(label="Mousses et lichens")
    undone(run)
    assert faults(run) == [("", "modifié depuis", "La valeur est gardée.")]


def test_what_somebody_deleted_already_is_no_problem():
    run = imported(MOSS, kind="themes")
    Theme.objects.all().delete()
    assert outcomes(undone(run)) == ["reverted"]


def test_the_history_of_a_term_says_that_an_import_wrote_it():
    user = moderator()
    imported(MOSS, kind="themes", user=user)
    entry = ModelLogEntry.objects.for_instance(Theme.objects.get()).get()
    assert (entry.action, entry.user) == ("imports.write", user)


def test_records_have_no_source_of_their_own():
    assert deposit(MOSS, kind="themes", name="mes thèmes.jsonl").source == "themes"


def codes(user):
    return {kind.code for kind in allowed_kinds(user)}


def test_each_role_imports_what_it_may_write_by_hand():
    project_index()
    assert codes(editor()) == {"projects", "organisations"}
    assert codes(moderator()) == codes(administrator()) == set(KINDS)


def test_before_the_list_of_projects_exists_an_administrator_may_import():
    assert "projects" in codes(administrator())
    assert "projects" not in codes(editor())


def test_only_who_may_publish_puts_an_import_online():
    project_index()
    assert KINDS["projects"].may_publish(moderator())
    assert not KINDS["projects"].may_publish(editor())
    assert not KINDS["themes"].may_publish(moderator())
