"""Speed of « Projets proches » among many projects: python -m tests.benchmarks.bench_likeness.

Writes synthetic projects to the engine and learns what resembles what, then asks for the neighbours of some
of them, from the document of a page to its proposals with their reasons. Prints one line of JSON last.
"""

import argparse
from itertools import islice
from time import perf_counter

from tests.benchmarks.bench_discovery import figures, fill, learn, tell, timed

#: Milliseconds at the 95th percentile that the site allows itself, by engine.
LIMITS = {"ElasticsearchBackend": 60, "EmbeddedBackend": 150}
ASKED, WARM_UP = 500, 20


def measure(options):
    from search import backends, likeness
    from search.recommendations import similar_to
    from tests.benchmarks.synthetic import Catalogue, Texts, vocabulary

    def documents():
        return Catalogue(Texts.read(options.corpus), vocabulary()).documents(options.size)

    chosen = backends.get_backend()
    engine = getattr(chosen, "remote", chosen)
    if engine is not chosen:
        # The site answers from its database after a second; here the server is waited for.
        engine.client = engine.writer
        backends.get_backend = lambda: engine
    fill(engine, documents())
    kept, fitted = learn(documents())
    started = perf_counter()
    likeness.nearest([1])
    read = perf_counter() - started
    seeds = list(islice(documents(), 0, options.size, max(1, options.size // ASKED)))
    timed(similar_to, seeds[:WARM_UP])
    found = [len(similar_to(seed)) for seed in seeds]
    spent = figures(timed(similar_to, seeds))
    name = type(engine).__name__
    yield {
        "backend": name,
        "projects": options.size,
        "asked": len(seeds),
        "proposals": round(sum(found) / len(found), 2),
        **spent,
        "limit": LIMITS[name],
        "ratio": round(spent["p95"] / LIMITS[name], 2),
        "keep_s": round(kept, 1),
        "learn_s": round(fitted, 1),
        "read_s": round(read, 2),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--size", type=int, default=100_000)
    options = parser.parse_args()
    tell(measure, options)


if __name__ == "__main__":
    main()
