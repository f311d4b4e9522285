"""One small catalogue of each kind, with made-up content, in ``samples/``."""

import shutil
from datetime import date

import pytest

from projects.enums import OrganisationKind, Stage
from projects.importers.run import import_file
from projects.models import ProjectPage
from tests.projects.factories import PlaceFactory
from tests.projects.importing import SAMPLES, counts

KINDS = {
    "jrc.csv": ("jrc", 4),
    "nl.csv": ("nl", 4),
    "nl.xlsx": ("nl", 4),
    "citsci.jsonl": ("citsci", 2),
    "eig.jsonl": ("eig", 2),
    "consultations.jsonl": ("consultations", 3),
    "projet_du_mois.jsonl": ("projet-du-mois", 1),
    "native.jsonl": ("native", 1),
}


@pytest.fixture
def page():
    """Import a sample and give its page of that title."""

    def find(sample, title):
        import_file(SAMPLES / sample)
        return ProjectPage.objects.get(title=title)

    return find


def slugs(terms):
    return sorted(term.slug for term in terms.all())


def text(page):
    return " ".join(str(block.value) for block in page.body)


@pytest.mark.parametrize("sample", KINDS)
def test_the_kind_is_recognised_and_each_row_kept(sample):
    summary = import_file(SAMPLES / sample)
    kind, rows = KINDS[sample]
    assert (summary.mapping, counts(summary)) == (kind, (rows, rows, 0, 0, 0))


@pytest.mark.parametrize("sample", KINDS)
def test_a_second_run_changes_nothing(sample):
    import_file(SAMPLES / sample)
    rows = KINDS[sample][1]
    assert counts(import_file(SAMPLES / sample)) == (rows, 0, 0, rows, 0)


@pytest.mark.parametrize("sample", [sample for sample in KINDS if sample != "native.jsonl"])
def test_a_catalogue_of_its_kind_raises_no_warning(sample):
    assert import_file(SAMPLES / sample).warnings == []


def test_the_csv_and_the_workbook_of_one_catalogue_are_the_same():
    import_file(SAMPLES / "nl.csv")
    assert counts(import_file(SAMPLES / "nl.xlsx")) == (4, 0, 0, 4, 0)


def test_a_renamed_file_of_a_known_kind_finds_its_pages_again(tmp_path):
    import_file(SAMPLES / "jrc.csv")
    assert counts(import_file(shutil.copy(SAMPLES / "jrc.csv", tmp_path / "jrc-2.csv"))) == (4, 0, 0, 4, 0)


def test_addresses_of_persons_are_not_imported(page):
    assert "exemple.invalid" not in text(page("jrc.csv", "Swift Streets"))


def test_jrc_topics_become_themes(page):
    assert slugs(page("jrc.csv", "Swift Streets").themes) == ["faune", "oiseaux", "plantes"]


def test_jrc_categories_become_contributions(page):
    assert slugs(page("jrc.csv", "HomeClimate").contribution_kinds) == ["preter"]


def test_jrc_inactive_projects_do_not_recruit(page):
    found = page("jrc.csv", "Rivières claires")
    assert (found.stage, found.recruiting) == (Stage.COMPLETED, False)


def test_jrc_years_are_whole_years(page):
    found = page("jrc.csv", "Rivières claires")
    assert (found.opens_on, found.closes_on) == (date(2009, 1, 1), date(2015, 12, 31))


def test_jrc_addresses_without_a_scheme_get_one(page):
    assert page("jrc.csv", "Rivières claires").participate_url == "http://rivieres.example.org"


def test_jrc_unknown_addresses_are_left_empty(page):
    assert page("jrc.csv", "CityNoise").participate_url == ""


def test_jrc_coverage_is_told_and_is_no_place_to_go(page):
    found = page("jrc.csv", "Rivières claires")
    assert ("France, Belgium" in text(found), found.scope) == (True, "everywhere")


def test_citsci_organisations_come_from_a_structure(page):
    organisation = page("citsci.jsonl", "Récifs d’ici").organisation
    assert (organisation.name, organisation.kind) == ("Observatoire du récif", OrganisationKind.RESEARCH)


def test_nl_projects_at_one_address_stay_apart(page):
    assert page("nl.csv", "Oude akten").external_id != page("nl.csv", "Nieuwe akten").external_id


def test_nl_rows_in_another_order_are_the_same_projects(tmp_path):
    import_file(SAMPLES / "nl.csv")
    head, *rows = (SAMPLES / "nl.csv").read_text().splitlines()
    (tmp_path / "nl.csv").write_text("\n".join([head, *reversed(rows)]))
    assert counts(import_file(tmp_path / "nl.csv")) == (4, 0, 0, 4, 0)


@pytest.mark.parametrize(
    ("title", "stage", "recruiting"),
    [
        ("Oude akten", Stage.COMPLETED, False),
        ("Nieuwe akten", Stage.ACTIVE, True),
        ("Vlindertelling", Stage.PERIODIC, True),
    ],
)
def test_nl_status(page, title, stage, recruiting):
    found = page("nl.csv", title)
    assert (found.stage, found.recruiting) == (stage, recruiting)


def test_nl_descriptions_suggest_the_contribution(page):
    assert slugs(page("nl.csv", "Oude akten").contribution_kinds) == ["transcrire"]


