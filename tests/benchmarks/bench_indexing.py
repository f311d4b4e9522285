"""Documents per second of our whole path to Elasticsearch, and of Wagtail's own on the same pages.

Ours is what a rebuild goes through: it reads the pages, builds their documents, learns their words, writes
them by lots and stamps their versions; Wagtail's is ``update_index`` with its Elasticsearch backend. Both in
this process, on one server. ``memory``: megabytes that the process grew by during our pass over everything,
after a pass over one lot. One line of JSON last.
"""

import argparse
import json
import os
import sys
import threading
import time
from io import StringIO
from pathlib import Path
from random import Random

import django

DEMO = Path(__file__).resolve().parents[2] / "projects/demo/projects.jsonl"
PARAGRAPHS = 4


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


def ours(engine):
    """(seconds, megabytes)"""
    from search import indexing, runs
    from search.models import DiscoveryEntry

    engine.clear()
    indexing.index_batch(next(runs.batches(DiscoveryEntry.objects.all(), indexing.BATCH)))
    before = Memory.now()
    with Memory() as memory:
        start = time.perf_counter()
        for _lot in indexing.index_lots(runs.batches(DiscoveryEntry.objects.all(), indexing.BATCH)):
            pass
        engine.refresh()
        spent = time.perf_counter() - start
    return spent, round((memory.peak - before) / 2**20, 1)


def wagtails():
    from django.core.management import call_command

    start = time.perf_counter()
    call_command("update_index", backend_name="bench", stdout=StringIO())
    return time.perf_counter() - start


def compare(number):
    from django.conf import settings
    from django.core.management import call_command

    from projects.models import ProjectPage
    from search import backends
    from search.backends.elasticsearch import ElasticsearchBackend

    call_command("migrate", verbosity=0)
    publish(number - ProjectPage.objects.count())
    url, prefix = os.environ["ELASTICSEARCH_URL"], settings.DISCOVERY_INDEX_PREFIX
    settings.WAGTAILSEARCH_BACKENDS["bench"] = {
        "BACKEND": "wagtail.search.backends.elasticsearch8",
        "URLS": [url],
        "INDEX_PREFIX": f"{prefix}-wagtail",
        "AUTO_UPDATE": False,
    }
    engine = ElasticsearchBackend(url, f"{prefix}-bench")
    backends.get_backend = lambda: engine
    found = {"ours": [], "wagtail": []}
    for _round in range(2):
        spent, memory = ours(engine)
        found["ours"].append(number / spent)
        found["wagtail"].append(number / wagtails())
    rates = {name: round(max(rounds)) for name, rounds in found.items()}
    engine.client.indices.delete(index=list(engine.client.indices.get(index=f"{prefix}-*")))
    return {**rates, "ratio": round(rates["ours"] / rates["wagtail"], 2), "memory": memory}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=5_000)
    number = parser.parse_args().pages
    django.setup()
    sys.stdout.write(json.dumps({"benchmark": "indexing", "pages": number, **compare(number)}) + "\n")


if __name__ == "__main__":
    main()
