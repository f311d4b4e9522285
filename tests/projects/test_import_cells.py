from datetime import date, datetime

import pytest

from projects.importers import cells
from projects.importers.cells import CellError


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "Unknown",
        "unknown ",
        "N/A",
        "n.c.",
        "-",
        "—",
        "?",
        "Inconnu",
        "onbekend",
        "#N/A",
        "null",
        "…",
    ],
)
def test_the_many_ways_to_say_nothing_are_blank(text):
    assert cells.is_blank(text)


@pytest.mark.parametrize("value", [None, [], {}, float("nan"), float("inf")])
def test_empty_values_are_blank(value):
    assert cells.is_blank(value)


@pytest.mark.parametrize("value", ["0", 0, False, "no", "Nantes", ["a"]])
def test_zero_and_no_say_something(value):
    assert not cells.is_blank(value)


def test_labels_that_differ_by_case_accents_or_punctuation_are_the_same():
    assert cells.normalise("  Date_de-Début :") == cells.normalise("date DE debut")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (12.5, "12.5"),
        (True, "true"),
        (date(2026, 5, 1), "2026-05-01"),
        (["un", None, "deux"], "un, deux"),
        ({"name": "Muséum", "category": "Academic"}, "Muséum"),
        ({"fr": "Oiseaux", "en": "Birds"}, "Oiseaux"),
        ("  avant\r\naprès  ", "avant\naprès"),
    ],
)
def test_any_value_becomes_text(value, text):
    assert cells.clean(value) == text


def test_characters_that_no_database_accepts_disappear():
    assert cells.clean("a\x00b\x07c\ud800d\ufeff") == "abcd"


def test_line_breaks_and_tabs_stay():
    assert cells.clean("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize(
    ("broken", "repaired"),
    [
        ("Ã©tÃ©", "été"),
        ("lâ€™eau", "l’eau"),
        ("Å“uvre", "œuvre"),
        ("Ã\xa0 boire", "à boire"),
        ("d’Ã©tÃ©", "d’été"),
        ("« Â»", "« »"),
    ],
)
def test_text_read_in_the_wrong_encoding_is_repaired(broken, repaired):
    assert cells.clean(broken) == repaired


@pytest.mark.parametrize("text", ["Ça va", "CAFÉ»", "pâté", "Ânes et poneys", "São Tomé"])
def test_text_in_the_right_encoding_is_left_alone(text):
    assert cells.clean(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["a", "b"]', ["a", "b"]),
        ("['a', 'b']", ["a", "b"]),
        ("{'name': 'INRA', 'category': None}", {"name": "INRA", "category": None}),
        ("[pas une liste]", "[pas une liste]"),
        ("{", "{"),
        ("texte", "texte"),
        (12, 12),
    ],
)
def test_structures_written_in_a_cell_are_read(text, value):
    assert cells.parse_structure(text) == value


def test_code_in_a_cell_is_never_run():
    assert cells.parse_structure("[__import__('os').getcwd()]") == "[__import__('os').getcwd()]"


def test_a_structure_nested_beyond_reason_stays_text():
    text = "[" * 200 + "]" * 200
    assert cells.parse_structure(text) == text


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("oiseaux; insectes", ["oiseaux", "insectes"]),
        ("oiseaux|insectes", ["oiseaux", "insectes"]),
        ("['Birds', 'Unknown']", ["Birds"]),
        (["Birds", None], ["Birds"]),
        ("Biodiversity, nature and landscapes", ["Biodiversity, nature and landscapes"]),
        ("", []),
    ],
)
def test_a_cell_may_hold_several_values(value, parts):
    assert cells.split_values(value) == parts


def test_a_short_text_is_not_cut():
    assert cells.shorten("court", 5) == "court"


def test_a_long_text_is_cut_between_two_words():
    assert cells.shorten("compter les oiseaux du jardin", 20) == "compter les oiseaux…"


