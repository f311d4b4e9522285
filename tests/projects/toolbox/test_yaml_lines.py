"""YAML with lines: what is read is where it is said to be, and no file harms who reads it."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.toolbox.yaml_lines import MAX_DEPTH, InvalidFile, read

TEXTS = st.text("abc éà:-#'\"", max_size=12)
DOCUMENTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=5),
    st.recursive(
        TEXTS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


def plain(entry):
    """What an entry holds, without its lines."""
    if isinstance(entry.value, list):
        return [plain(each) for each in entry.value]
    if isinstance(entry.value, dict):
        return {name: plain(each) for name, each in entry.value.items()}
    return entry.value


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_what_is_written_is_read_as_it_is(document):
    class NoReference(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    text = yaml.dump(document, Dumper=NoReference, allow_unicode=True)
    assert plain(read(text.encode())) == document


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30))
def test_a_value_is_on_its_line(before, between):
    text = "# vide\n" * before + "un: a\n" + "\n" * between + "deux:\n  trois: b\n"
    document = read(text.encode())
    assert document.at("un").line == before + 1
    assert document.at("deux", "trois").line == before + between + 3


def test_what_is_missing_is_told_where_it_should_be():
    document = read(b"un: a\ndeux:\n  trois: b\n")
    assert (document.at("deux", "quatre").line, document.at("deux", "quatre").text) == (3, "")
    assert document.at("cinq", "six").text == ""


@pytest.mark.parametrize(("written", "text"), [("~", ""), ("null", ""), ("yes", "yes"), ("1.10", "1.10")])
def test_a_word_stays_as_it_was_typed(written, text):
    assert read(f"a: {written}".encode()).at("a").text == text


def test_a_small_file_that_would_become_huge_is_refused_at_once():
    lines = ["a: &a [x, x]"] + [
        f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefghijklmnopqrst", "bcdefghijklmnopqrstu", strict=True)
    ]
    start = time.monotonic()
    with pytest.raises(InvalidFile, match="Ligne 2"):
        read("\n".join(lines).encode())
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_bounded_however_it_is_written(opening):
    with pytest.raises(InvalidFile, match="niveaux|YAML"):
        read((opening * (MAX_DEPTH + 5)).encode())


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [ls]", "!!python/name:os.system", "!truc x"]
)
def test_nothing_in_a_file_is_run(tag):
    assert isinstance(read(f"a: {tag}".encode()).at("a").value, str | list)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data):
    try:
        read(data)
    except InvalidFile as error:
        assert all(error.messages)
