"""What machines are told of the site, and how it fails."""

import json

import pytest

from cms import health
from cms.celery import app as celery
from tests.cms.test_settings import PRODUCTION, run

CLOSED = "127.0.0.1:1"


@pytest.fixture(autouse=True)
def asked_anew():
    health.forget()
    yield
    health.forget()


@pytest.fixture
def broken(monkeypatch):
    """Call it to add a part that fails, vital or not."""

    def add(ask, vital=False):
        monkeypatch.setitem(health.PROBES, "part", health.Probe("part", "Partie", ask, "", vital))

    return add


@pytest.fixture
def measured(client, settings):
    settings.METRICS_TOKEN = "jeton"
    return lambda: client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()


def raises():
    raise ConnectionError("postgres://compte:motdepasse@base")


def test_the_site_is_ready_when_each_part_answers(client, discover):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    told = answer.json()
    assert told["state"] == "ready"
    assert {"database", "broker", "storage", "discovery"} == set(told["parts"])
    assert set(told["parts"].values()) == {"ready"}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("vital", "status", "state"), [(False, 200, "degraded"), (True, 503, "down")], ids=["other", "vital"]
)
def test_a_part_that_fails_degrades_the_site_and_a_vital_one_takes_it_down(
    client, broken, vital, status, state
):
    broken(raises, vital)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["state"], answer.json()["parts"]["part"]) == (
        status,
        state,
        state,
    )
    assert "motdepasse" not in answer.content.decode()


def test_a_broker_that_is_away_degrades_the_site(client, monkeypatch, measured):
    monkeypatch.setattr(celery.conf, "broker_write_url", f"amqp://{CLOSED}")
    assert client.get("/readyz").json()["parts"]["broker"] == "degraded"
    assert 'site_part_up{part="broker"} 0.0' in measured()


def test_a_folder_of_files_that_is_closed_degrades_the_site(client, settings, tmp_path, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = str(tmp_path)
    assert client.get("/readyz").json()["parts"]["storage"] == "ready"
    health.forget()
    # Root may write everywhere: what the machine answers is the only thing that is not real here.
    monkeypatch.setattr(health.os, "access", lambda path, mode: False)
    assert client.get("/readyz").json()["parts"]["storage"] == "degraded"


def test_the_parts_are_not_asked_at_each_question(client, broken):
    asked = []
    broken(lambda: asked.append(1) or "")
    for _time in range(3):
        client.get("/readyz")
    assert len(asked) == 1


def test_machines_ask_by_any_name_over_plain_http(client, settings, django_assert_num_queries):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["site.example.org"], True
    with django_assert_num_queries(0):
        answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.get("/readyz", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.once
def test_without_its_database_the_site_is_alive_not_ready_and_tells_prometheus(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.test import Client; import json\n"
        "asked = Client(headers={'authorization': 'Bearer jeton', 'host': 'web:8000'}).get\n"
        "answers = [asked(path) for path in ('/healthz', '/readyz', '/metrics')]\n"
        "print(json.dumps([answer.status_code for answer in answers]))\n"
        "print(answers[2].content.decode())"
    )
    variables = PRODUCTION | {
        "METRICS_TOKEN": "jeton",
        "DATABASE_URL": f"postgres://u:motdepasse@{CLOSED}/site",
        "ELASTICSEARCH_URL": f"http://{CLOSED}",
        "CELERY_BROKER_URL": f"amqp://{CLOSED}",
        "MEDIA_ROOT": str(tmp_path),
        "LOG_FORMAT": "json",
    }
    done = run(code, "cms.settings.production", tmp_path, **variables)
    statuses, _, figures = done.stdout.partition("\n")
    assert json.loads(statuses) == [200, 503, 200], done.stderr
    assert 'site_part_up{part="database"} 0.0' in figures
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert {line["message"] for line in lines} >= {"database does not answer", "broker does not answer"}
    assert "motdepasse" not in done.stderr


def test_prometheus_reads_each_part_and_what_waits_in_the_queues(measured):
    text = measured()
    assert 'site_part_up{part="database"} 1.0' in text
    for queue in ("celery", "transactional", "bulk"):
        assert f'site_queue_messages{{queue="{queue}"}}' in text
