"""What Lighthouse says of the public pages on a telephone: python -m tests.browser.lighthouse FOLDER.

FOLDER is where npm put lighthouse (make lighthouse). Production's settings, gunicorn, hashed and
compressed files, the demonstration's content. One line of JSON last; fails below the targets.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.running_demo import ROOT, free_port

PAGES = {
    "accueil": "/",
    "recherche": "/projets/",
    "projet": "/projets/birdlab/",
    "campagne": "/campagnes/fix-it-des-quartiers/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST_SCORE, MOST_LCP_MS, MOST_CLS = 100, 1000, 0.02
#: A busy machine only ever makes a page slower: the best of a few tries is the page's own.
TRIES = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def environment(folder, port):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.production_settings",
        "SECRET_KEY": "phare-" * 10,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "CELERY_BROKER_URL": "redis://127.0.0.1:9/0",
        "EMAIL_URL": "dummymail://",
        "DEFAULT_FROM_EMAIL": "phare@example.org",
        "ELASTICSEARCH_URL": "http://127.0.0.1:9",
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_ROOT": f"{folder}/static",
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def production(folder):
    """The demonstration's content served as in production; gives its address."""
    port = free_port()
    env = environment(folder, port)
    # The demonstration's accounts have known passwords: production refuses to load it.
    loading = {**env, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "CELERY_BROKER_URL": "memory://"}
    for step, at in (
        (["migrate"], loading),
        (["load_demo"], loading),
        (["collectstatic", "--no-input"], env),
    ):
        subprocess.run([sys.executable, "manage.py", *step, "-v0"], cwd=ROOT, env=at, check=True)
    command = [sys.executable, "-m", "gunicorn", "--workers=2", f"--bind=127.0.0.1:{port}", "cms.wsgi"]
    server = subprocess.Popen([*command, "--log-level=error"], cwd=ROOT, env=env)
    try:
        address = f"http://127.0.0.1:{port}"
        warm(address)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def warm(address):
    """Visit each page until both workers know it: what is measured is the second visitor's page."""
    deadline = time.monotonic() + 60
    for path in [path for path in PAGES.values() for _visit in range(6)]:
        while True:
            try:
                urlopen(address + path, timeout=30).read()
                break
            except (URLError, OSError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)


def audit(program, url, report):
    """One run of Lighthouse's usual telephone; its whole report stays at ``report``. None if it broke off."""
    command = [program, url, "--quiet", "--output=json", f"--output-path={report}"]
    options = [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
    env = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run([*command, *options], env=env, stdout=subprocess.DEVNULL)
    return None if done.returncode else figures(json.loads(report.read_text()))


def figures(report):
    """Scores out of 100, milliseconds until the main content, shift of what is shown, failed audits."""
    categories, audits = report["categories"], report["audits"]
    weighed = {ref["id"] for name in CATEGORIES for ref in categories[name]["auditRefs"] if ref["weight"]}
    failed = [
        f"{name} : {audit['title']}"
        for name, audit in audits.items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    ]
    return {
        **{name: round(100 * categories[name]["score"]) for name in CATEGORIES},
        "lcp_ms": round(audits["largest-contentful-paint"]["numericValue"]),
        "cls": round(audits["cumulative-layout-shift"]["numericValue"], 4),
        "failed": failed,
    }


def passes(found):
    scores = [found[name] for name in CATEGORIES]
    return min(scores) >= LEAST_SCORE and found["lcp_ms"] <= MOST_LCP_MS and found["cls"] <= MOST_CLS


def best_audit(program, url, report):
    found = []
    for _try in range(TRIES):
        one = audit(program, url, report)
        found += [one] if one else []
        if one and passes(one):
            break
    if not found:
        raise SystemExit(f"{url} : Lighthouse s’est interrompu {TRIES} fois.")
    return max(found, key=lambda one: (passes(one), one["performance"], -one["lcp_ms"]))


def main(installed, reports):
    program = installed / "node_modules" / ".bin" / "lighthouse"
    reports.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, production(folder) as address:
        result = {
            name: best_audit(program, address + path, reports / f"{name}.json")
            for name, path in PAGES.items()
        }
    good = all(map(passes, result.values()))
    sys.stdout.write(json.dumps({"passed": good, "pages": result}, ensure_ascii=False) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), ROOT / "var" / "lighthouse"))
