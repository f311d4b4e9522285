"""What is written about reports, besides their life (``states``)."""

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from campaigns.reports.enums import ENDED
from campaigns.reports.models import Category, Change, Draft, Forwarding, Photo, Report, ReportFollow

#: A month as retention counts it.
MONTH = timedelta(days=30.44)
CATEGORIES_FILE = Path(__file__).parent / "data" / "categories.json"


@transaction.atomic
def load_categories(path=CATEGORIES_FILE):
    """Add the categories of the file whose code is not known; returns how many. Editors own the others."""
    added = 0
    for position, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        parent, created = _get_or_add(row, position)
        added += created
        for place, child in enumerate(row["children"]):
            added += _get_or_add(child, place, parent)[1]
    return added


def _get_or_add(row, position, parent=None):
    private = row.get("private", False)
    fields = {"label": row["label"], "position": position, "parent": parent, "private": private}
    return Category.objects.get_or_create(code=row["code"], defaults=fields)


@transaction.atomic
def forget_ended(now):
    """Of reports that ended longer ago than their category keeps them, keep what is counted; how many.

    The number, the category, the place and the steps stay; the words, photos and followers do not.
    """
    forgotten = 0
    for months in Category.objects.order_by().values_list("keep_months", flat=True).distinct():
        ended = Report.objects.filter(category__keep_months=months, state__in=ENDED).exclude(description="")
        ended = ended.annotate(ended_at=Max("changes__at")).filter(ended_at__lt=now - months * MONTH)
        old = list(ended.values_list("pk", flat=True))
        for model in (Draft, Photo, ReportFollow):
            model.objects.filter(report__in=old).delete()
        Change.objects.filter(report__in=old).update(answer="")
        Forwarding.objects.filter(report__in=old).update(their_notes="", reason="")
        Report.objects.filter(pk__in=old).update(description="", where="")
        forgotten += len(old)
    return forgotten
