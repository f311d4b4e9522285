import json
from pathlib import Path

from django.core.management.base import BaseCommand

from campaigns.commitments.models import CommitmentIndexPage, CommitmentPage
from campaigns.commitments.records import load
from home.models import HomePage

COMMITMENTS = Path(__file__).parents[2] / "demo" / "engagements.json"
INTRODUCTION = (
    "<p>Ce qui a été promis, ce qui est fait, ce qui vient ensuite : chaque action a son statut, "
    "ses preuves et son histoire.</p>"
)


class Command(BaseCommand):
    help = "Charge les engagements de démonstration qui manquent."

    def handle(self, **options):
        if not CommitmentIndexPage.objects.exists():
            page = CommitmentIndexPage(
                title="Engagements", slug="engagements", show_in_menus=True, introduction=INTRODUCTION
            )
            HomePage.objects.first().add_child(instance=page)
        records = json.loads(COMMITMENTS.read_text(encoding="utf-8"))["commitments"]
        missing = [
            record for record in records if not CommitmentPage.objects.filter(slug=record["slug"]).exists()
        ]
        load(missing)
