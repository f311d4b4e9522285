"""What is deployed is whole: each path, command, queue and variable of the files exists."""

import os
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.cms.test_settings import run
from tests.deploy import topology
from tests.deploy.topology import ROOT, compose, ours, procfile, text_of, units

pytestmark = pytest.mark.once

QUEUES = {queue.name for queue in settings.CELERY_TASK_QUEUES}
PROCESSES = ("web", "worker-transactional", "worker-bulk", "beat")
#: Read by programs that are not ours.
FOREIGN = {"DJANGO_SETTINGS_MODULE", "COMPOSE_PROFILES", "POSTGRES_PASSWORD", "SEARCH_URL", "VERSION"}
FOREIGN |= {"PGOPTIONS", "MEDIA_FROM", "MEDIA_ENDPOINT", "MEDIA_BUCKET"}
#: Of each Debian: pg_dump refuses a server that is newer than itself.
POSTGRESQL = {"bookworm": "15", "trixie": "17"}


def queues_of(command):
    found = re.search(r"-Q[ ',]+([\w,]+)", str(command))
    return set(found[1].split(",")) if found else set()


def test_every_variable_of_compose_is_in_the_example_and_read():
    asked = {match["name"] for match in topology.VARIABLE.finditer(text_of("compose.yaml"))}
    assert asked <= topology.example_variables()
    given = {name for service in ours().values() for name in service["environment"]}
    assert given - topology.names_read() <= FOREIGN


def test_every_variable_of_the_example_is_read():
    assert topology.example_variables() - topology.names_read() <= FOREIGN


@pytest.mark.parametrize("name", sorted(ours()))
def test_what_the_example_offers_reaches_each_container(name):
    (file,) = ours()[name]["env_file"]
    assert file["path"] == ".env"


def test_a_server_writes_where_its_units_may():
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", text_of(".env.example"), re.MULTILINE))
    for pairs in map(dict, units().values()):
        assert pairs["ProtectSystem"] == "strict"
        folder = f"/var/lib/{pairs['StateDirectory']}"
        for name in ("VAR_DIR", "MEDIA_ROOT", "STATIC_ROOT"):
            assert example[name] == folder or example[name].startswith(f"{folder}/"), name


def test_the_settings_of_production_start_with_what_compose_gives(tmp_path):
    code = "from django.conf import settings as s; print(s.CELERY_BROKER_URL, s.CACHES['default']['BACKEND'])"
    given = {**ours()["web"]["environment"], "VAR_DIR": str(tmp_path)}
    done = run(code, "cms.settings.production", tmp_path, **given)
    assert done.stdout.split() == ["redis://redis:6379/0", "cms.caches.PatientRedisCache"], done.stderr


