"""The commands of README.md and docs/ do their work, each on a site of its own or at a small size."""

import os
import shlex
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.commands.how import ON_A_SITE, SHORT, STARTED
from tests.services.machine import free_ports

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/projects/samples/native.jsonl"
#: What the newsletters' commands name.
ISSUE = """
from tests.campaigns.newsletters.factories import IssueFactory
IssueFactory(pk=12, sending=True, candidate_count=0)
"""
MAKING = {"VENV": sys.prefix, "CACHE": os.environ.get("CACHE", "")}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """{what the documentation names: what it is here}"""
    folder = tmp_path_factory.mktemp("files")
    (folder / "mail.log").touch()
    (folder / "retours").touch()
    names = {"/var/backups/site.tar": "site.tar", "site.tar": "site.tar", "/var/log/mail.log": "mail.log"}
    return {written: str(folder / here) for written, here in names.items()} | {"FICHIER": str(SAMPLE)}


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    own = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "VAR_DIR": str(folder),
        "EMAIL_URL": "smtp://127.0.0.1:9",
    }
    return {**kept, **own, "BOUNCE_MAILBOX": f"{folder}/retours", **more}


def run(command, env):
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "retours").touch()
    return environment(folder)


@pytest.mark.parametrize("command", ON_A_SITE)
def test_a_command_of_a_site_does_its_work(command, site, places, tmp_path):
    env = environment(tmp_path) if command == "manage.py restore site.tar" else site
    if command.endswith("newsletters status"):
        run([sys.executable, "manage.py", "shell", "--no-imports", "-c", ISSUE], env)
    words = [places.get(word, word) for word in shlex.split(command)]
    run([sys.executable, *words], env)


@pytest.mark.parametrize("command", SHORT)
def test_a_command_does_its_work_at_a_small_size(command, tmp_path):
    words = [word for word in shlex.split(command) if "=" not in word and word != "-k" and word != "facet"]
    if words[0] == "make":
        given = MAKING | SHORT[command]
        words += [f"{name}={value}" for name, value in given.items()]
    elif words[0] == "pip":
        words = [sys.executable, "-m", *words, "--dry-run", "--quiet"]
    else:
        words = [sys.executable, "-m", "venv", str(tmp_path / ".venv")]
    run(words, environment(tmp_path))


def test_clean_demo_forgets_the_data_of_the_demonstration(tmp_path):
    (tmp_path / "var").mkdir()
    done = subprocess.run(["make", "-f", str(ROOT / "Makefile"), "clean-demo"], cwd=tmp_path, check=False)
    assert (done.returncode, (tmp_path / "var").exists()) == (0, False)


@pytest.mark.parametrize("command", STARTED)
def test_a_site_that_is_started_answers_then_stops(command, tmp_path):
    port, mail_port = free_ports(2)
    given = MAKING | {"PORT": port, "TLS_PORT": port, "MAIL_PORT": mail_port}
    words = [*command.split(), *(f"{name}={value}" for name, value in given.items())]
    env = environment(tmp_path)
    with subprocess.Popen(words, cwd=ROOT, env=env, start_new_session=True) as started:
        try:
            assert answers(STARTED[command].format(port=port), started, seconds=300)
        finally:
            os.killpg(started.pid, signal.SIGINT)
            started.wait(60)


def answers(url, process, seconds):
    # The certificate of the topology is its own.
    context = ssl._create_unverified_context()
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10, context=context) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(1)
    return False
