"""Latency of the site's own search: python -m tests.benchmarks.bench_discovery.

Writes synthetic projects to the engine, then asks it each request of a file (lines with ``q``,
``theme``, ``phase``, ``near`` and ``page``). With Elasticsearch, Wagtail's own search is asked some of
the same pages: a search, then a request for each facet. Prints one line of JSON for each size.

The engine is warm when it is timed: it is asked rounds of other requests until one is no faster than those
before. A server that was just started compiles what it does during thousands of requests.
"""

import argparse
import gc
import json
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path
from time import perf_counter

import django

BATCH = 1_000
#: Requests of a round of warming, how many rounds at most, and what still is a gain.
ROUND, ROUNDS, GAIN = 500, 20, 0.97
#: One request in so many is also asked to the peer, ten times slower.
PEER_SHARE = 10
MILLISECONDS = 1000
#: So many projects at most have a place in the latent space: a sentence reads a hundred places by their key.
PLACED = 100_000


def read_requests(path):
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def vocabulary_of(requests):
    """The slugs of the site, but for the two facets that the requests name in words of their own."""
    from django.utils.text import slugify

    from tests.benchmarks.synthetic import vocabulary

    themes = sorted({slugify(theme) for asked in requests for theme in asked.get("theme", ())})
    phases = sorted({slugify(asked["phase"]) for asked in requests if "phase" in asked})
    return {**vocabulary(), "theme": themes, "niveau": phases}


def question(asked):
    """A request as the site would put it to its engine."""
    from django.utils.text import slugify

    from search.geography import Point
    from search.query import DiscoveryQuery

    near = asked.get("near")
    selected = {
        "theme": frozenset(map(slugify, asked.get("theme", ()))),
        "niveau": frozenset([slugify(asked["phase"])] if "phase" in asked else ()),
        "rayon": frozenset([f"{near['km']}-km"] if near else ()),
    }
    return DiscoveryQuery(
        text=asked.get("q", ""),
        selected={name: slugs for name, slugs in selected.items() if slugs},
        page=asked["page"],
        here=Point(near["lat"], near["lon"]) if near else None,
    )


def fill(engine, documents):
    """Write (version, document) pairs as the site does, to the index as the night leaves it and to the words
    that slips are mended to."""
    from django.db import transaction

    from search import spelling
    from tests.search import segments

    engine.clear()
    started = perf_counter()
    while batch := [(1, document) for document in islice(documents, BATCH)]:
        with transaction.atomic():
            errors = engine.write(batch)
            spelling.learn(document for _version, document in batch)
        if errors:
            raise SystemExit(next(iter(errors.values())))
    engine.refresh()
    engine.tidy()
    if engine.is_remote:
        segments.wait_until_compact(engine)
    sys.stderr.write(f"Index écrit en {perf_counter() - started:.0f} s\n")


def learn(documents):
    """What all the documents say, then their space; (seconds to keep, seconds to fit)."""
    from search import likeness

    started = perf_counter()
    while batch := [(1, document) for document in islice(documents, BATCH)]:
        likeness.write(batch)
    kept = perf_counter()
    likeness.fit()
    return kept - started, perf_counter() - kept


def timed(ask, questions):
    """Milliseconds of each question."""
    spent = []
    for each in questions:
        started = perf_counter()
        ask(each)
        spent.append((perf_counter() - started) * MILLISECONDS)
    return spent


def warm(ask, questions):
    """Ask rounds of questions until the engine gets no faster; returns how many were asked."""
    best = float("inf")
    for number in range(ROUNDS):
        start = number * ROUND % max(1, len(questions) - ROUND)
        median = figures(timed(ask, questions[start : start + ROUND]))["p50"]
        if median > best * GAIN:
            break
        best = median
    return (number + 1) * ROUND


def figures(spent):
    ordered = sorted(spent)
    return {
        f"p{share}": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2)
        for share in (50, 95, 99)
    }


def measure(options):
    """A report for each size, each measured on the same server."""
    from search import backends
    from tests.benchmarks.synthetic import Catalogue, Texts

    requests = read_requests(options.requests)
    values = vocabulary_of(requests)
    chosen = backends.get_backend()
    engine = getattr(chosen, "remote", chosen)
    if engine is not chosen:
        # The site answers from its database after a second; here the server is waited for.
        engine.client = engine.writer
    questions = [question(asked) for asked in requests]
    for size in options.size:
        catalogue = Catalogue(Texts.read(options.corpus), values)
        fill(engine, catalogue.documents(size, options.sentences))
        placed = min(size, PLACED)
        learn(Catalogue(Texts.read(options.corpus), values).documents(placed, options.sentences))
        # As the processes of the site do: what is loaded stays.
        gc.collect()
        gc.freeze()
        # What is not timed, if anything: what was just asked is answered from memory.
        warmed = warm(engine.search, questions[options.number :] or questions)
        spent = timed(engine.search, questions[: options.number])
        report = {"backend": type(engine).__name__, "projects": size, "placed": placed}
        report |= {"requests": len(spent), "warmed": warmed, **figures(spent)}
        report["facets"] = len(engine.search(questions[0]).counts)
        if engine is not chosen and not options.alone:
            sys.stderr.write(json.dumps(report) + "\n")
            documents = Catalogue(Texts.read(options.corpus), values).documents(size)
            report |= compare(engine, documents, requests[: options.number : PEER_SHARE])
        yield report


def compare(engine, documents, asked):
    """Our engine and Wagtail's search, asked the same in turn, so that both meet the same machine."""
    from django.conf import settings

    from tests.benchmarks.peer_search import PeerSearch

    peer = PeerSearch(settings.ELASTICSEARCH_URL, f"{engine.alias}-peer")
    peer.fill(documents)
    timed(peer.ask, asked[:10])
    # What ours was just asked it would answer from memory, and the peer was asked nothing yet.
    engine.writer.indices.clear_cache(index=engine.alias, request=True)
    both = [timed(engine.search, [question(each)]) + timed(peer.ask, [each]) for each in asked]
    ours, theirs = (figures(column) for column in zip(*both, strict=True))
    peer.forget()
    ratio = round(theirs["p95"] / ours["p95"], 2)
    return {"compared": len(asked), "ours": ours, "peer": theirs, "ratio": ratio}


def tell(measure, options):
    """Measure on a database that has the places, new unless DATABASE_URL names it; print what it says."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/banc.sqlite3")
        django.setup()
        from django.core.management import call_command

        from projects.places import load_places

        call_command("migrate", verbosity=0)
        load_places()
        for report in measure(options):
            sys.stdout.write(json.dumps(report) + "\n")
            sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--requests", required=True)
    parser.add_argument("--size", type=int, nargs="+", default=[100_000])
    parser.add_argument("--number", type=int, default=10_000, help="how many of the requests")
    parser.add_argument("--sentences", type=int, default=8, help="by project, about")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    options = parser.parse_args()
    tell(measure, options)


if __name__ == "__main__":
    main()
