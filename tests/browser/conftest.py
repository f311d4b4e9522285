import shutil
import uuid

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import tour
from tests.browser.running_demo import running_demo

PATIENCE_MS = 15_000
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True)
def database():
    """No test database: the demonstration has its own."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    with running_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


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
def secrets(guided):
    return tour.secrets(guided(), uuid.uuid4().hex[:6])
