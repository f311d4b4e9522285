"""Speed of the public pages beside a bare Wagtail list: python -m tests.benchmarks.bench_pages.

Needs DATABASE_URL (an empty PostgreSQL database: make bench-pages gives one), ab and chromium.
Prints one line of JSON last. For each of the four sites of tests.benchmarks.settings, or those that
BENCH_SITES names: queries, milliseconds at one client, requests per second with eight and the processor
time of one request. With DISCOVERY=elasticsearch, ELASTICSEARCH_URL looks for the projects.
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

from tests.benchmarks.weight import weigh

PROJECTS = int(os.environ.get("BENCH_PROJECTS", "2000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
PORT = 8917
SITE = f"http://127.0.0.1:{PORT}"
LIST = "/projets/"
FILTERED = "/projets/?theme=oiseaux&temps=1-heure"
PROJECT = "/projets/projet-de-comptage-7/"
HOME = "/"
#: What is asked of each site, by name.
PAGES = {
    "made": {"list": LIST, "filtered": FILTERED, "project": PROJECT, "home": HOME},
    "bare": {"list": LIST},
    "peer": {"list": "/banc/"},
    "kept": {"list": LIST, "project": PROJECT},
}
SITES = os.environ.get("BENCH_SITES", "").split() or list(PAGES)
SEARCH = os.environ.get("ELASTICSEARCH_URL", "") if os.environ.get("DISCOVERY") == "elasticsearch" else ""
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    "SECRET_KEY": "banc-d-essai-" * 5,
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": SITE,
    "CELERY_BROKER_URL": "redis://127.0.0.1:9/0",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "banc@example.org",
    "ELASTICSEARCH_URL": "http://127.0.0.1:9",
    "LOG_LEVEL": "ERROR",
}


def environment(folder, site):
    places = {"MEDIA_ROOT": f"{folder}/media", "STATIC_ROOT": f"{folder}/static", "VAR_DIR": str(folder)}
    return {**os.environ, **ENVIRONMENT, **places, "BENCH_SITE": site, "BENCH_SEARCH": SEARCH}


def loading(env, *task):
    command = [sys.executable, "-m", "tests.benchmarks.loading", *task]
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def serving(env, address):
    """Gunicorn with two synchronous workers, once it answers; gives its process id."""
    command = [sys.executable, "-m", "gunicorn", "--workers=2", f"--bind=127.0.0.1:{PORT}", "cms.wsgi"]
    server = subprocess.Popen([*command, "--log-level=error"], env=env)
    try:
        deadline = time.monotonic() + 60
        while not answers(address):
            if time.monotonic() > deadline:
                raise SystemExit("gunicorn ne répond pas")
            time.sleep(0.2)
        yield server.pid
    finally:
        server.terminate()
        server.wait(30)


def answers(address):
    try:
        return urlopen(SITE + address, timeout=30).status == 200
    except (URLError, OSError):
        return False


def processor_seconds(server):
    """What the workers of a server have used so far."""
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    times = [Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split() for worker in workers]
    return sum(int(fields[11]) + int(fields[12]) for fields in times) / os.sysconf("SC_CLK_TCK")


def warm(address):
    """Have both workers make what they remember."""
    subprocess.run(["ab", "-q", "-n", "40", "-c", "4", SITE + address], check=True, capture_output=True)


def ab(address, clients, folder):
    """Requests per second, number of requests, median and 95th percentile in milliseconds, from ab."""
    table = Path(folder) / "ab.csv"
    options = ["-q", "-t", str(SECONDS), "-n", "200000", "-c", str(clients), "-e", str(table)]
    done = subprocess.run(
        ["ab", *options, "-H", "Accept-Encoding: br", SITE + address],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in done or "Complete requests" not in done:
        raise SystemExit(f"{address} : des réponses en erreur, ou aucune en {SECONDS} s")
    with table.open() as rows:
        times = dict(list(csv.reader(rows))[1:])
    rate, requests = (
        float(re.search(rf"{name}:\s+([\d.]+)", done)[1])
        for name in ("Requests per second", "Complete requests")
    )
    return {"rate": rate, "requests": requests, "p50": float(times["50"]), "p95": float(times["95"])}


def say(text):
    sys.stderr.write(f"{text}…\n")


def measure(site, pages, folder):
    """``{"queries": {…}, page: {"p50", "p95", "rate", "cpu_ms"}}`` of one site."""
    say(f"Mesures : {site}")
    env = environment(folder, site)
    result = {"queries": json.loads(loading(env, "count", json.dumps(pages)))}
    with serving(env, pages["list"]) as server:
        for name, address in pages.items():
            warm(address)
            alone = ab(address, 1, folder)
            before = processor_seconds(server)
            crowd = ab(address, 8, folder)
            spent = 1000 * (processor_seconds(server) - before) / crowd["requests"]
            result[name] = {
                "p50": round(alone["p50"], 1),
                "p95": round(alone["p95"], 1),
                "rate": round(crowd["rate"], 1),
                "cpu_ms": round(spent, 2),
            }
        if site == "kept":
            result["weight"] = weigh(SITE + LIST)
    return result


def main():
    with tempfile.TemporaryDirectory() as folder:
        say(f"Chargement de {PROJECTS} projets")
        loading(environment(folder, "kept"), "fill", str(PROJECTS))
        result = {
            "projects": PROJECTS,
            "seconds": SECONDS,
            "search": "elasticsearch" if SEARCH else "embedded",
        }
        result |= {site: measure(site, PAGES[site], folder) for site in SITES}
    if "peer" in SITES:
        result["list_beside_peer"] = {
            site: round(result[site]["list"]["rate"] / result["peer"]["list"]["rate"], 2)
            for site in ("made", "bare")
            if site in SITES
        }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
