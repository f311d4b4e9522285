from datetime import date

import pytest

from projects.enums import PlaceKind
from projects.importers.mappings import MAPPINGS, recognise
from projects.importers.places import find_place
from projects.importers.readers import Record
from projects.importers.rows import ProjectRow, RowRejected
from projects.importers.vocabulary import hints
from tests.projects.factories import PlaceFactory
from tests.projects.importing import read, row_of, warned_columns


def recognised(*columns):
    return recognise([Record(1, dict.fromkeys(columns, "x"))]).name


def test_a_catalogue_is_recognised_by_its_columns_in_any_order():
    assert recognised("Website", "Brief description", "NAME", "uid") == "jrc"


def test_columns_that_only_some_rows_have_count():
    records = [Record(1, {"kind": "", "slug": "a", "title": "b"}), Record(2, {"body_md": "", "outil": ""})]
    assert recognise(records).name == "consultations"


@pytest.mark.parametrize("columns", [(), ("name",), ("colonne", "autre")])
def test_any_other_file_is_read_in_the_generic_way(columns):
    assert recognised(*columns) == "generic"


def test_a_file_without_rows_is_recognised_too():
    assert recognise([]).name == "generic"


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_columns_of_a_mapping_are_normalised(name):
    from_cells = [column for column in MAPPINGS[name].known_columns if column != column.lower().strip()]
    assert from_cells == []


@pytest.mark.parametrize("column", ["Titre", "title", "Name", "Nom du projet", "naam", "Intitulé"])
def test_a_title_has_many_names(column):
    assert row_of(**{column: "Hirondelles"}).title == "Hirondelles"


@pytest.mark.parametrize("title", ["", "  ", None, "Unknown", "<b></b>", "???"])
def test_a_row_without_a_title_is_rejected(title):
    with pytest.raises(RowRejected, match="Un titre était attendu"):
        read(title=title)


def test_a_title_is_one_line_of_plain_text():
    assert row_of(title="Les <b>nids</b>\n &amp; les **gîtes** ").title == "Les nids & les gîtes"


def test_a_title_too_long_is_cut_with_a_warning():
    row, warnings = read(title="mot " * 100)
    assert (len(row.title) <= 255, row.title[-1], len(warnings)) == (True, "…", 1)


def test_the_summary_comes_from_the_description_when_nothing_else_tells_it():
    assert row_of(title="T", description="Une phrase.").summary == "Une phrase."


def test_a_description_that_is_the_summary_is_told_once():
    assert row_of(title="T", description="Une phrase.").body == ()


def test_a_long_description_gives_a_short_summary_and_a_whole_body():
    row = row_of(title="T", description="Compter encore. " * 40)
    assert (len(row.summary) <= 300, row.summary[-1], len(row.body[0][1]) > 600) == (True, "…", True)


def test_a_summary_too_long_is_kept_whole_in_the_body():
    row = row_of(title="T", summary="Compter encore. " * 40)
    assert (row.summary[-1], len(row.body[0][1]) > 600) == ("…", True)


def test_addresses_of_persons_are_removed_from_texts():
    row = row_of(title="T", summary="Écrire à j@ex.fr", description="Une.\n\nÉcrire à j@ex.fr")
    assert "@" not in f"{row.summary} {row.body}"


@pytest.mark.parametrize("column", ["contact", "email", "E-mail", "courriel"])
def test_columns_of_addresses_of_persons_are_not_read(column):
    assert "j@ex.fr" not in str(row_of(title="T", **{column: "j@ex.fr"}))


def test_an_identifier_is_kept_as_text():
    assert row_of(title="T", id=12.0).external_id == "12"


def test_an_identifier_too_long_is_cut_and_stays_unique():
    first, second = (row_of(title="T", id="x" * 300 + end).external_id for end in "ab")
    assert (len(first) <= 200, first != second) == (True, True)


