"""The alerts and the dashboard ask for figures that the site gives."""

import json
import re

import pytest
import yaml
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from search.backends import standby
from search.enums import RunKind, RunState
from search.models import DiscoveryRun
from tests.campaigns.newsletters.factories import issue_with_deliveries
from tests.deploy.topology import ROOT, text_of

NAME = re.compile(r"\b(?:site|discovery|letters)_\w+")
SELECTED = re.compile(r"(\w+)\{([^}]*)\}")
LABEL = re.compile(r'(\w+)(!?=)"([^"]*)"')
GROUPED = re.compile(r"\b(?:by|on) \(([\w, ]+)\)")
ALERTS = yaml.safe_load(text_of("deploy/prometheus/alerts.yml"))["groups"][0]["rules"]
PANELS = json.loads(text_of("deploy/grafana/co-construisons.json"))["panels"]
ASKED = {rule["alert"]: rule["expr"] for rule in ALERTS}
ASKED |= {panel["title"]: target["expr"] for panel in PANELS for target in panel["targets"]}
WRITTEN = {rule["alert"]: rule["annotations"]["summary"].replace("$labels.", "") for rule in ALERTS}
WRITTEN |= {panel["title"]: target["legendFormat"] for panel in PANELS for target in panel["targets"]}
#: Those that no test makes happen: the class of an answer.
UNSEEN = {"5xx"}


@pytest.fixture
def given(client, settings):
    settings.METRICS_TOKEN = "jeton"
    # Given by sites that have a search server.
    assert standby.CIRCUIT
    issue_with_deliveries(1)
    DiscoveryRun.objects.create(kind=RunKind.RECONCILE, state=RunState.DONE, started_at=timezone.now())
    client.get("/robots.txt")
    text = client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()
    found = {}
    for family in text_string_to_metric_families(text):
        found.setdefault(family.name, [])
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


def test_each_figure_that_is_asked_for_is_given(given):
    for title, question in ASKED.items():
        names = set(NAME.findall(question))
        assert names or question.startswith("up{"), title
        assert names <= set(given), title


def test_each_label_that_is_asked_for_is_given(given):
    for title, question in ASKED.items():
        for name, wanted in SELECTED.findall(question):
            for label, _sign, value in LABEL.findall(wanted):
                values = {labels.get(label) for labels in given.get(name, [{"job": "co-construisons"}])}
                assert value in values | UNSEEN, (title, label)
                assert None not in values, (title, label)


def test_each_label_that_is_grouped_by_or_written_is_left(given):
    for title, question in ASKED.items():
        grouped = {label for names in GROUPED.findall(question) for label in re.split(r",\s*", names)}
        known = {"__name__"}.union(*(given[name][0] for name in NAME.findall(question)))
        written = set(re.findall(r"\{\{\s*(\w+)\s*\}\}", WRITTEN[title]))
        assert grouped | written <= known, title
        if " by (" in question or "absent(" in question:
            assert written <= grouped, title


def test_each_alert_says_in_words_what_happens_and_how_urgent_it_is():
    for rule in ALERTS:
        assert rule["annotations"]["summary"].endswith((".", "?", "».")), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_prometheus_asks_each_web_container_and_reads_the_alerts():
    asked = yaml.safe_load(text_of("deploy/prometheus/prometheus.yml"))
    services = yaml.safe_load(text_of("compose.yaml"))["services"]
    (job,) = asked["scrape_configs"]
    assert job["metrics_path"] == "/metrics"
    (found,) = job["dns_sd_configs"]
    assert set(found["names"]) <= set(services)
    assert services["web"]["environment"]["BIND"].endswith(f":{found['port']}")
    assert all((ROOT / "deploy/prometheus" / name).is_file() for name in asked["rule_files"])
