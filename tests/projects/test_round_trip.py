"""Our own export, imported again: nothing changes but what somebody changed in the file."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from home.lists import guarded, unguarded
from projects.enums import Effort, Level, Scope, Stage
from projects.exporters.native import COLUMNS, LONGEST, as_csv, as_workbook, exported_pages, key_of, page_of
from projects.importers.run import import_file
from projects.imports import actions
from projects.imports.kinds import KINDS
from projects.models import ProjectPage
from tests.home.factories import editor, translated
from tests.projects.factories import OrganisationFactory, ProjectPageFactory
from tests.projects.importing import SAMPLES, counts, write
from tests.projects.imports.desk import changes, finish, outcomes

WRITERS = {"csv": lambda pages: as_csv(pages).encode(), "xlsx": as_workbook}
RICH = [
    ("heading", "Où ? « Ici » ; là"),
    (
        "paragraph",
        '<p>Des <b>nids</b>, <a href="https://nids.example.org/">et un lien</a>.</p><ul><li>un</li></ul>',
    ),
    ("quote", {"text": "Douze oiseaux !", "author": "Amina"}),
    ("call_to_action", {"label": "Choisir", "url": "https://nids.example.org/dates"}),
]


def content(suffix="csv"):
    return WRITERS[suffix](exported_pages())


def again(folder, suffix="csv", data=None):
    return import_file(write(folder, data or content(suffix), f"catalogue.{suffix}"))


def state():
    """What any write would change: each one makes a revision."""
    known = ("pk", "title", "latest_revision", "live_revision", "has_unpublished_changes", "import_digest")
    return list(ProjectPage.objects.order_by("pk").values_list(*known))


@pytest.fixture
def catalogue():
    """A page that uses every field, a bare one, a draft, a translation."""
    full = ProjectPageFactory(
        title="=Chouettes; « effraies »",
        summary="-2 nids, +3 œufs\n@ la grange",
        body=RICH,
        organisation=OrganisationFactory(
            name="Les amis", url="https://amis.example.org/", kind="association"
        ),
        themes=["birds", "insects"],
        contribution_kinds=["observe"],
        audiences=["families"],
        access_needs=["wheelchair"],
        effort=Effort.HOUR,
        level=Level.EXPERT,
        scope=Scope.PLACES,
        places=["com-35238", "com-35288"],
        latitude=-48.11,
        longitude=-1.68,
        opens_on=date(2026, 4, 1),
        closes_on=date(2026, 8, 31),
        season_start=11,
        season_end=3,
        stage=Stage.PERIODIC,
        verified_on=date(2026, 5, 1),
        first_step="'=Levez la tête.\n\n- Puis comptez.",
        equipment="Des jumelles",
        data_use="Un suivi.",
        data_licence="CC BY 4.0",
    )
    ProjectPageFactory(title="Mares", organisation=None, participate_url="", effort="", level="")
    ProjectPageFactory(title="Brouillon", live=False, recruiting=False)
    translated(full, title="Owls")
    return full


@pytest.mark.parametrize("suffix", WRITERS)
def test_what_is_exported_then_imported_changes_nothing(catalogue, tmp_path, suffix):
    before = state()
    assert counts(again(tmp_path, suffix)) == (3, 0, 0, 3, 0)
    assert state() == before


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir()))
def test_so_does_what_came_from_each_other_catalogue(tmp_path, sample):
    first = counts(import_file(SAMPLES / sample))
    before, pages = state(), first[1]
    for suffix in WRITERS:
        assert counts(again(tmp_path, suffix)) == (pages, 0, 0, pages, 0)
    assert state() == before
    # Its own source still finds its pages as it left them.
    assert counts(import_file(SAMPLES / sample)) == (first[0], 0, 0, pages, first[4])


def test_only_what_was_changed_in_the_file_is_written(catalogue, tmp_path):
    data = content().decode().replace("Des jumelles", "Une lampe").encode()
    assert counts(again(tmp_path, data=data)) == (3, 0, 1, 2, 0)
    page = ProjectPage.objects.get(pk=catalogue.pk)
    assert page.equipment == "Une lampe"
    assert page.body.get_prep_value()[1]["value"] == RICH[1][1]
    assert page.title == "=Chouettes; « effraies »"


def test_a_long_text_is_cut_for_spreadsheets_and_mended(tmp_path):
    long = [("paragraph", f"<p>{'Un nid. ' * (LONGEST // 8)}</p>"), ("paragraph", "<p>= la fin</p>")]
    page = ProjectPageFactory(body=long)
    assert counts(again(tmp_path, "xlsx")) == (1, 0, 0, 1, 0)
    sheet = openpyxl.load_workbook(io.BytesIO(content("xlsx"))).active
    assert max(len(str(cell.value or "")) for row in sheet for cell in row) <= LONGEST + 1
    page.delete()
    assert counts(again(tmp_path, "xlsx", content("xlsx"))) == (0, 0, 0, 0, 0)


def test_a_spreadsheet_runs_nothing_of_an_export(catalogue):
    rows = csv.DictReader(io.StringIO(content().decode().removeprefix("\ufeff")), delimiter=";")
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    sheet = openpyxl.load_workbook(io.BytesIO(content("xlsx"))).active
    assert "f" not in {cell.data_type for row in sheet for cell in row}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12) | st.text("'=+-@\t\ra", max_size=6))
def test_the_guard_against_formulas_takes_nothing_away(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(max_examples=10, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_comes_back(tmp_path_factory, text):
    ProjectPage.objects.all().delete()
    ProjectPageFactory(title="Nids", first_step=text.replace("\x00", ""), summary="Un nid.")
    for suffix in WRITERS:
        assert counts(again(tmp_path_factory.mktemp("essai"), suffix)) == (1, 0, 0, 1, 0)


def test_another_site_makes_the_pages_and_then_knows_them(catalogue, tmp_path):
    data = content()
    ProjectPage.objects.all().delete()
    assert counts(again(tmp_path, data=data)) == (3, 3, 0, 0, 0)
    assert counts(again(tmp_path, data=data)) == (3, 0, 0, 3, 0)
    made = ProjectPage.objects.get(title="=Chouettes; « effraies »")
    assert (made.season_start, made.season_end, made.longitude) == (11, 3, -1.68)


@pytest.mark.parametrize(
    "key", ["page:", "page:abc", "chouettes", "page:00000000-0000-0000-0000-000000000000"]
)
def test_a_key_of_no_page_names_none(db, key):
    assert page_of(key) is None


def test_the_key_of_a_page_names_its_original(catalogue):
    assert page_of(key_of(catalogue)).pk == catalogue.pk


def test_the_desk_sees_what_changed_and_writes_no_more(catalogue):
    data = content().decode().replace("Des jumelles", "Une lampe").encode()
    run = actions.open_run(KINDS["projects"], "catalogue.csv", data, None)
    actions.choose_columns(run, {}, "native", False, None)
    run = finish(run)
    assert outcomes(run) == ["updated", "unchanged", "unchanged"]
    assert changes(run, number=2) == {"matériel": ("Des jumelles", "Une lampe")}
    actions.start(run, None)
    assert outcomes(finish(run)) == ["updated", "unchanged", "unchanged"]
    draft = ProjectPage.objects.get(pk=catalogue.pk).get_latest_revision_as_object()
    assert (draft.equipment, draft.body.get_prep_value()[1]["value"]) == ("Une lampe", RICH[1][1])


def test_editors_take_the_file_from_the_desk(client, catalogue):
    client.force_login(editor())
    assert reverse("imports:catalogue_xlsx") in client.get(reverse("imports:upload")).text
    for suffix in WRITERS:
        answer = client.get(reverse(f"imports:catalogue_{suffix}"))
        assert f".{suffix}" in answer["Content-Disposition"]
        assert len(answer.content) > len(COLUMNS)


def test_who_may_not_import_may_not_export(client, db):
    assert client.get(reverse("imports:catalogue_csv")).status_code == 302


def test_the_command_writes_the_file_and_says_what_name_it_wants(catalogue, tmp_path, capsys):
    call_command("export_projects", str(tmp_path / "tout.xlsx"))
    assert "3 projets dans" in capsys.readouterr().out
    with pytest.raises(CommandError, match="en .csv ou en .xlsx"):
        call_command("export_projects", str(tmp_path / "tout.ods"))
    with pytest.raises(CommandError, match="ne s’écrit pas"):
        call_command("export_projects", str(tmp_path / "nulle-part" / "tout.csv"))
