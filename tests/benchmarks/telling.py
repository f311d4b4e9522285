"""What a crowd that tells problems needs in the database, and what is found there afterwards.

python -m tests.benchmarks.telling fill 5000, or … count, or … owe.
"""

import json
import os
import sys

import django

COMMUNES = 100


def fill(number):
    """Communes and categories in an empty database, and what ``offer`` adds and gives."""
    from django.core.management import call_command

    from campaigns.reports.actions import load_categories
    from projects.models import Place
    from tests.projects.factories import PlaceFactory

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_categories()
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    for n in range(COMMUNES):
        place = {"latitude": 47.5 + n / 100, "longitude": -1.5 - n / 100}
        PlaceFactory(code=f"com-{35_000 + n}", name=f"Commune {n}", parent=region, **place)
    return offer(list(Place.objects.filter(kind="commune")), number)


def offer(places, number):
    """A key, and so many drafts about these communes that only wait to be sent; all that a crowd needs."""
    from campaigns.reports.models import Category, Draft, Open311Key

    categories = list(Category.objects.precise().exclude(private=True))
    drafts = Draft.objects.bulk_create(
        Draft(
            category=categories[n % len(categories)],
            place=places[n % len(places)],
            where=f"{n} rue des Lilas",
            description="Un trou profond devant l’école, de la taille d’une roue.",
        )
        for n in range(number)
    )
    return {
        "key": Open311Key.objects.create(name="Banc").secret,
        "communes": [place.code.removeprefix("com-") for place in places],
        "codes": [category.code for category in categories],
        "categories": [category.pk for category in categories],
        "drafts": [draft.key for draft in drafts],
    }


def count():
    from campaigns.reports.models import Draft, ReportNotice

    notices = ReportNotice.objects.filter(kind="confirm")
    return {
        "kept": Draft.objects.exclude(sent_at=None).count(),
        "owed": notices.count(),
        "sent": notices.exclude(sent_at=None).count(),
    }


def owe():
    """What the mail server did not take is due again now rather than in ten minutes."""
    from django.utils import timezone

    from campaigns.reports.models import ReportNotice

    return ReportNotice.objects.filter(sent_at=None).update(due_at=timezone.now())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.report_settings")
    django.setup()
    task, *arguments = sys.argv[1:]
    found = {"fill": fill, "count": count, "owe": owe}[task](*map(int, arguments))
    sys.stdout.write(json.dumps(found))
