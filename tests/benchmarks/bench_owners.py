"""The page of an owner among many projects: python -m tests.benchmarks.bench_owners.

Counts events as the site counts them, opens the figures of some projects as their owners do, and compares
the slowest of ordinary requests with what the site allows itself. Prints one line of JSON last. In a
transaction that is undone.
"""

import argparse
import json
import sys
import time
from datetime import timedelta
from random import Random

import django
from django.db import transaction
from django.test import Client

#: Milliseconds at the 95th percentile.
LIMIT = 300
ASKED, WARM_UP, SEED, THEMES = 50, 5, 1, 12
#: How many events reach the counter at once: the visits that a process adds up.
TOGETHER = 50


def fill(count):
    """So many public projects, each of an organisation of its own with somebody who acts for it."""
    from tests.projects.factories import ProjectPageFactory
    from tests.projects.owners.factories import MembershipFactory

    members = [MembershipFactory() for _number in range(count)]
    for number, member in enumerate(members):
        ProjectPageFactory(
            organisation=member.organisation, themes=[f"theme-{number % THEMES}", f"theme-{number % 5}"]
        )
    return members


def count_events(events):
    """Spread events over the projects, the months of two years and all that is counted; seconds spent."""
    from django.utils import timezone

    from projects.contributors import counters
    from projects.contributors.enums import Metric
    from projects.models import ProjectPage

    chance, metrics = Random(SEED), list(Metric)
    projects = list(ProjectPage.objects.values_list("pk", flat=True))
    today, localdate = timezone.localdate(), timezone.localdate
    started = time.perf_counter()
    try:
        for _batch in range(events // TOGETHER):
            day = today - timedelta(days=chance.randrange(730))
            timezone.localdate = lambda day=day: day
            counters.count(chance.choice(projects), chance.choice(metrics), TOGETHER)
    finally:
        timezone.localdate = localdate
    return time.perf_counter() - started


def measure(projects, events):
    from projects.models import ProjectPage
    from tests.permissions.world import open_space

    members = fill(projects)
    spent = count_events(events)
    asked, times = members[: ASKED + WARM_UP], []
    client = Client(HTTP_HOST="localhost")
    for member in asked:
        page = ProjectPage.objects.get(organisation=member.organisation)
        key = open_space(member.contributor)
        started = time.perf_counter()
        answer = client.get(f"/mon-espace/chez-moi/{key}/porteur/{member.organisation_id}/{page.pk}/")
        times.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200
    times = sorted(times[WARM_UP:])
    slow = times[min(len(times) - 1, int(0.95 * len(times)))]
    return {
        "projects": projects,
        "events": events,
        "count_s": round(spent, 1),
        "median_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(slow, 1),
        "limit_ms": LIMIT,
        "ratio": round(slow / LIMIT, 2),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    options = parser.parse_args()
    django.setup()
    with transaction.atomic():
        found = measure(options.projects, options.events)
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({"benchmark": "owners", **found}) + "\n")
    sys.exit(found["p95_ms"] > LIMIT)


if __name__ == "__main__":
    main()
