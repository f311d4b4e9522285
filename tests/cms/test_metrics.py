"""What the site measures is for Prometheus alone."""

import pytest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families

from cms import metrics
from tests.cms.test_settings import run


class Weather:
    """An app's own figures, as it adds them."""

    degrees = 12

    def collect(self):
        yield GaugeMetricFamily("weather_degrees", "How warm it is", value=self.degrees)


@pytest.fixture
def weather():
    added = Weather()
    metrics.REGISTRY.register(added)
    yield added
    metrics.REGISTRY.unregister(added)


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = "un jeton"
    return {"Authorization": "Bearer un jeton"}


def read(answer):
    families = text_string_to_metric_families(answer.content.decode())
    return {family.name: family.samples for family in families}


def test_what_an_app_adds_is_read_anew_each_time(client, token, weather):
    for weather.degrees in (12, 13):
        answer = client.get("/metrics", headers=token)
        assert answer["Content-Type"].startswith("text/plain")
        assert read(answer)["weather_degrees"][0].value == weather.degrees


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Bearer autre"}, {"Authorization": "un jeton"}])
def test_without_the_token_the_page_does_not_exist(client, token, shown):
    assert client.get("/metrics", headers=shown).status_code == 404


def test_without_a_setting_the_page_does_not_exist(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    ("address", "proxy", "status"),
    [
        ("10.1.2.3", {}, 200),
        ("fd00::5", {}, 200),
        ("192.0.2.1", {}, 404),
        ("10.1.2.3", {"X-Forwarded-For": "10.1.2.3"}, 404),
        ("", {}, 404),
    ],
)
def test_a_network_of_the_settings_reads_it_directly(client, settings, address, proxy, status):
    settings.METRICS_NETWORKS = ["10.0.0.0/8", "fd00::/8"]
    assert client.get("/metrics", REMOTE_ADDR=address, headers=proxy).status_code == status


def test_prometheus_asks_each_machine_by_a_name_of_the_inside_over_plain_http(client, settings, token):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["site.example.org"], True
    inside = {"host": "web:8000"}
    assert client.get("/metrics", headers=inside | token).status_code == 200
    assert client.get("/metrics", headers=inside).status_code == 400


def test_nothing_is_written_there(client, token):
    assert client.post("/metrics", headers=token).status_code == 405


def test_answers_are_timed_by_the_name_of_their_view(client, token):
    client.get("/robots.txt")
    client.get("/pas/ici/?courriel=ana@example.org")
    samples = read(client.get("/metrics", headers=token))["site_request_seconds"]
    counted = {tuple(s.labels.values()) for s in samples if s.name.endswith("_count")}
    assert ("GET", "2xx", "robots") in counted
    assert any("4xx" in labels for labels in counted)
    assert not any("ana" in label or "pas/ici" in label for labels in counted for label in labels)


def test_a_method_that_somebody_made_up_makes_no_new_series(client, token):
    client.generic("BONJOUR", "/robots.txt")
    text = client.get("/metrics", headers=token).content.decode()
    assert 'method="other"' in text
    assert "BONJOUR" not in text


@pytest.fixture
def count(tmp_path):
    """Ask one thing in a process of its own; what is told of all of them then."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    code = (
        "import django; django.setup()\n"
        "from django.test import Client; Client().post('/metrics', headers={'host': 'localhost'})\n"
        "from cms import metrics; print(metrics.generate_latest(metrics.of_processes()).decode())"
    )

    def count(**variables):
        shared = {"PROMETHEUS_MULTIPROC_DIR": str(folder), **variables}
        return run(code, "cms.settings.dev", tmp_path, **shared).stdout

    return count


COUNTED = 'site_request_seconds_count{method="POST",status="4xx",view="metrics"}'


@pytest.mark.once
def test_what_several_processes_count_is_told_together(count):
    for rank in (1, 2):
        assert f"{COUNTED} {rank}.0" in count()


@pytest.mark.once
def test_who_takes_the_place_of_a_process_that_ended_goes_on_with_its_counts(count, tmp_path):
    for rank in (1, 2):
        assert f"{COUNTED} {rank}.0" in count(METRICS_PLACE="7-0")
    assert len(list((tmp_path / "metrics").glob("histogram_*"))) == 1
