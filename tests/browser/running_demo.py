"""The demonstration as a newcomer runs it, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(folder):
    """The environment of the commands of a demonstration whose data are in ``folder``."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "VAR_DIR": str(folder)}
    # A letter leaves slowly enough for somebody to see it leave, and to suspend it.
    environment["EMAIL_PER_SECOND_BY_DOMAIN"] = "example.org=1"
    # The broker and the cache of production where the launcher gives them, else files and memory.
    if redis := environment.get("REDIS_URL"):
        environment |= {"CELERY_BROKER_URL": f"{redis}/0", "CACHE_URL": f"{redis}/1"}
    if environment.get("DISCOVERY", "embedded") == "embedded":
        environment.pop("ELASTICSEARCH_URL", None)
    return environment


@contextmanager
def running_demo(folder):
    """Load and run the demonstration with its data in ``folder``; gives its address.

    The database and the search engine are those that the environment names, as for ``make demo``.
    """
    environment = environment_of(folder)
    if "DATABASE_URL" not in environment:
        migrated.lay(folder / "db.sqlite3")
    manage = [sys.executable, "manage.py"]
    for step in (["migrate", "--no-input", "--verbosity", "0"], ["load_demo", "--verbosity", "0"]):
        subprocess.run([*manage, *step], cwd=ROOT, env=environment, check=True)
    port = free_port()
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [*manage, "run_demo", "--port", str(port), "--mail-port", str(free_port())],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://localhost:{port}"
            wait_until_it_answers(address, process, folder / "demo.log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def wait_until_it_answers(address, process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise AssertionError(f"La démonstration n’a pas répondu :\n{log.read_text(errors='replace')[-3000:]}")