def test_a_row_without_an_identifier_gets_one_from_its_address_and_title():
    assert (
        row_of(title="Les nids", url="a.fr").external_id
        == row_of(titre="Les  Nids !", lien="a.fr").external_id
    )


def test_two_projects_at_one_address_get_two_identifiers():
    assert row_of(title="Un", url="a.fr").external_id != row_of(title="Deux", url="a.fr").external_id


def test_an_address_that_cannot_be_read_is_a_warning():
    assert warned_columns(title="T", url="bientôt en ligne.") == ["url"]


@pytest.mark.parametrize(
    ("told", "themes"),
    [
        ("Freshwater", ("eau-mer",)),
        ("oiseaux", ("oiseaux",)),
        ("Oiseaux", ("oiseaux",)),
        ("birds", ("oiseaux",)),
        ("Eau, mer et littoral", ("eau-mer",)),
        ("Birds, Insects", ("oiseaux", "insectes")),
        ("Birds; Air quality", ("oiseaux", "air-bruit")),
        ("['Birds', 'Marine']", ("oiseaux", "eau-mer")),
        (["Birds", "birds"], ("oiseaux",)),
        ("Terrestrial", ()),
    ],
)
def test_topics_of_others_become_our_themes(told, themes):
    assert row_of(title="T", topics=told).themes == themes


def test_an_unknown_topic_is_a_warning():
    row, warnings = read(title="T", topic="Sciences occultes")
    where = "ligne 1, colonne « topic » : « Sciences occultes »"
    assert row.themes == ()
    assert str(warnings[0]) == f"{where}. Une valeur du vocabulaire du site était attendue."


def test_the_known_part_of_a_list_is_kept():
    row, warnings = read(title="T", topics="Birds, Sciences occultes")
    assert (row.themes, len(warnings)) == (("oiseaux",), 1)


def test_several_columns_feed_one_vocabulary():
    assert row_of(title="T", domain="Marine", topic="Noise").themes == ("eau-mer", "air-bruit")


def test_a_title_suggests_a_theme():
    assert row_of(title="Hiboux et oiseaux de nuit").themes == ("oiseaux",)


def test_a_title_suggests_nothing_in_our_own_format():
    assert row_of("native", external_id="1", title="Oiseaux", themes=[]).themes == ()


def test_words_inside_others_suggest_nothing():
    assert hints("themes", "Le busard et la fluorite") == ()


@pytest.mark.parametrize(
    ("told", "stage", "recruiting"),
    [
        ("ongoing", "active", None),
        ("Terminé", "completed", False),
        ("ended", "completed", False),
        ("recurring", "periodic", None),
        ("en pause", "paused", False),
        ("à venir", "upcoming", None),
        ("Yes", "active", None),
        (False, "completed", False),
        ("Unknown", "", None),
    ],
)
def test_a_status_tells_the_stage_and_whether_to_come(told, stage, recruiting):
    row = row_of(title="T", status=told)
    assert (row.stage, row.recruiting) == (stage, recruiting)


def test_an_unknown_status_is_a_warning():
    assert warned_columns(title="T", statut="en hibernation") == ["statut"]


def test_an_end_before_the_start_is_a_warning():
    row, warnings = read(title="T", start="2020", end="2018")
    assert (row.opens_on, row.closes_on, warnings[0].column) == (date(2020, 1, 1), None, "end")


@pytest.mark.parametrize("season", [[4, 8], "[4, 8]", "4-8", "4;8"])
def test_a_season_is_two_months(season):
    assert row_of(title="T", season=season).season == (4, 8)


@pytest.mark.parametrize("season", [[4], [0, 13], "printemps", [1, 2, 3]])
def test_a_season_of_something_else_is_a_warning(season):
    assert warned_columns(title="T", season=season) == ["season"]


