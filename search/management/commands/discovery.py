import gc
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime
from tqdm import tqdm

from search import indexing, likeness, rebuilding, reconciliation
from search.backends import BackendUnavailable
from search.models import DiscoveryEntry, DiscoveryRun
from search.runs import AlreadyRunning

#: The exit code of ``status`` and ``reconcile`` when the index is not what it should be.
NOT_TRUE = 2


class Command(BaseCommand):
    help = (
        "État, rattrapage, reconstruction ou réconciliation de l’index de découverte, "
        "apprentissage des ressemblances."
    )

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["status", "sweep", "rebuild", "reconcile", "learn"])

    def handle(self, action, **options):
        self.quiet = options["verbosity"] == 0
        # What is loaded stays: the collector need not look at it again and again.
        gc.freeze()
        try:
            getattr(self, action)()
        except (AlreadyRunning, BackendUnavailable, rebuilding.Incomplete) as error:
            raise CommandError(str(error)) from error

    def status(self):
        entries = DiscoveryEntry.objects
        failing = entries.failing().count()
        self.stdout.write(
            f"Fiches suivies : {entries.count()} ; en attente : {entries.pending().count()} ; "
            f"en erreur : {failing}."
        )
        for run in DiscoveryRun.objects.last_of_each_kind():
            began = f"{localtime(run.started_at):%d/%m/%Y %H:%M}"
            told = f"{run.get_kind_display()} du {began} : {run.get_state_display()}, écarts : {run.drift}."
            self.stdout.write(told)
        if failing:
            sys.exit(NOT_TRUE)

    def sweep(self):
        self.stdout.write(f"Fiches tentées : {indexing.index_pending()}.")

    def rebuild(self):
        total = max(DiscoveryEntry.objects.count(), 1)
        with self._bar("Reconstruction", total) as bar:
            run = rebuilding.rebuild(bar.update)
        self.stdout.write(f"Index reconstruit, fiches lues : {run.done}.")

    def reconcile(self):
        with self._bar("Réconciliation", None) as bar:
            run = reconciliation.reconcile(bar.update)
        for engine, found in run.report.items():
            self.stdout.write(
                f"{engine} : {found['held']} fiches ; manquantes : {found['missing']}, "
                f"en trop : {found['extra']}, périmées : {found['stale']}."
            )
        if run.drift:
            self.stdout.write(f"Écarts réparés : {run.drift}.")
            sys.exit(NOT_TRUE)

    def learn(self):
        with self._bar("Apprentissage", None) as bar:
            run = likeness.fit(bar.update)
        self.stdout.write(f"Ressemblances apprises, fiches lues : {run.done}.")

    def _bar(self, label, total):
        return tqdm(total=total, desc=label, unit=" fiches", file=sys.stderr, disable=self.quiet or None)
