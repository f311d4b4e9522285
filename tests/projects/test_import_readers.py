import codecs
import io
import json

import openpyxl
import pytest

from projects.importers import readers
from projects.importers.decoding import UnreadableFile, decode
from projects.importers.mappings import KNOWN_COLUMNS
from projects.importers.readers import read_records
from tests.projects.importing import json_lines, write


def records(folder, content, name="catalogue.csv"):
    return read_records(write(folder, content, name), KNOWN_COLUMNS)


def values(folder, content, name="catalogue.csv"):
    return [record.values for record in records(folder, content, name)]


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "été".encode(),
        codecs.BOM_UTF8 + "été".encode(),
        "été".encode("utf-16"),
        codecs.BOM_UTF16_BE + "été".encode("utf-16-be"),
        "été".encode("cp1252"),
        "été".encode("latin-1"),
    ],
)
def test_the_usual_encodings_are_recognised(data):
    assert decode(data) == "été"


def test_utf_16_without_a_mark_shows_by_its_zeros():
    assert decode("name;url de la page".encode("utf-16-le")) == "name;url de la page"


def test_one_stray_byte_does_not_spoil_a_utf_8_file():
    assert decode("Été à la forêt, ".encode() + b"caf\xe9") == "Été à la forêt, café"


def test_windows_quotes_and_euros_are_read():
    assert decode("l’œuvre à 5 €".encode("cp1252")) == "l’œuvre à 5 €"


def test_nul_characters_disappear():
    assert decode(b"name,url\nun\x00,deux,trois,quatre") == "name,url\nun,deux,trois,quatre"


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20, "pas un texte"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "xlsx"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08", "décompressez"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(data, advice):
    with pytest.raises(UnreadableFile, match=advice):
        decode(data)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_recognised(tmp_path, delimiter):
    text = delimiter.join(["Titre", "Lien"]) + "\n" + delimiter.join(["Un", "https://a.fr"])
    assert values(tmp_path, text) == [{"Titre": "Un", "Lien": "https://a.fr"}]


