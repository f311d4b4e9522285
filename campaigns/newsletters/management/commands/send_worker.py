import multiprocessing
import signal
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from tqdm import tqdm

from campaigns.newsletters import installations
from campaigns.newsletters.enums import IN_PROGRESS_ISSUE_STATES
from campaigns.newsletters.models import Delivery
from campaigns.newsletters.worker import work

# How often the processes are looked at and the progress is told, in seconds.
TICK = 0.5


class Command(BaseCommand):
    help = "Envoie ce qui est dû jusqu’à la fin de tous les envois, sans courtier ni Celery."

    def add_arguments(self, parser):
        parser.add_argument("--processes", type=int, default=1, help="processus qui envoient")
        parser.add_argument("--forever", action="store_true", help="attendre ensuite d’autres envois")

    def handle(self, processes, forever, verbosity, **options):
        if refusal := installations.refusal():
            raise CommandError(refusal)
        fork = multiprocessing.get_context("fork")
        is_over = fork.RawValue("b", 0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *received: setattr(is_over, "value", 1))

        def start():
            connections.close_all()
            worker = fork.Process(target=work, args=(lambda: is_over.value, forever), daemon=True)
            worker.start()
            return worker

        workers = [start() for _process in range(processes)]
        with tqdm(desc="Envoi", unit=" messages", file=sys.stderr, disable=not verbosity or None) as bar:
            while any(worker.is_alive() for worker in workers):
                time.sleep(TICK)
                # One that was killed is replaced: its rows come back with their lease.
                workers = [start() if worker.exitcode else worker for worker in workers]
                if not bar.disable:
                    show(bar)


def show(bar):
    rows = Delivery.objects.filter(issue__state__in=IN_PROGRESS_ISSUE_STATES)
    if total := rows.count():
        bar.total, bar.n = total, total - rows.outstanding().count()
        bar.refresh()
