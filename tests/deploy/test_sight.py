"""The alerts and the dashboard ask for figures that the site gives."""

import json
import re

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from search.backends import standby
from tests.campaigns.newsletters.factories import issue_with_deliveries
from tests.deploy.topology import ROOT, text_of

NAME = re.compile(r"\b(?:site|discovery|letters)_\w+")
ALERTS = yaml.safe_load(text_of("deploy/prometheus/alerts.yml"))["groups"][0]["rules"]
PANELS = json.loads(text_of("deploy/grafana/co-construisons.json"))["panels"]
ASKED = {rule["alert"]: rule["expr"] for rule in ALERTS}
ASKED |= {panel["title"]: target["expr"] for panel in PANELS for target in panel["targets"]}


@pytest.fixture
def given(client, settings):
    settings.METRICS_TOKEN = "jeton"
    # Given by sites that have a search server.
    assert standby.CIRCUIT
    issue_with_deliveries(1)
    client.get("/robots.txt")
    text = client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()
    families = list(text_string_to_metric_families(text))
    return {family.name for family in families} | {s.name for family in families for s in family.samples}


def test_each_figure_that_is_asked_for_is_given(given):
    for title, question in ASKED.items():
        names = set(NAME.findall(question))
        assert names or question.startswith("up{"), title
        assert names <= given, title


def test_each_alert_says_in_words_what_happens_and_how_urgent_it_is():
    for rule in ALERTS:
        assert rule["annotations"]["summary"].endswith((".", "?", "».")), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_prometheus_asks_the_web_processes_and_reads_the_alerts():
    asked = yaml.safe_load(text_of("deploy/prometheus/prometheus.yml"))
    services = yaml.safe_load(text_of("compose.yaml"))["services"]
    (job,) = asked["scrape_configs"]
    assert job["metrics_path"] == "/metrics"
    (target,) = job["static_configs"][0]["targets"]
    assert target.split(":")[0] in services
    assert all((ROOT / "deploy/prometheus" / name).is_file() for name in asked["rule_files"])
