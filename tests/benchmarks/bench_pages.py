"""Speed of the public pages beside a bare Wagtail list: python -m tests.benchmarks.bench_pages.

Needs DATABASE_URL (an empty PostgreSQL database: make bench-pages gives one) and ab. Prints one
line of JSON last: queries, milliseconds at one client, requests per second with eight, ratios.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROJECTS = int(os.environ.get("BENCH_PROJECTS", "2000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
PORT = 8917
PAGES = {
    "list": "/projets/",
    "filtered": "/projets/?theme=oiseaux&temps=1-heure",
    "project": "/projets/projet-de-comptage-7/",
    "peer": "/banc/liste/",
}
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    "SECRET_KEY": "banc-d-essai-" * 5,
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": f"http://127.0.0.1:{PORT}",
    "CELERY_BROKER_URL": "memory://",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "banc@example.org",
    "ELASTICSEARCH_URL": "http://127.0.0.1:9",
    "LOG_LEVEL": "ERROR",
}


def environment(folder, pages):
    media = {"MEDIA_ROOT": f"{folder}/media", "STATIC_ROOT": f"{folder}/static", "VAR_DIR": str(folder)}
    return {**os.environ, **ENVIRONMENT, **media, "BENCH_PAGES": pages}


@contextmanager
def serving(env):
    """Gunicorn with two synchronous workers, which have each answered before the measures."""
    command = [sys.executable, "-m", "gunicorn", "--workers=2", f"--bind=127.0.0.1:{PORT}", "cms.wsgi"]
    server = subprocess.Popen([*command, "--log-level=error"], env=env)
    try:
        deadline = time.monotonic() + 60
        while not answers():
            if time.monotonic() > deadline:
                raise SystemExit("gunicorn ne répond pas")
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(30)


def answers():
    try:
        return urlopen(f"http://127.0.0.1:{PORT}{PAGES['list']}", timeout=30).status == 200
    except (URLError, OSError):
        return False


def ab(address, clients, folder):
    """Requests per second, median and 95th percentile in milliseconds, from ab on 127.0.0.1."""
    table = Path(folder) / "ab.csv"
    options = ["-q", "-t", str(SECONDS), "-n", "200000", "-c", str(clients), "-e", str(table)]
    url = f"http://127.0.0.1:{PORT}{address}"
    subprocess.run(["ab", "-q", "-n", "40", "-c", "4", url], check=True, capture_output=True)
    done = subprocess.run(["ab", *options, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in done:
        raise SystemExit(f"{address} : des réponses en erreur")
    with table.open() as rows:
        times = dict(list(csv.reader(rows))[1:])
    rate = float(re.search(r"Requests per second:\s+([\d.]+)", done)[1])
    return {"rate": rate, "p50": float(times["50"]), "p95": float(times["95"])}


def main():
    with tempfile.TemporaryDirectory() as folder:
        env = environment(folder, "uncached")
        command = [sys.executable, "-m", "tests.benchmarks.loading", str(PROJECTS), json.dumps(PAGES)]
        counted = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
        result = {"projects": PROJECTS, "queries": json.loads(counted)}
        with serving(env):
            result["one_client_ms"] = {name: ab(address, 1, folder) for name, address in PAGES.items()}
            eight = {name: ab(address, 8, folder)["rate"] for name, address in PAGES.items()}
        with serving(environment(folder, "cached")):
            cached = {name: ab(PAGES[name], 8, folder)["rate"] for name in ("list", "project")}
    result |= {"uncached_rate": eight, "cached_rate": cached}
    result["list_beside_peer"] = round(eight["list"] / eight["peer"], 2)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
