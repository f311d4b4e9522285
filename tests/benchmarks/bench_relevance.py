"""Relevance of the site's own search and proposals: python -m tests.benchmarks.bench_relevance.

Takes a corpus (lines of ``_id``, ``title``, ``text``) and files of questions (lines with ``query``,
``seed_id`` or ``seeds``, and ``relevant: {id: grade}``). Each text becomes a published project, is
indexed as any other, and each question is asked as the site asks it. Prints one line of JSON last.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections import defaultdict
from math import log2
from pathlib import Path

import django

DEPTH = 60
CUT = 10


def lines(path):
    # Lines of the file, not of the texts in it: those may have separators of their own.
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def load(corpus):
    """Publish the corpus and index it; returns the page id of each text, by its own id."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from search import rebuilding
    from tests.projects.factories import OrganisationFactory, ProjectPageFactory

    call_command("migrate", verbosity=0)
    pages = {}
    with transaction.atomic():
        carrier = OrganisationFactory(name="Corpus")
        for number, text in enumerate(corpus):
            first, _newline, rest = text["text"].strip().partition("\n")
            pages[text["_id"]] = ProjectPageFactory(
                title=text["title"][:255],
                slug=f"texte-{number}",
                # One carrier for all, and facets that are all alike: only the words can tell.
                organisation=carrier,
                summary=first[:300] or text["title"][:300],
                body=[("paragraph", f"{first[300:]} {rest}")],
            ).pk
        # The index is written once below, not after each page.
        connection.run_on_commit.clear()
    rebuilding.rebuild()
    return pages


def answer(question, pages, depth):
    """Page ids in order, as the site would show them."""
    from search import backends, recommendations
    from search.query import DiscoveryQuery, Profile

    if "query" in question:
        return backends.get_backend().search(DiscoveryQuery(question["query"], size=depth)).ids
    seeds = question.get("seeds") or [question["seed_id"]]
    follows = tuple(pages[seed] for seed in seeds)
    if len(follows) == 1:
        found = recommendations.similar_projects(follows[0], size=depth)
    else:
        found = recommendations.recommend(Profile(follows=follows), size=depth)
    return [suggestion.project_id for suggestion in found]


def figures(ranked, relevant):
    """Of one answer: reciprocal rank, gain, precision at ten, and whether the first is right."""
    gains = [relevant.get(name, 0) for name in ranked[:CUT]]
    first = next((rank for rank, gain in enumerate(gains, 1) if gain), None)
    ideal = sorted(relevant.values(), reverse=True)[:CUT]
    return {
        "mrr@10": 1 / first if first else 0.0,
        "ndcg@10": _discounted(gains) / (_discounted(ideal) or 1),
        "p@10": sum(1 for gain in gains if gain) / CUT,
        "success@1": float(first == 1),
    }


def _discounted(gains):
    return sum((2**gain - 1) / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def mean(rows):
    averages = {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]}
    return {"queries": len(rows), **averages}


def within(questions, pool):
    """Whether a file was judged in the pool only: what is outside it is then neither right nor wrong."""
    named = {name for question in questions for name in question["relevant"]}
    return bool(pool) and named <= pool


def measure(path, pages, pool):
    """The averages of one file of questions, of each of its tiers or kinds, and of its two halves."""
    questions = lines(path)
    names = {page_id: name for name, page_id in pages.items()}
    judged = pool if within(questions, pool) else None
    groups = defaultdict(list)
    for question in questions:
        # Among judged texts only, enough must come for ten of them to be left.
        found = [names[page_id] for page_id in answer(question, pages, 400 if judged else DEPTH)]
        row = figures([name for name in found if judged is None or name in judged], question["relevant"])
        kind = question.get("tier") or question.get("kind")
        # Weights were chosen on the even half: the odd one tells whether they serve elsewhere.
        half = "odd" if hashlib.sha256(question["qid"].encode()).digest()[0] % 2 else "even"
        for group in ("all", half, *([kind] if kind else [])):
            groups[group].append(row)
    return {"pool": bool(judged), **{group: mean(rows) for group, rows in sorted(groups.items())}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--queries", nargs="+", required=True)
    parser.add_argument("--pool", help="a JSON list of the ids among which some files were judged")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/banc.sqlite3")
        django.setup()
        from search import backends

        pages = load(lines(options.corpus))
        beside = Path(options.pool) if options.pool else Path(options.corpus).with_name("pool_tagged.json")
        pool = set(json.loads(beside.read_text())) if beside.exists() else set()
        report = {"backend": type(backends.get_backend()).__name__, "documents": len(pages)}
        for path in options.queries:
            report[Path(path).stem] = measure(path, pages, pool)
            sys.stderr.write(f"{Path(path).stem}: {json.dumps(report[Path(path).stem])}\n")
        sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
