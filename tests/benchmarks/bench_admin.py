"""The editors' three most seen pages, and Wagtail's own explorer on the same fifty projects.

One line of JSON: queries, and the best of several requests in milliseconds, by the clock (``ms``) and
of this process alone (``cpu_ms``: it does not depend on what else the machine does).
Run by ``make bench-admin``, on the database of the settings, inside a transaction that is undone.
"""

import json
import sys
import time

import django
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

ROUNDS = 15
PROJECTS = 50


def measure(client, address):
    """``{"queries", "ms"}`` of one page, once its caches are warm."""
    client.get(address)
    queries = []

    def count(execute, *arguments):
        queries.append(arguments[0])
        return execute(*arguments)

    with connection.execute_wrapper(count):
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    rounds = [timed(client, address) for _ in range(ROUNDS)]
    wall, own = (round(1000 * min(times), 1) for times in zip(*rounds, strict=True))
    return {"queries": len(queries), "ms": wall, "cpu_ms": own}


def timed(client, address):
    wall, own = time.perf_counter(), time.process_time()
    client.get(address)
    return time.perf_counter() - wall, time.process_time() - own


def fill():
    """Fifty projects as they are in real life: with a picture, terms, places and some drafts."""
    from wagtail.images.tests.utils import get_test_image_file
    from wagtail_factories import ImageFactory

    from tests.projects.factories import ProjectPageFactory, project_index

    picture = ImageFactory(file=get_test_image_file())
    for number in range(PROJECTS):
        page = ProjectPageFactory(
            title=f"Projet mesuré {number}",
            image=picture,
            image_alt="Une mare",
            themes=["birds", "insects"],
            contribution_kinds=["observe"],
            scope="places",
            places=["com-35238"],
            live=number % 3 > 0,
        )
        page.save_revision()
    return project_index(), page


def compare():
    """What each page costs, ours and Wagtail's."""
    from wagtail.admin.viewsets.pages import base_page_viewset, page_viewset_registry

    from projects.models import ProjectIndexPage
    from tests.home.factories import editor

    index, page = fill()
    client = Client(HTTP_HOST="localhost")
    client.force_login(editor())
    explorer = reverse("wagtailadmin_explore", args=[index.pk])
    found = {
        "dashboard": measure(client, reverse("wagtailadmin_home")),
        "edit": measure(client, reverse("wagtailadmin_pages:edit", args=[page.pk])),
        "explorer": measure(client, explorer),
    }
    page_viewset_registry.values_by_parent_model[ProjectIndexPage] = base_page_viewset
    return {**found, "wagtail_explorer": measure(client, explorer)}


def main():
    django.setup()
    with transaction.atomic():
        found = compare()
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({"benchmark": "admin", "projects": PROJECTS, **found}) + "\n")


if __name__ == "__main__":
    main()
