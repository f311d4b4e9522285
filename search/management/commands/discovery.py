from django.core.management.base import BaseCommand

from search import indexing
from search.models import DiscoveryEntry


class Command(BaseCommand):
    help = "État, rattrapage ou reconstruction de l’index de découverte."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["status", "sweep", "rebuild"])

    def handle(self, action, **options):
        getattr(self, action)()

    def status(self):
        entries = DiscoveryEntry.objects
        self.stdout.write(
            f"{entries.count()} fiches suivies, {entries.pending().count()} en attente, "
            f"{entries.exclude(last_error='').count()} en erreur."
        )

    def sweep(self):
        self.stdout.write(f"{indexing.index_pending()} fiches indexées.")

    def rebuild(self):
        self.stdout.write(f"{indexing.rebuild()} fiches lues, index reconstruit.")