def test_a_text_without_spaces_is_cut_all_the_same():
    assert cells.shorten("a" * 50, 10) == "a" * 9 + "…"


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.fr/x?y=1", "https://a.fr/x?y=1"),
        ("www.a.fr", "http://www.a.fr"),
        ("Biology.ie", "http://Biology.ie"),
        ("\n\nbienenstand.at\n", "http://bienenstand.at"),
        ("//a.fr/b", "http://a.fr/b"),
        ("http://a.fr ; http://b.fr", "http://a.fr"),
        ("['https://a.fr']", "https://a.fr"),
    ],
)
def test_web_addresses_are_recognised(value, url):
    assert cells.parse_url(value) == url


@pytest.mark.parametrize(
    "value",
    [
        "bientôt",
        "javascript:alert(1).fr",
        "mailto:a@b.fr",
        "jeanne@exemple.fr",
        "http://",
        "a b.",
        "ftp://a.fr",
    ],
)
def test_what_is_no_web_address_is_refused_in_french(value):
    with pytest.raises(CellError, match="Une adresse web était attendue"):
        cells.parse_url(value)


def test_an_endless_address_is_refused():
    with pytest.raises(CellError, match="500 caractères"):
        cells.parse_url("https://a.fr/" + "x" * 500)


@pytest.mark.parametrize("value", ["Yes", "oui", "JA", "sí", "true", "1", 1, True, "actif", "X"])
def test_yes_in_several_languages(value):
    assert cells.parse_flag(value) is True


@pytest.mark.parametrize("value", ["No", "non", "Nee", "nein", "false", "0", 0, False, "inactif"])
def test_no_in_several_languages(value):
    assert cells.parse_flag(value) is False


def test_neither_yes_nor_no_is_refused():
    with pytest.raises(CellError, match="oui"):
        cells.parse_flag("peut-être")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2017", date(2017, 1, 1)),
        (2017, date(2017, 1, 1)),
        (2017.0, date(2017, 1, 1)),
        ("2017-04", date(2017, 4, 1)),
        ("05/2019", date(2019, 5, 1)),
        ("01/05/2019", date(2019, 5, 1)),
        ("12/31/2019", date(2019, 12, 31)),
        ("1.5.19", date(2019, 5, 1)),
        ("2019-06-05 09:29:08 +0000", date(2019, 6, 5)),
        ("2017-04-04T15:57:58.478+00:00", date(2017, 4, 4)),
        ("20190501", date(2019, 5, 1)),
        ("1er mai 2019", date(2019, 5, 1)),
        ("31 août 2019", date(2019, 8, 31)),
        ("31 aout 2019", date(2019, 8, 31)),
        ("May 3, 2019", date(2019, 5, 3)),
        ("3 juil. 2021", date(2021, 7, 3)),
        ("43586", date(2019, 5, 1)),
        (datetime(2019, 5, 1, 10, 0), date(2019, 5, 1)),
    ],
)
def test_dates_of_many_shapes(value, day):
    assert cells.parse_date(value) == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2017", date(2017, 12, 31)),
        ("2020-02", date(2020, 2, 29)),
        ("mars 2020", date(2020, 3, 31)),
        ("2020-02-03", date(2020, 2, 3)),
    ],
)
def test_a_vague_end_lasts_until_its_last_day(value, day):
    assert cells.parse_date(value, last=True) == day


@pytest.mark.parametrize(
    "value", ["bientôt", "2019-13-01", "31/02/2019", "0000", "3 brumaire 2019", "le 5", "12"]
)
def test_what_is_no_date_is_refused_in_french(value):
    with pytest.raises(CellError, match="Une date était attendue"):
        cells.parse_date(value)


@pytest.mark.parametrize(("value", "number"), [("48,85", 48.85), (2.35, 2.35), ("-0.5°", -0.5), ("0", 0)])
def test_numbers_with_a_point_or_a_comma(value, number):
    assert cells.parse_number(value, -90, 90) == number


@pytest.mark.parametrize("value", ["91", "nord", "nan", "inf", ""])
def test_a_number_out_of_bounds_is_refused(value):
    with pytest.raises(CellError, match="entre -90 et 90"):
        cells.parse_number(value, -90, 90)


def test_a_message_shows_a_long_cell_shortened_on_one_line():
    assert cells.shown("mot\n" * 100) == " ".join(["mot"] * 100)[:79] + "…"