def test_commas_in_a_header_do_not_hide_the_semicolons(tmp_path):
    text = "name;description;a, b, c, d\nUn;Deux;3"
    assert values(tmp_path, text) == [{"name": "Un", "description": "Deux", "a, b, c, d": "3"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_recognised(tmp_path, end):
    assert values(tmp_path, end.join(["name,url", "Un,a.fr", "Deux,b.fr"]))[1] == {
        "name": "Deux",
        "url": "b.fr",
    }


def test_a_quoted_cell_may_hold_lines_and_delimiters(tmp_path):
    assert values(tmp_path, 'name,url\n"Un,\ndeux ""trois""",a.fr')[0]["name"] == 'Un,\ndeux "trois"'


def test_a_quotation_mark_never_closed_costs_one_row(tmp_path):
    found = records(tmp_path, 'name,url\nUn,a.fr\n"Deux,b.fr\nTrois,c.fr\nQuatre,d.fr')
    assert [record.values.get("name") for record in found] == ["Un", None, "Trois", "Quatre"]


def test_the_row_with_the_unclosed_mark_is_told(tmp_path):
    broken = records(tmp_path, 'name,url\n"Deux,b.fr\nTrois,c.fr')[0]
    assert (broken.number, broken.problem, broken.excerpt) == (
        2,
        "Un guillemet fermant était attendu.",
        '"Deux,b.fr',
    )


def test_a_mark_never_closed_in_the_header_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="en-tête"):
        records(tmp_path, 'name,"url\nUn,a.fr\nDeux,b.fr')


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    assert [record.number for record in records(tmp_path, "name\nUn\n\nDeux\n   \nTrois")] == [2, 4, 6]


def test_a_short_row_lacks_its_last_cells(tmp_path):
    assert values(tmp_path, "name,url,status\nUn,a.fr") == [{"name": "Un", "url": "a.fr"}]


def test_a_long_row_is_kept_with_a_remark(tmp_path):
    found = records(tmp_path, "name,url\nUn,a.fr,surplus")[0]
    assert (found.values, found.excerpt) == ({"name": "Un", "url": "a.fr"}, "surplus")


def test_of_two_columns_with_one_name_the_one_that_says_something_counts(tmp_path):
    assert values(tmp_path, "name,url,url\nUn,,a.fr\nDeux,b.fr,c.fr") == [
        {"name": "Un", "url": "a.fr"},
        {"name": "Deux", "url": "b.fr"},
    ]


def test_a_column_without_a_name_gets_one(tmp_path):
    assert values(tmp_path, "name,,url\nUn,x,a.fr")[0]["colonne 2"] == "x"


def test_a_title_above_the_header_is_passed_over(tmp_path):
    text = "Export du 3 mai 2026\n\nname,url\nUn,a.fr"
    assert values(tmp_path, text) == [{"name": "Un", "url": "a.fr"}]


def test_a_huge_cell_is_read(tmp_path):
    assert len(values(tmp_path, "name,description\nUn," + "x" * 300_000)[0]["description"]) == 300_000


def test_a_header_alone_has_no_rows(tmp_path):
    assert records(tmp_path, "name,url\n") == []


def test_a_list_of_objects(tmp_path):
    assert values(tmp_path, '[{"name": "Un"}, {"name": "Deux"}]', "c.json") == [
        {"name": "Un"},
        {"name": "Deux"},
    ]


@pytest.mark.parametrize("key", ["projects", "results", "data", "records", "n’importe quoi"])
def test_a_list_in_a_wrapper(tmp_path, key):
    text = json.dumps({"count": 1, key: [{"name": "Un"}], "next": None})
    assert values(tmp_path, text, "c.json") == [{"name": "Un"}]


def test_a_wrapper_in_a_wrapper(tmp_path):
    assert values(tmp_path, '{"data": {"projects": [{"name": "Un"}]}}', "c.json") == [{"name": "Un"}]


def test_objects_by_identifier(tmp_path):
    text = '{"a": {"name": "Un"}, "b": {"name": "Deux"}}'
    assert values(tmp_path, text, "c.json") == [{"id": "a", "name": "Un"}, {"id": "b", "name": "Deux"}]


def test_one_object_alone_is_one_row(tmp_path):
    text = '{"title": "Un", "tasks": [{"name": "tâche"}]}'
    assert len(values(tmp_path, text, "c.json")) == 1


def test_an_empty_list_has_no_rows(tmp_path):
    assert records(tmp_path, '{"projects": []}', "c.json") == []


def test_geojson_points_give_their_position(tmp_path):
    point = {"type": "Point", "coordinates": [2.3, 48.8]}
    feature = {"type": "Feature", "properties": {"name": "Un"}, "geometry": point}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    assert values(tmp_path, text, "c.json") == [{"name": "Un", "longitude": 2.3, "latitude": 48.8}]


def test_what_is_no_object_is_told(tmp_path):
    assert [bool(record.problem) for record in records(tmp_path, '[{"name": "Un"}, 3, null]', "c.json")] == [
        False,
        True,
        True,
    ]


def test_a_broken_line_costs_one_row(tmp_path):
    found = records(tmp_path, '{"name": "Un"}\n{"name": \n\n{"name": "Trois"}', "c.jsonl")
    assert [(record.number, bool(record.problem)) for record in found] == [(1, False), (2, True), (4, False)]


def test_json_lines_are_recognised_without_their_suffix(tmp_path):
    assert len(values(tmp_path, json_lines({"name": "Un"}, {"name": "Deux"}), "c.json")) == 2


def test_a_line_separator_inside_a_text_ends_no_row(tmp_path):
    assert (
        values(tmp_path, json_lines({"name": "Un\u2028deux\x85trois"}), "c.jsonl")[0]["name"]
        == "Un\u2028deux\x85trois"
    )


def test_a_csv_that_begins_with_a_bracket_is_still_a_csv(tmp_path):
    assert values(tmp_path, "[id],name\n1,Un") == [{"[id]": "1", "name": "Un"}]


def test_json_named_csv_is_read_as_json(tmp_path):
    assert values(tmp_path, '[{"name": "Un"}]', "c.csv") == [{"name": "Un"}]


def test_a_column_called_pk_does_not_make_a_workbook(tmp_path):
    assert values(tmp_path, "PK,name\n1,Un") == [{"PK": "1", "name": "Un"}]


@pytest.mark.parametrize("text", ['[{"name": "Un"', "3", '"texte"', "[" * 100_000])
def test_broken_json_is_refused(tmp_path, text):
    with pytest.raises(UnreadableFile):
        records(tmp_path, text, "c.json")


def test_nesting_beyond_reason_costs_one_row(tmp_path):
    deep = "[" * 300 + "]" * 300
    text = '{"name": "Un", "x": ' + deep + '}\n{"name": "Deux"}'
    found = records(tmp_path, text, "c.jsonl")
    assert [bool(record.problem) for record in found] == [True, False]


def test_the_sheet_that_looks_like_a_catalogue_is_read(tmp_path):
    data = workbook(
        LisezMoi=[["Bonjour"], ["Texte"], ["Texte"], ["x"]], Projets=[["name", "url"], ["Un", "a.fr"]]
    )
    assert values(tmp_path, data, "c.xlsx") == [{"name": "Un", "url": "a.fr"}]


def test_a_workbook_that_is_huge_once_unzipped_is_refused_before_it_is(tmp_path, monkeypatch):
    bomb = workbook(A=[["x" * 30_000] for _row in range(40)])
    monkeypatch.setattr(readers, "LARGEST_WORKBOOK", len(bomb) * 2)
    with pytest.raises(UnreadableFile, match="trop grand une fois décompressé"):
        values(tmp_path, bomb, "bombe.xlsx")


def test_a_workbook_is_recognised_without_its_suffix(tmp_path):
    assert values(tmp_path, workbook(A=[["name"], ["Un"]]), "catalogue") == [{"name": "Un"}]


def test_empty_rows_of_a_workbook_are_no_rows(tmp_path):
    data = workbook(A=[["name", "url"], [None, None], ["Un", None], ["", " "]])
    assert [(r.number, r.values["name"]) for r in records(tmp_path, data, "c.xlsx")] == [(3, "Un")]


@pytest.mark.parametrize("data", [b"PK\x03\x04 pas un classeur", b"PK\x03\x04"])
def test_a_damaged_workbook_is_refused(tmp_path, data):
    with pytest.raises(UnreadableFile, match="classeur"):
        records(tmp_path, data, "c.xlsx")


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="vide"):
        records(tmp_path, workbook(A=[]), "c.xlsx")


@pytest.mark.parametrize("content", [b"", b"  \n \n", codecs.BOM_UTF8])
def test_an_empty_file_is_refused(tmp_path, content):
    with pytest.raises(UnreadableFile, match="vide"):
        records(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="ne s’ouvre pas"):
        read_records(tmp_path / "absent.csv")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="ne s’ouvre pas"):
        read_records(tmp_path)
