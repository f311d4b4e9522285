"""Cost of a search, a page, a message and a report at several sizes: python -m tests.benchmarks.bench_scale.

Runs the benches of each family at its sizes, one after the other, and writes each point in FIGURES as soon as
it is known (draw_scale.py draws them): a line of JSON {"family", "series", "size", "ms", "on"}. What is there
is not measured again, so that a run that was stopped goes on from where it was; --again begins anew.
--most N adds the sizes of a whole country, up to N. The machine must do nothing else meanwhile.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


def at(*keys):
    """Reads milliseconds in what a bench says."""

    def read(found):
        for key in keys:
            found = found[key]
        return found

    return read


def each_of(*keys):
    """Reads the milliseconds of one, where a bench says how many there are in a second."""
    return lambda found: round(1000 / at(*keys)(found), 3)


@dataclass(frozen=True)
class Bench:
    """A target of make, at ``sizes`` that its variable gives it: one by one, or ``together`` in one run.

    ``counted``: where it says the size; ``series``: {name: how to read its milliseconds}.
    """

    target: str
    variable: str
    counted: str
    series: Mapping[str, Callable[[dict], float]]
    sizes: tuple[int, ...]
    largest: tuple[int, ...] = ()
    together: bool = False
    given: tuple[str, ...] = ()

    def lines(self, sizes, given):
        """What the bench says of each size, as it says it."""
        for lot in [sizes] if self.together else [[size] for size in sizes]:
            value = " ".join(map(str, lot))
            command = ["make", "--silent", self.target, f"{self.variable}={value}", *self.given, *given]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
                yield from (json.loads(line) for line in running.stdout if line.startswith("{"))
            if running.returncode:
                raise SystemExit(f"{self.target} : code {running.returncode}.")


SEARCH = {"target": "bench-discovery", "variable": "SIZE", "counted": "projects", "together": True}
BENCHES = {
    "recherche": [
        Bench(
            **SEARCH,
            series={"Elasticsearch": at("p50")},
            sizes=(100, 1_000, 10_000, 100_000),
            largest=(1_000_000,),
            given=("NUMBER=1000", "ALONE=1"),
        ),
        Bench(
            **SEARCH,
            series={"moteur embarqué": at("p50")},
            sizes=(100, 1_000, 10_000),
            largest=(100_000,),
            given=("NUMBER=300", "BACKEND=postgres"),
        ),
    ],
    "page": [
        Bench(
            "bench-pages",
            "BENCH_PROJECTS",
            "projects",
            {
                "liste": at("made", "list", "p50"),
                "liste filtrée": at("made", "filtered", "p50"),
                "projet": at("made", "project", "p50"),
                "accueil": at("made", "home", "p50"),
                "liste gardée": at("kept", "list", "p50"),
            },
            sizes=(100, 1_000, 10_000, 100_000),
            given=("BENCH_SITES=made kept", "BENCH_SECONDS=4", "SEARCH=elasticsearch"),
        )
    ],
    "lettre": [
        Bench(
            "bench-newsletter",
            "N",
            "messages",
            {"lettre": each_of("rate")},
            sizes=(1_000, 10_000, 100_000),
            largest=(1_000_000,),
        ),
        Bench(
            "bench-recipes",
            "N",
            "subscribers",
            {"projets choisis": each_of("rate")},
            sizes=(3_000, 30_000, 300_000),
        ),
    ],
    "signalement": [
        Bench(
            "bench-reports",
            "SIZES",
            "reports",
            {
                "toute la liste": at("list"),
                "liste d’un problème": at("kind"),
                "recherche d’un mot": at("words"),
                "liste d’une commune": at("commune"),
                "carte d’une commune": at("map"),
                "un signalement": at("report"),
                "en écrire un": at("write"),
            },
            sizes=(1_000, 10_000, 100_000, 1_000_000),
            largest=(5_000_000,),
            together=True,
        )
    ],
}


class Figures:
    """The points of a file, which is whole after each."""

    def __init__(self, path):
        self.path = path
        written = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.rows = [json.loads(line) for line in written]

    def forget(self, families):
        self.rows = [row for row in self.rows if row["family"] not in families]

    def add(self, family, series, size, ms):
        key = (family, series, size)
        self.rows = [row for row in self.rows if (row["family"], row["series"], row["size"]) != key]
        row = {"family": family, "series": series, "size": size, "ms": ms, "on": date.today().isoformat()}
        self.rows.append(row)
        # A series after the other, as draw_scale draws them.
        order = list(dict.fromkeys((row["family"], row["series"]) for row in self.rows))
        self.rows.sort(key=lambda row: (order.index((row["family"], row["series"])), row["size"]))
        self.write()

    def write(self):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows]
        partial = self.path.with_suffix(".partial")
        partial.write_text("".join(lines), encoding="utf-8")
        partial.replace(self.path)

    def missing(self, family, bench, sizes):
        """The sizes of which a series of the bench has no point."""
        known = {(row["series"], row["size"]) for row in self.rows if row["family"] == family}
        return [size for size in sizes if any((series, size) not in known for series in bench.series)]


def measure(family, bench, figures, options):
    """Measure the sizes of a bench that are not in ``figures``."""
    sizes = [*bench.sizes, *(size for size in bench.largest if size <= options.most)]
    missing = figures.missing(family, bench, sizes)
    if not missing:
        return
    sys.stderr.write(f"{bench.target} : {', '.join(map(str, missing))}…\n")
    for found in bench.lines(missing, options.given):
        for series, read in bench.series.items():
            figures.add(family, series, found[bench.counted], read(found))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--figures", type=Path, default=Path("docs/scale/figures.jsonl"))
    parser.add_argument("--families", nargs="+", choices=BENCHES, default=list(BENCHES))
    parser.add_argument("--again", action="store_true", help="measure anew what is known")
    parser.add_argument("--most", type=int, default=0, help="a whole country: the largest sizes up to this")
    parser.add_argument("--given", nargs="*", default=[], help="CORPUS=… REQUESTS=… VENV=…")
    options = parser.parse_args()
    figures = Figures(options.figures)
    if options.again:
        figures.forget(options.families)
    for family in options.families:
        for bench in BENCHES[family]:
            measure(family, bench, figures, options)


if __name__ == "__main__":
    main()
