"""Each part of what is deployed fails while people use the site: python -m tests.benchmarks.bench_load.

Two web servers behind TLS, workers, a beat, PostgreSQL, Redis, three search nodes and a mailbox run for real;
80 % search, 15 % read, 5 % write, at LOADED of what this machine answers at most, which is measured first: a
queue that nothing empties would be no fault's doing. Each server and process is killed, then slowed, one
after the other (tests.faults.schedule). With --soak MINUTES nothing fails: memory, files and connections are
to stay flat. Writes a page (--report), prints one line of JSON last; exits 1 when a rule is broken.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from tests.faults import judge, report
from tests.faults.judge import PATIENCE, Record, Span
from tests.faults.schedule import schedule
from tests.faults.site import SETTINGS, Site
from tests.faults.traffic import WRITES, Traffic
from tests.faults.watch import Mailbox, Watch
from tests.services.__main__ import UNAVAILABLE_CODE, CommandWithSignals
from tests.services.machine import ServiceError, say
from tests.topology import machines

LOADED = 0.6
#: Seconds before a fault, of a fault, and at least after it.
CALM, FAULT, AFTER = 4, 8, 3
#: Seconds of those who ask without a pause: the first answers are those of cold processes.
WARM_UP, MEASURED = 20, 20
#: Seconds that a change may wait before it is searched, and a mail before it comes, when all is well.
SOON = 8
#: Drafts that wait to be sent, for an hour of a soak.
DRAFTS = 2_000


class Run:
    """One site, one crowd, and what is seen of both."""

    def __init__(self, site, options):
        self.site, self.options = site, options
        environment = site.topology.environment
        self.watch = Watch(site.topology)
        self.mails = Mailbox(Path(environment["VAR_DIR"]) / "mailbox")
        self.traffic = Traffic(site.topology, self._do("prepare", str(DRAFTS)), options.requests)
        self.most = self.rate = 0.0
        self.spans = []

    def _do(self, *task):
        done = self.site.topology.run("-m", "tests.faults.owed", *task)
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        return json.loads(done.stdout)

    @contextmanager
    def traffic_going_on(self):
        over = threading.Event()
        crowd = threading.Thread(target=self.traffic.run, args=(self.rate, lambda: not over.is_set()))
        crowd.start()
        try:
            with self.watch.going_on():
                yield
        finally:
            over.set()
            crowd.join()

    def _is_well(self, since):
        """Ready, nothing late in the index, and mail that was asked for since then comes."""
        arrivals = self.mails.look()
        owed = [
            write
            for write in self.traffic.writes
            if write.is_owed_a_mail and since < write.answered_at < time.time() - SOON
        ]
        is_mailed = all(write.key in arrivals for write in owed)
        return is_mailed and self.watch.look().is_ready and self.watch.lag() < SOON

    def _wait_until_well(self, since):
        """The moment at which all was well, or None."""
        while time.time() < since + PATIENCE:
            time.sleep(AFTER)
            if self._is_well(since):
                return time.time()
        return None

    def suffer(self, fault):
        time.sleep(CALM)
        began = time.time()
        with fault.happening():
            time.sleep(FAULT)
        healed = time.time()
        well = self._wait_until_well(healed)
        span = Span(fault.name, fault.part.name, fault.part.role, fault.way, began, healed, well)
        self.spans.append(span)
        failed = sum(ask.failed for ask in self.traffic.asks if span.concerns(ask))
        recovery = "jamais" if well is None else f"{well - healed:.0f} s"
        say(f"{fault.name} : {failed} erreur(s), remis : {recovery}")

    def faults(self):
        wanted = self.options.only
        return [
            fault
            for fault in schedule(self.site.topology)
            if not wanted or any(word in fault.name for word in wanted)
        ]

    def go(self):
        """The Record of a soak, or of all the faults."""
        self.traffic.most(WARM_UP)
        self.most = self.traffic.most(MEASURED)
        self.rate = self.options.rate or round(LOADED * self.most, 1)
        say(f"Trafic : {self.rate} demandes par seconde sur {self.most} au plus")
        with self.traffic_going_on():
            time.sleep(CALM)
            began = time.time()
            if self.options.soak:
                time.sleep(60 * self.options.soak)
            else:
                for fault in self.faults():
                    self.suffer(fault)
                time.sleep(CALM)
            ended = time.time()
        return self._judged(began, ended)

    def _judged(self, began, ended):
        hastened = self._wait_for_mails()
        writes = self.traffic.writes
        asked = self.mails.folder.parent / "writes.json"
        asked.write_text(json.dumps([(write.kind, write.key) for write in writes if write.accepted]))
        found = self._do("find", str(asked))
        is_true = self.site.settles() and self.site.discovery("reconcile").returncode == 0
        return Record(
            began,
            ended,
            [ask for ask in self.traffic.asks if began <= ask.at <= ended],
            writes,
            self.spans,
            self.watch.looks,
            [sample for sample in self.watch.samples if began <= sample.at],
            self.mails.look(),
            frozenset(found["lost"]),
            frozenset(found["doubled"]),
            hastened,
            is_true,
            self.rate,
            self.most,
        )

    def _wait_for_mails(self):
        """Until each has come. A mail that the server did not take is tried again ten minutes later: the
        last of them are hastened. How many."""
        owed = [write.key for write in self.traffic.writes if write.is_owed_a_mail]
        hastened, until = None, time.time() + 3 * SOON
        while any(key not in self.mails.look() for key in owed):
            if time.time() > until:
                if hastened is not None:
                    break
                hastened, until = self._do("hasten"), time.time() + PATIENCE
            time.sleep(1)
        # A second copy would come with the same beat.
        time.sleep(SOON)
        self.mails.look()
        return hastened or 0


def told(record, options):
    """The figures of a run, for a line of JSON."""
    times = [ask.ms for ask in record.asks]
    wrong = judge.broken(record) + (judge.grown(record.samples) if options.soak else [])
    return {
        "minutes": round((record.ended - record.began) / 60, 1),
        "rate": record.rate,
        "most": record.most,
        "asked": len(record.asks),
        "answers": Counter(f"{ask.group} {ask.status}" for ask in record.asks),
        "p50": judge.share(times, 50),
        "p95": judge.share(times, 95),
        "failures": {why or "others": count for why, count in judge.failures(record).items()},
        "writes": {kind: sum(write.kind == kind for write in record.writes) for kind in WRITES},
        "refused": sum(not write.accepted for write in record.writes),
        "lost": len(record.lost),
        "mails": len(judge.mails_of(record, record.writes)),
        "hastened": record.hastened,
        "faults": [judge.figures(record, span) for span in record.spans],
        "broken": wrong,
    }


def measure(options, name):
    """The figures of one run, on a site of its own; its page is called ``name``."""
    with (
        tempfile.TemporaryDirectory(prefix="co-construisons-load-") as folder,
        machines.running(Path(folder), SETTINGS) as topology,
    ):
        record = Run(Site(topology), options).go()
    name.parent.mkdir(parents=True, exist_ok=True)
    name.write_text(report.page(record, bool(options.soak)), encoding="utf-8")
    say(f"Rapport : {name}")
    return told(record, options)


def read_arguments(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_load")
    parser.add_argument("--rate", type=float, default=0, help="demandes par seconde")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="sans aucune panne")
    parser.add_argument("--only", nargs="*", default=[], help="celles dont le nom contient un de ces mots")
    parser.add_argument("--requests", default="", help="recherches (JSON, un objet par ligne, avec q)")
    parser.add_argument("--times", type=int, default=1, help="de suite, chaque fois sur un site neuf")
    parser.add_argument("--report", type=Path, help="la page à écrire")
    options = parser.parse_args(arguments)
    if options.report is None:
        options.report = Path(tempfile.mkdtemp(prefix="co-construisons-load-")) / "rapport.html"
    return options


def named(report, rank, times):
    return report if times == 1 else report.with_stem(f"{report.stem}-{rank}")


def main(arguments):
    """0 when every rule holds, 1 when one is broken, 69 when a server is missing."""
    options = read_arguments(arguments)
    try:
        with CommandWithSignals():
            for rank in range(1, options.times + 1):
                figures = measure(options, named(options.report, rank, options.times))
                if figures["broken"]:
                    break
    except ServiceError as error:
        say(str(error))
        return UNAVAILABLE_CODE
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 1 if figures["broken"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