@pytest.mark.parametrize("name", sorted(ours()))
def test_a_container_of_ours_can_do_little(name):
    service = ours()[name]
    assert service["read_only"] is True
    assert service["user"] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_each_container_finds_what_it_needs():
    whole = compose()
    for name, service in whole["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            exists = (ROOT / source).is_file() if source.startswith(".") else source in whole["volumes"]
            assert exists, (name, volume)
        assert set(service.get("depends_on", {})) <= set(whole["services"]), name


def test_other_images_are_pinned():
    for name, service in compose()["services"].items():
        if name not in ours():
            assert re.search(r":v?\d", service["image"]), name


def test_every_queue_has_its_workers_everywhere():
    commands = [
        [service["command"] for service in ours().values()],
        list(procfile().values()),
        [dict(pairs)["ExecStart"] for pairs in units().values()],
    ]
    for one in commands:
        assert set().union(*map(queues_of, one)) == QUEUES


def test_servers_and_containers_run_the_same_processes():
    assert tuple(procfile()) == PROCESSES
    for name, command in procfile().items():
        assert ours()[name]["command"] == command.split()
        started = dict(units()[name])["ExecStart"]
        assert started == f"/srv/co-construisons/.venv/bin/{command}"


def test_a_migration_that_waits_gives_up():
    assert re.search(r"-c lock_timeout=\d+s$", ours()["migrate"]["environment"]["PGOPTIONS"])


def test_what_compose_prepares_are_commands_of_the_site():
    commands = re.findall(r"manage\.py (\w+)", str(ours()["migrate"]["command"]))
    assert commands == ["migrate", "setup_site", "collectstatic"]
    assert set(commands) <= set(get_commands())


def test_the_image_is_made_of_what_exists_and_is_not_run_by_root():
    lines = text_of("Dockerfile").splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line
    copied = next(line for line in lines if line.startswith("COPY requirements")).split()[1:-1]
    (installed,) = [line for line in lines if line.startswith("RUN pip install")]
    assert installed.split()[3:] == [word for name in copied for word in ("-r", name)]
    assert [line for line in lines if line.startswith("USER")] == ["USER site"]
    wanted = tomllib.loads(text_of("pyproject.toml"))["project"]["requires-python"].strip(">=")
    assert all(f"python:{wanted}-" in line for line in lines if line.startswith("FROM"))


def test_the_image_saves_the_database_of_compose():
    (debian,) = set(re.findall(r"^FROM python:[\d.]+-slim-(\w+)", text_of("Dockerfile"), re.MULTILINE))
    image = compose()["services"]["postgres"]["image"]
    assert image == f"postgres:{POSTGRESQL[debian]}-{debian}"


def test_the_image_leaves_out_what_is_secret_or_of_no_use():
    assert {".git", ".env", "var", "tests"} <= set(text_of(".dockerignore").split())


def test_the_web_server_accepts_its_configuration(tmp_path):
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--check-config",
        "--config",
        "deploy/gunicorn.py",
        "cms.wsgi",
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_a_new_web_process_counts_in_the_place_of_one_that_ended():
    start = runpy.run_path(str(ROOT / "deploy/gunicorn.py"))["pre_fork"]
    server = SimpleNamespace(pid=7, WORKERS={})

    def place_of(pid):
        worker = SimpleNamespace()
        start(server, worker)
        server.WORKERS[pid] = worker
        return worker.place

    assert [place_of(11), place_of(12)] == ["7-0", "7-1"]
    del server.WORKERS[11]
    assert [place_of(13), place_of(14)] == ["7-0", "7-2"]


def test_the_proxy_serves_the_folder_of_media_and_no_other():
    caddy = text_of("deploy/Caddyfile")
    mounted = compose()["services"]["proxy"]["volumes"]
    assert "data:/data/site:ro" in mounted
    assert re.findall(r"root \* (\S+)", caddy) == ["{$MEDIA_FOLDER:/data/site/media}"]
    assert Path(ours()["web"]["environment"]["MEDIA_ROOT"]) == Path("/data/media")
    assert "header_up X-Forwarded-For {remote_host}" in caddy


def test_the_proxy_reads_pictures_from_the_folder_unless_told_of_a_bucket():
    caddy = text_of("deploy/Caddyfile")
    assert "import media_from_{$MEDIA_FROM:folder}" in caddy
    assert set(re.findall(r"^\(media_from_(\w+)\)", caddy, re.MULTILINE)) == {"folder", "bucket"}
    # Rewritten before the documents are told apart, their path would pass.
    assert not re.findall(r"^\t+rewrite \*", caddy, re.MULTILINE)
    given = compose()["services"]["proxy"]["environment"]
    assert set(re.findall(r"\{\$(MEDIA_(?!FOLDER)\w+)", caddy)) == {name for name in given if "MEDIA" in name}
    assert given["MEDIA_FROM"] == "folder"


def test_the_proxy_answers_nothing_before_its_handles_that_they_would_take():
    """Caddy sorts directives: a bare « respond » comes after every « handle », and would never be reached."""
    caddy = text_of("deploy/Caddyfile")
    assert not re.findall(r"^\trespond ", caddy, re.MULTILINE)
    assert re.search(r"@inside path /metrics /readyz\n\thandle @inside \{\n\t\trespond 404", caddy)
    assert re.search(r"@documents path /documents/\*\n\t\trespond @documents 404", caddy)


def test_the_proxy_lets_nobody_write_without_end():
    caddy = text_of("deploy/Caddyfile")
    (heaviest,) = re.findall(r"max_size (\d+)MB", caddy)
    assert int(heaviest) * 1_000_000 == settings.HEAVIEST_REQUEST_INSIDE
    assert re.search(r"read_body \dm", caddy)


def test_the_proxy_holds_what_is_written_slowly():
    caddy = text_of("deploy/Caddyfile")
    assert re.search(r"^\(to_the_site\) \{\n\t\{\$REQUEST_BUFFERS:\}", caddy, re.MULTILINE)
    to_the_site = re.findall(r"reverse_proxy .*\{\$WEB:web:8000\} \{\n\t+(.+)", caddy)
    assert to_the_site == ["import to_the_site"] * 2
    assert compose()["services"]["proxy"]["environment"]["REQUEST_BUFFERS"] == "request_buffers 1MiB"
