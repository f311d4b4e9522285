"""What is written about reports, besides their life (``states``)."""

import json
from pathlib import Path

from django.db import transaction

from campaigns.reports.models import Category

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
