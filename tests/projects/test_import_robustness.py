"""Whatever a file holds: every row is accounted for, and nothing ever fails with a traceback."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.importers import cells, prose
from projects.importers.decoding import UnreadableFile
from projects.importers.run import import_file
from tests.projects.importing import SAMPLES

ROWS_ARE_SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COLUMNS = st.sampled_from(
    [
        *("id", "title", "name", "description", "url", "organisation", "start_date", "end_date", "status"),
        *("topic", "lat", "lon", "season", "places", "body", "themes", "kind", "slug", "tasks", "links"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
# Control characters in number make a file that is no text at all: it would be refused, and rightly.
CELL_TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n\r\t",;|'), max_size=20
)
TITLES = st.sampled_from(["Nids", "Oiseaux", "Ça"]) | st.text(max_size=30)


def adds_up(summary):
    told = summary.as_dict()
    outcomes = sum(told[name] for name in ("created", "updated", "unchanged", "rejected"))
    return told["rows"] == outcomes and len(told["errors"]) == told["rejected"]


def imported(content, name):
    """The summary of a file with that content, or ``None`` when it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return import_file(path, dry_run=True)
        except UnreadableFile as error:
            assert str(error)
            return None


@ROWS_ARE_SLOW
@given(st.lists(st.dictionaries(COLUMNS, VALUES, max_size=6).map(dict), max_size=5), TITLES)
def test_any_objects_are_all_accounted_for(rows, title):
    rows = [{"title": title, **row} for row in rows]
    summary = imported("\n".join(map(json.dumps, rows)).encode() or b"\n\n[]", "rows.jsonl")
    assert adds_up(summary)
    assert summary.as_dict()["rows"] == max(len(rows), 1)


@ROWS_ARE_SLOW
@given(st.lists(st.lists(CELL_TEXT, min_size=1, max_size=4), max_size=6))
def test_any_table_is_accounted_for(rows):
    text = "\n".join(",".join(row) for row in [["title", "url", "topic"], *rows])
    summary = imported(text.encode("utf-8", "replace"), "rows.csv")
    assert adds_up(summary)


@ROWS_ARE_SLOW
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.xlsx", "a"]))
def test_any_bytes_give_a_summary_or_a_refusal(content, name):
    summary = imported(content, name)
    assert summary is None or adds_up(summary)


@ROWS_ARE_SLOW
@given(st.data(), st.sampled_from(["jrc.csv", "nl.xlsx", "citsci.jsonl", "generic.csv", "native.jsonl"]))
def test_a_damaged_catalogue_gives_a_summary_or_a_refusal(data, sample):
    content = bytearray((SAMPLES / sample).read_bytes())
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    summary = imported(bytes(content[: data.draw(st.integers(1, len(content)))]), sample)
    assert summary is None or adds_up(summary)


@settings(deadline=None)
@given(VALUES)
def test_any_value_becomes_storable_text(value):
    text = cells.clean(value)
    assert "\x00" not in text
    text.encode()


@settings(deadline=None)
@given(st.text())
def test_any_text_becomes_balanced_markup(text):
    for kind, value in prose.body_blocks(text):
        tags = ("p", "ul", "li") if kind == "paragraph" else ()
        assert all(value.count(f"<{tag}>") == value.count(f"</{tag}>") for tag in tags)
        assert kind == "heading" or value.count("<") == 2 * sum(value.count(f"<{tag}>") for tag in tags)


@pytest.mark.parametrize("parse", [cells.parse_date, cells.parse_flag, cells.parse_url])
@settings(deadline=None)
@given(value=VALUES)
def test_any_value_is_understood_or_refused(parse, value):
    try:
        parse(value)
    except cells.CellError as error:
        assert str(error)


@settings(deadline=None)
@given(st.text(), st.integers(10, 300))
def test_a_shortened_text_is_never_too_long(text, limit):
    assert len(cells.shorten(text, limit)) <= limit