def test_nl_titles_add_a_theme(page):
    assert "insectes" in slugs(page("nl.csv", "Vlindertelling").themes)


def test_eig_challenges_are_over(page):
    found = page("eig.jsonl", "Cartes anciennes")
    assert (found.stage, found.recruiting, found.opens_on) == (Stage.COMPLETED, False, date(2018, 1, 1))


def test_eig_texts_become_blocks(page):
    assert [block.block_type for block in page("eig.jsonl", "Cartes anciennes").body] == [
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_consultations_with_one_slug_stay_apart(page):
    assert page("consultations.jsonl", "Le parc de demain").external_id == "_usage/parc.md"


def test_consultations_tell_their_end_in_their_text(page):
    assert page("consultations.jsonl", "Le parc de demain").closes_on == date(2019, 8, 31)


def test_consultations_are_about_citizenship(page):
    found = page("consultations.jsonl", "Le parc de demain")
    assert (slugs(found.themes), slugs(found.contribution_kinds)) == (["citoyennete"], ["proposer", "tester"])


def test_a_followed_up_consultation_has_its_text_in_several_columns(page):
    found = page("consultations.jsonl", "Le parc, un an après")
    assert text(found) == "<p>Les habitants ont planté.</p> <p>Cent arbres.</p>"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Le parc de demain", OrganisationKind.LOCAL_AUTHORITY),
        ("Le parc, un an après", OrganisationKind.PUBLIC),
    ],
)
def test_consultations_are_held_by_the_public_sector(page, title, kind):
    assert page("consultations.jsonl", title).organisation.kind == kind


def test_a_tool_recruits_nobody(page):
    found = page("consultations.jsonl", "L’outil de vote")
    assert (found.recruiting, found.participate_url) == (False, "https://vote.example.org/")


def test_a_monthly_campaign_points_to_its_manual(page):
    assert (
        page("projet_du_mois.jsonl", "Les bancs publics").participate_url == "https://wiki.example.org/bancs"
    )


def test_a_monthly_campaign_lists_its_tasks(page):
    assert "<li>Banc à ajouter : Ce banc manque.</li>" in text(
        page("projet_du_mois.jsonl", "Les bancs publics")
    )


def test_a_monthly_campaign_ends_with_its_month(page):
    assert page("projet_du_mois.jsonl", "Les bancs publics").closes_on == date(2021, 5, 31)


def test_our_own_format_is_kept_whole(page):
    PlaceFactory(code="com-35238")
    PlaceFactory(code="dep-56")
    found = page("native.jsonl", "Hirondelles de ma rue")
    assert {
        "terms": [
            slugs(getattr(found, name))
            for name in ("themes", "contribution_kinds", "audiences", "access_needs")
        ],
        "where": (
            found.scope,
            found.latitude,
            found.longitude,
            [row.place.code for row in found.places.all()],
        ),
        "when": (found.opens_on, found.closes_on, found.season_start, found.season_end, found.stage),
        "how": (found.effort, found.level, found.equipment, found.first_step),
        "data": (found.data_use, found.data_licence, found.verified_on),
        "body": [(block.block_type, str(block.value)) for block in found.body],
    } == {
        "terms": [["oiseaux"], ["observer", "photographier"], ["familles"], ["sans-smartphone"]],
        "where": ("places", 48.11, -1.68, ["com-35238", "dep-56"]),
        "when": (date(2026, 4, 1), date(2026, 8, 31), 4, 8, Stage.PERIODIC),
        "how": ("hour", "beginner", "Des jumelles", "Levez la tête."),
        "data": ("Un suivi national.", "CC BY 4.0", date(2026, 10, 12)),
        "body": [("heading", "Pourquoi ?"), ("paragraph", "<p>Parce qu’elles se font rares.</p>")],
    }


def test_an_unknown_place_of_our_own_format_is_a_warning():
    PlaceFactory(code="com-35238")
    assert [problem.value for problem in import_file(SAMPLES / "native.jsonl").warnings] == ["dep-56"]


def test_any_other_catalogue_is_read_by_the_names_of_its_columns():
    summary = import_file(SAMPLES / "generic.csv")
    assert (summary.mapping, counts(summary)) == ("generic", (4, 3, 0, 0, 1))


def test_a_row_without_a_title_is_told(page):
    error = import_file(SAMPLES / "generic.csv").errors[0]
    assert (error.row, error.expected.startswith("Un titre était attendu")) == (6, True)


def test_what_an_unknown_catalogue_says_is_kept(page):
    found = page("generic.csv", "Mémoire du port")
    assert (found.summary, found.organisation.name, slugs(found.themes), found.stage, found.closes_on) == (
        "Raconter le port d’autrefois.",
        "Ville de Clairval",
        ["patrimoine"],
        Stage.COMPLETED,
        date(2018, 12, 31),
    )


def test_what_is_not_understood_is_a_warning_and_the_row_is_kept(page):
    problems = import_file(SAMPLES / "generic.csv").warnings
    assert [(problem.row, problem.column, problem.value) for problem in problems] == [
        (7, "Thématique", "Sciences occultes"),
        (7, "Date de début", "bientôt"),
    ]
