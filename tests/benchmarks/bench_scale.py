"""Cost of a search, a page, a message and a report at several sizes: python -m tests.benchmarks.bench_scale.

Runs the benches of each at SIZES, one after the other, and writes a line of JSON for each point
(draw_scale.py draws them). The machine must do nothing else meanwhile.
"""

import argparse
import json
import subprocess
import sys

#: Family: (target of make, its variable of size, sizes).
RUNS = {
    "recherche": ("bench-discovery", "SIZE", (1_000, 10_000, 100_000)),
    "page": ("bench-pages", "BENCH_PROJECTS", (20, 200, 2_000)),
    "lettre": ("bench-newsletter", "N", (3_000, 30_000, 300_000)),
    "signalement": ("bench-reports", "SIZES", (1_000, 10_000, 100_000, 1_000_000)),
}
REPORT_PAGES = {
    "list": "toute la liste",
    "commune": "liste d’une commune",
    "map": "carte d’une commune",
    "report": "un signalement",
    "write": "en écrire un",
}


def points(family, found):
    """(series, size, ms) of what a bench said."""
    if family == "recherche":
        yield "Elasticsearch", found["projects"], found["p50"]
    elif family == "page":
        for page, name in (("list", "liste"), ("filtered", "liste filtrée"), ("project", "projet")):
            yield name, found["projects"], found["made"][page]["cpu_ms"]
    elif family == "lettre":
        yield "lettre", found["messages"], round(1000 / found["rate"], 3)
    else:
        for page, name in REPORT_PAGES.items():
            yield name, found["reports"], found[page]


def run(target, variable, size, given):
    """What a target of make says in its last line."""
    command = ["make", "--silent", target, f"{variable}={size}", *given]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--families", nargs="+", choices=RUNS, default=list(RUNS))
    parser.add_argument("given", nargs="*", help="CORPUS=… REQUESTS=… VENV=…")
    options = parser.parse_args()
    for family in options.families:
        target, variable, sizes = RUNS[family]
        for size in sizes:
            found = run(target, variable, size, options.given)
            for series, at, ms in points(family, found):
                row = {"family": family, "series": series, "size": at, "ms": ms}
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
