"""Measuring how costs grow takes an hour: what is known is kept, whatever stops it."""

import json
from argparse import Namespace

import pytest

from tests.benchmarks.bench_scale import Bench, Figures, at, each_of, measure

pytestmark = pytest.mark.once

#: A bench that writes what it is asked in a file, and dies at 1000 until it is mended.
MAKEFILE = """
bench:
\t@for size in $(SIZES); do echo "$$size" >>asked; \\
\t[ "$$size" != 1000 ] || [ -e mended ] || exit 1; \\
\techo "{\\"size\\": $$size, \\"of\\": {\\"ms\\": 4}, \\"rate\\": 500}"; done
"""
SIZES = (10, 100, 1000)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Measure once; the points that are known then."""
    (tmp_path / "Makefile").write_text(MAKEFILE)
    monkeypatch.chdir(tmp_path)
    bench = Bench(
        "bench",
        "SIZES",
        "size",
        {"une": at("of", "ms"), "autre": each_of("rate")},
        sizes=SIZES,
        largest=(10_000,),
        together=True,
    )

    def run(most=0):
        figures = Figures(tmp_path / "figures.jsonl")
        measure("page", bench, figures, Namespace(most=most, given=[]))
        rows = map(json.loads, (tmp_path / "figures.jsonl").read_text().splitlines())
        return [(row["series"], row["size"], row["ms"]) for row in rows]

    return run


def test_a_run_that_is_stopped_goes_on_from_where_it_was(run, tmp_path):
    with pytest.raises(SystemExit):
        run()
    assert len((tmp_path / "figures.jsonl").read_text().splitlines()) == 4
    (tmp_path / "mended").touch()
    points = run()
    assert [size for name, size, _ms in points if name == "une"] == [10, 100, 1000]
    assert (tmp_path / "asked").read_text().split() == ["10", "100", "1000", "1000"]


def test_the_sizes_of_a_country_are_measured_when_they_are_asked_for(run, tmp_path):
    (tmp_path / "mended").touch()
    assert run() == [
        (name, size, ms) for name, ms in (("une", 4), ("autre", 2.0)) for size in (10, 100, 1000)
    ]
    assert ("autre", 10_000, 2.0) in run(most=10_000)


def test_what_is_measured_again_takes_the_place_of_the_former_point(tmp_path):
    figures = Figures(tmp_path / "figures.jsonl")
    figures.add("page", "liste", 10, 4)
    figures.add("page", "liste", 10, 3)
    assert [(row["size"], row["ms"]) for row in Figures(figures.path).rows] == [(10, 3)]
    figures.forget(["page"])
    assert figures.rows == []
