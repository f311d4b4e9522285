"""Synthetic projects in an empty database, then the queries that pages cost there.

python -m tests.benchmarks.loading fill 2000, or … count '{"list": "/projets/"}'.
"""

import json
import os
import sys
from io import BytesIO

import django

from tests.benchmarks.copying import LOT, multiply

PICTURES = 12
#: As long as those of the demonstration are (157 characters in the middle of them): cards of a true height.
SUMMARY = (
    "Chaque samedi, observer pendant dix minutes les oiseaux de son jardin ou de sa rue, les compter, "
    "puis noter ce que l’on a vu pour aider à suivre leur nombre."
)


def fill(number):
    from django.core.management import call_command
    from django.db import connection

    from home.models import HomePage
    from search import rebuilding
    from tests.benchmarks.models import PeerListPage

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    HomePage.objects.get().add_child(instance=PeerListPage(title="Banc", slug="banc"))
    publish(min(number, LOT))
    multiply(number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    rebuilding.rebuild()


def publish(number):
    from django.db import connection, transaction

    from projects.enums import Effort, Level
    from projects.models import Audience, ContributionKind, Theme
    from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory

    codes = [
        list(model.objects.values_list("code", flat=True)) for model in (Theme, ContributionKind, Audience)
    ]
    carriers = [OrganisationFactory() for _carrier in range(number // 20 + 1)]
    pictures = draw_pictures()
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    places = [PlaceFactory(code=f"com-{n:05}", parent=region).code for n in range(100)]
    with transaction.atomic():
        for n in range(number):
            themes, kinds, audiences = (
                {group[n % len(group)], group[n // 7 % len(group)]} for group in codes
            )
            ProjectPageFactory(
                title=f"Projet de comptage {n}",
                summary=SUMMARY,
                image=pictures[n % PICTURES],
                organisation=carriers[n % len(carriers)],
                themes=themes,
                contribution_kinds=kinds,
                audiences=audiences,
                places=[places[n % 100]],
                scope="places",
                effort=list(Effort)[n % len(Effort)],
                level=list(Level)[n % len(Level)],
            )
        # The index is written once, not after each page.
        connection.run_on_commit.clear()


def draw_pictures():
    from django.core.files.base import ContentFile
    from wagtail.images import get_image_model

    from home.pictures import draw
    from projects.pictures import THEMES, theme_picture
    from tests.benchmarks.models import PICTURES as OF_PEER

    images = []
    for slug in list(THEMES)[:PICTURES]:
        drawn = BytesIO()
        theme_picture(slug, 1).save(drawn, "PNG")
        file = ContentFile(drawn.getvalue(), f"{slug}.png")
        images.append(get_image_model().objects.create(title=slug, file=file))
        draw(images[-1], "card", "cover")
        for spec in OF_PEER:
            images[-1].get_rendition(spec)
    return images


def count(addresses):
    """The queries of a page when it is asked for the second time, by its name."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from home import caching

    # The state of the content is read once a second: not by each page.
    caching.TRUST = 3600
    counted = {}
    for name, address in addresses.items():
        for _first_then_counted in range(2):
            with CaptureQueriesContext(connection) as captured:
                status = Client(headers={"host": "127.0.0.1"}).get(address).status_code
            if status != 200:
                raise SystemExit(f"{address} : {status}")
        counted[name] = len(captured)
    return counted


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    django.setup()
    task, argument = sys.argv[1:]
    if task == "fill":
        fill(int(argument))
    else:
        sys.stdout.write(json.dumps(count(json.loads(argument))))
