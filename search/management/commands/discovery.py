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
            f"Fiches suivies : {entries.count()} ; en attente : {entries.pending().count()} ; "
            f"en erreur : {entries.exclude(last_error='').count()}."
        )

    def sweep(self):
        self.stdout.write(f"Fiches tentées : {indexing.index_pending()}.")

    def rebuild(self):
        self.stdout.write(f"Index reconstruit, fiches lues : {indexing.rebuild()}.")
