"""What the pages of reports cost among more and more of them: python -m tests.benchmarks.bench_reports.

Needs DATABASE_URL (an empty PostgreSQL database: make bench-reports gives one). Reports are spread over the
communes by population. For each number of them: milliseconds of the whole list, of that of one kind, of a
word and of one commune, of the map of one commune, of one report, and of writing one that a moderator
publishes. Prints a line of JSON for each.
"""

import argparse
import json
import sys
from itertools import islice
from random import Random
from time import perf_counter

import django
from django.db import connection
from django.test import Client

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BATCH = 10_000
#: Requests of each kind; a page that takes longer than this in all is asked fewer times.
ASKED, PATIENCE = 20, 15
STATES = ("published", "sent", "taken", "solved", "closed")


def communes():
    from tests.benchmarks.synthetic import communes

    return communes()


def grow(number, towns, categories, chance):
    """Add ``number`` public reports to those that are there."""
    from django.utils import timezone

    from campaigns.reports.models import Report, tallies
    from projects.models import Place

    places = dict(Place.objects.filter(kind="commune").values_list("code", "pk"))
    now = timezone.now()

    def drawn():
        for _one in range(number):
            ((_town, codes, (latitude, longitude)),) = towns.draw(chance)
            yield Report(
                category_id=chance.choice(categories),
                place_id=places[codes[0]],
                where=f"{chance.randint(1, 200)} rue des Lilas",
                description="Un trou profond devant l’école, dangereux pour les vélos.",
                latitude=latitude + chance.uniform(-0.02, 0.02),
                longitude=longitude + chance.uniform(-0.02, 0.02),
                state=chance.choice(STATES),
                created_at=now,
                published_at=now,
            )

    rows = drawn()
    while batch := list(islice(rows, BATCH)):
        Report.objects.bulk_create(batch)
    # As each night does.
    tallies.settle()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def median(ask):
    """Milliseconds; the first time is not counted."""
    ask()
    spent = []
    while len(spent) < ASKED and sum(spent) < PATIENCE * 1000:
        started = perf_counter()
        ask()
        spent.append((perf_counter() - started) * 1000)
    return round(sorted(spent)[len(spent) // 2], 1)


def write_one(category, place):
    from campaigns.reports import states
    from campaigns.reports.models import Report

    report = Report.objects.create(category_id=category, place_id=place, where="ici", description="Un trou.")
    states.move(report, "published")


def measure(towns, categories, chance):
    from campaigns.reports.models import Category, Report
    from projects.models import Place

    client = Client()

    def get(path):
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} : {answer.status_code}")

    def commune():
        return towns.draw(chance)[0][1][0]

    numbers = list(Report.objects.order_by("pk").values_list("number", flat=True)[:1000])
    kinds = list(Category.objects.filter(pk__in=categories).values_list("code", flat=True))
    place = Place.objects.filter(kind="commune").values_list("pk", flat=True)[0]
    return {
        "list": median(lambda: get("/signaler/tous/")),
        "kind": median(lambda: get(f"/signaler/tous/?categorie={chance.choice(kinds)}")),
        "words": median(lambda: get("/signaler/tous/?q=173+rue")),
        "commune": median(lambda: get(f"/signaler/tous/?commune={commune()}")),
        "map": median(lambda: get(f"/signaler/tous/carte.json?commune={commune()}")),
        "report": median(lambda: get(f"/signaler/numero/{chance.choice(numbers)}/")),
        "write": median(lambda: write_one(categories[0], place)),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    from campaigns.reports.models import Category, Report
    from projects.places import load_places

    call_command("migrate", verbosity=0)
    load_places()
    call_command("load_categories", verbosity=0)
    towns, chance = communes(), Random(1)
    categories = list(Category.objects.filter(children=None, private=False).values_list("pk", flat=True))
    for size in sorted(options.sizes):
        grow(size - Report.objects.count(), towns, categories, chance)
        found = {"benchmark": "reports", "reports": size, **measure(towns, categories, chance)}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
