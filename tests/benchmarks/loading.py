"""Synthetic projects in an empty database, and the queries that pages cost there."""

import json
import os
import sys

import django


def load(number):
    from django.core.management import call_command
    from django.db import connection, transaction
    from wagtail_factories import ImageFactory

    from projects.enums import Effort, Level
    from projects.models import Audience, ContributionKind, Theme
    from search import indexing
    from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

    call_command("migrate", verbosity=0)
    codes = [
        list(model.objects.values_list("code", flat=True)) for model in (Theme, ContributionKind, Audience)
    ]
    carriers = [OrganisationFactory() for _carrier in range(number // 20 + 1)]
    pictures = [ImageFactory() for _picture in range(12)]
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    places = [PlaceFactory(code=f"com-{n:05}", parent=region).code for n in range(100)]
    with transaction.atomic():
        for n in range(number):
            themes, kinds, audiences = (
                [group[n % len(group)], group[n // 7 % len(group)]] for group in codes
            )
            ProjectPageFactory(
                title=f"Projet de comptage {n}",
                image=pictures[n % 12],
                organisation=carriers[n % len(carriers)],
                themes=set(themes),
                contribution_kinds=set(kinds),
                audiences=set(audiences),
                places=[places[n % 100]],
                scope="places",
                effort=list(Effort)[n % len(Effort)],
                level=list(Level)[n % len(Level)],
            )
        # The index is written once below, not after each page.
        connection.run_on_commit.clear()
    indexing.rebuild()


def queries(addresses):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counted = {}
    for name, address in addresses.items():
        for _warm_then_counted in range(2):
            with CaptureQueriesContext(connection) as captured:
                status = Client(headers={"host": "127.0.0.1"}).get(address).status_code
            if status != 200:
                raise SystemExit(f"{address} : {status}")
        counted[name] = len(captured)
    return counted


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    django.setup()
    load(int(sys.argv[1]))
    sys.stdout.write(json.dumps(queries(json.loads(sys.argv[2]))))
