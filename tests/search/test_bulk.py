"""What is written to Elasticsearch goes in lots, to each of the indices that are to hold it."""

import json
from datetime import date

import pytest

from search.backends import bulk


@pytest.mark.parametrize(("bound", "size"), [("LOT", 2), ("LOT_SIZE", 300)])
def test_a_request_holds_few_documents_and_few_characters(monkeypatch, bound, size):
    monkeypatch.setattr(bulk, bound, size)
    operations = [bulk.Operation("index", number, 1, {"text": "a" * 150}) for number in range(5)]
    lots = list(bulk._lots(["one"], operations))
    assert [len(lines) for lines in lots] == [4, 4, 2]
    assert [json.loads(line)["text"] for lines in lots for line in lines[1::2]] == ["a" * 150] * 5


def test_an_operation_is_written_to_each_target():
    operation = bulk.Operation("index", 3, 7, {"closes_on": date(2026, 5, 1)})
    about = {"_id": "3", "version": 7, "version_type": "external_gte"}
    written = [json.loads(line) for line in bulk._lines(["one", "two"], operation)]
    assert written[::2] == [{"index": {**about, "_index": name}} for name in ("one", "two")]
    assert written[1::2] == [{"closes_on": "2026-05-01"}] * 2
