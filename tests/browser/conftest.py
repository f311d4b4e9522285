import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import tour
from tests.browser.running_demo import ROOT, environment_of, running_demo

PATIENCE_MS = 15_000
#: The site of make test-topology, in place of a demonstration; its certificate is its own.
RUNNING_SITE = os.environ.get("RUNNING_SITE")
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *["--ignore-certificate-errors"] * bool(RUNNING_SITE),
]


@pytest.fixture(autouse=True)
def database():
    """No test database: the demonstration has its own."""


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo(demo_folder):
    if RUNNING_SITE:
        yield RUNNING_SITE
        return
    with running_demo(demo_folder) as address:
        yield address


@pytest.fixture(scope="session")
def demo_shell(demo, demo_folder):
    """Runs Python beside the demonstration, on its data and with its broker: what only time would do."""

    def run(code):
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        if RUNNING_SITE:
            environment = json.loads(Path(os.environ["RUNNING_SITE_VARIABLES"]).read_text())
        else:
            environment = environment_of(demo_folder)
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    return run


@pytest.fixture(scope="session")
def chromium():
    executable = shutil.which("chromium")
    assert executable, "Chromium manque : apt-get install chromium fonts-liberation"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, demo):
    """Makes new people, each with an own browser profile: ``visitor(javascript=False)``."""
    contexts = []

    def arrive(javascript=True, width=1280):
        context = chromium.new_context(
            base_url=demo,
            locale="fr-FR",
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def guided(chromium, demo):
    """Opens new pages for a tour, without animations: ``guided()``."""
    contexts = []

    def arrive():
        context = chromium.new_context(base_url=demo, locale="fr-FR", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def sent():
    """{stop of the tour: the HTML that the server sent}, once visited: all gates read the same."""
    return {}


@pytest.fixture(scope="session")
def secrets(guided):
    return tour.secrets(guided(), uuid.uuid4().hex[:6])