@pytest.mark.parametrize(
    "told",
    [
        {"name": "INRA", "category": "Academic", "url": "inra.fr"},
        "{'name': 'INRA', 'category': 'Academic', 'url': 'inra.fr'}",
        [{"name": "INRA", "kind": "research", "url": "http://inra.fr"}],
    ],
)
def test_an_organisation_may_be_a_structure(told):
    row = row_of(title="T", organisation=told)
    assert (row.organisation, row.organisation_kind, row.organisation_url) == (
        "INRA",
        "research",
        "http://inra.fr",
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Ville de Lyon", "local-authority"), ("Université de Brest", "research"), ("Vogel & Co", "")],
)
def test_the_name_of_an_organisation_suggests_its_sector(name, kind):
    assert row_of(title="T", organisme=name).organisation_kind == kind


def test_an_unknown_sector_is_a_warning():
    assert warned_columns(title="T", organisation={"name": "A", "kind": "secte"}) == ["organisation"]


def test_an_organisation_that_is_unknown_is_left_empty():
    assert row_of(title="T", organisation="Unknown").organisation == ""


def test_a_point_out_of_the_earth_is_a_warning():
    row, warnings = read(title="T", lat="148,5", lon="2,3")
    assert (row.latitude, row.longitude, warnings[0].column) == (None, None, "lat")


def test_a_point_has_two_coordinates():
    row = row_of(title="T", lat="48,85", lon="2,35")
    assert (row.latitude, row.longitude) == (48.85, 2.35)


@pytest.mark.parametrize("told", ["com-35238", "35238", 35238, "Rennes"])
def test_a_commune_is_found_by_code_or_name(told):
    PlaceFactory(code="com-35238", name="Rennes")
    row = row_of(title="T", commune=told)
    assert (row.places, row.scope) == (("com-35238",), "places")


def test_a_departement_is_found_by_its_number():
    PlaceFactory(code="dep-2A", name="Corse-du-Sud", kind=PlaceKind.DEPARTEMENT)
    assert find_place("2A").code == "dep-2A"


def test_a_name_that_two_communes_bear_is_not_guessed():
    PlaceFactory(name="Saint-Denis")
    PlaceFactory(name="Saint-Denis")
    assert find_place("Saint-Denis") is None


def test_a_name_of_several_echelons_means_the_smallest():
    PlaceFactory(code="dep-75", name="Paris", kind=PlaceKind.DEPARTEMENT)
    PlaceFactory(code="com-75056", name="Paris")
    assert find_place("Paris").code == "com-75056"


def test_an_unknown_place_is_a_warning():
    row, warnings = read(title="T", lieu="Atlantide")
    assert (row.places, warnings[0].value) == ((), "Atlantide")


def test_our_own_format_warns_of_blocks_it_does_not_know():
    row, warnings = read("native", title="T", body=[{"type": "video", "value": "Texte"}])
    assert (row.body, warnings[0].value) == ((("paragraph", "<p>Texte</p>"),), "video")


def test_our_own_format_reads_lists_written_in_cells():
    row = row_of("native", title="T", external_id="1", themes="oiseaux;insectes", season="[3, 9]")
    assert (row.themes, row.season) == (("oiseaux", "insectes"), (3, 9))


def test_a_broken_link_of_a_campaign_is_a_warning():
    assert warned_columns("projet-du-mois", slug="a", title="T", links={"osmwiki": "bientôt"}) == ["links"]


@pytest.mark.parametrize("links", [None, "texte", [], {"osmwiki": None}])
def test_a_campaign_without_links_is_kept(links):
    assert row_of("projet-du-mois", slug="a", title="T", links=links, tasks=links).url == ""


def test_a_challenge_whose_slug_bears_no_real_date_is_a_warning():
    assert warned_columns("eig", slug="2018-31-01-cartes", title="T") == ["slug"]


def test_the_digest_does_not_depend_on_the_order_of_columns():
    assert row_of(title="T", url="a.fr").digest() == row_of(url="a.fr", title="T").digest()


def test_the_digest_changes_with_what_the_row_says():
    assert ProjectRow("1", "Un").digest() != ProjectRow("1", "Un", url="http://a.fr").digest()
