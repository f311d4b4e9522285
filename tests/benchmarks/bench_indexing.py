"""Documents per second of our whole path to Elasticsearch, and of Wagtail's own on the same pages.

Ours is what a rebuild goes through: it reads the pages, builds their documents, learns their words, writes
them by lots and stamps their versions. ``first``: the first pass, which writes all words and texts to the
database; ``ours``: the best of those after, ``standby``: the same with the engine that stands by, as in
production. Wagtail's is ``update_index`` with its Elasticsearch backend, in this process, on this server:

- ``wagtail_text``: what the administration searches, a title and texts, in which nothing can be counted;
- ``wagtail_facets``: what the same searches with the same facets need, declared as its documentation has it;
- ``wagtail_ahead``: the same with all relations read ahead by hand, as fast as we could make it.

``ratio`` is beside ``wagtail_ahead``, ``ratio_text`` beside ``wagtail_text``. ``memory``: megabytes that the
process grew by during our first pass over everything, after a pass over one lot. One line of JSON last.
"""

import argparse
import gc
import json
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

import django

DEMO = Path(__file__).resolve().parents[2] / "projects/demo/projects.jsonl"
PARAGRAPHS, ROUNDS = 4, 3


def sentences():
    """The texts of the demonstration, to be drawn from."""
    with DEMO.open(encoding="utf-8") as file:
        return [
            value
            for line in file
            for value in json.loads(line).values()
            if isinstance(value, str) and len(value) > 60
        ]


def publish(number):
    """Projects with a body of some paragraphs, terms and a place; their index is not written."""
    from django.db import connection, transaction

    from projects.models import ProjectPage
    from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

    chance, texts = Random(1), sentences()
    carriers = [OrganisationFactory() for _carrier in range(number // 20 + 1)]
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    places = [PlaceFactory(code=f"com-{n:05}", parent=region).code for n in range(100)]
    with transaction.atomic():
        first = ProjectPage.objects.count()
        for n in range(first, first + number):
            paragraphs = "".join(f"<p>{text}</p>" for text in chance.choices(texts, k=PARAGRAPHS))
            ProjectPageFactory(
                title=f"Projet de comptage {n}",
                summary=chance.choice(texts)[:250],
                body=json.dumps([{"type": "paragraph", "value": paragraphs}]),
                organisation=carriers[n % len(carriers)],
                themes=["birds", "insects"],
                contribution_kinds=["observe"],
                audiences=["families"],
                scope="places",
                places=[places[n % 100]],
            )
        connection.run_on_commit.clear()


class Memory(threading.Thread):
    """The resident memory of this process in bytes, sampled until the end of the block."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.over = 0, threading.Event()

    @staticmethod
    def now():
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def run(self):
        while not self.over.wait(0.05):
            self.peak = max(self.peak, self.now())

    def __enter__(self):
        self.peak = self.now()
        self.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.join()


def written(engine):
    """Seconds to write every page to an engine."""
    from search import backends, indexing, runs
    from search.models import DiscoveryEntry

    with patch.object(backends, "get_backend", lambda: engine):
        engine.clear()
        start = time.perf_counter()
        for _lot in indexing.index_lots(runs.batches(DiscoveryEntry.objects.all(), indexing.BATCH)):
            pass
        engine.refresh()
        return time.perf_counter() - start


def grown(engine):
    """(seconds, megabytes)"""
    from search import backends, indexing, runs
    from search.models import DiscoveryEntry

    with patch.object(backends, "get_backend", lambda: engine):
        engine.clear()
        indexing.index_batch(next(runs.batches(DiscoveryEntry.objects.all(), indexing.BATCH)))
    before = Memory.now()
    with Memory() as memory:
        spent = written(engine)
    return spent, round((memory.peak - before) / 2**20, 1)


def compare(number):
    from django.conf import settings

    from search.backends.elasticsearch import ElasticsearchBackend
    from search.backends.embedded import EmbeddedBackend
    from search.backends.standby import StandbyBackend
    from tests.benchmarks import peer_indexing

    url, prefix = os.environ["ELASTICSEARCH_URL"], settings.DISCOVERY_INDEX_PREFIX
    engine = ElasticsearchBackend(url, f"{prefix}-bench")
    both = StandbyBackend(engine, EmbeddedBackend())
    # A rebuild makes another index; the tables of the site stay as they are.
    both.clear = engine.clear
    first, memory = grown(engine)
    takes = {"ours": partial(written, engine), "standby": partial(written, both)}
    takes |= peer_indexing.kinds(url, prefix)
    spent = {name: [] for name in takes}
    # In turn, so that all meet the same machine and the same server.
    for _round in range(ROUNDS):
        for name, take in takes.items():
            spent[name].append(take())
    engine.client.indices.delete(index=list(engine.client.indices.get(index=f"{prefix}-*")))
    rates = {name: round(number / min(seconds)) for name, seconds in spent.items()}
    return {
        "first": round(number / first),
        **rates,
        "ratio": round(rates["ours"] / rates["wagtail_ahead"], 2),
        "ratio_text": round(rates["ours"] / rates["wagtail_text"], 2),
        "memory": memory,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=5_000)
    number = parser.parse_args().pages
    django.setup()
    from django.core.management import call_command

    from projects.models import ProjectPage

    call_command("migrate", verbosity=0)
    publish(number - ProjectPage.objects.count())
    # As the processes of the site do.
    gc.freeze()
    sys.stdout.write(json.dumps({"benchmark": "indexing", "pages": number, **compare(number)}) + "\n")


if __name__ == "__main__":
    main()
