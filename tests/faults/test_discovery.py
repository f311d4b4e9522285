"""Servers and processes are killed for real while people search and publish."""

import json
import signal
import subprocess
import sys
import time

import pytest

from tests.deploy.topology import ROOT
from tests.faults.site import PROJECTS
from tests.services import elasticsearch

#: Of load before a fault, and after what it leads to.
SECONDS = 5
NOTICE = "moins précise que d’habitude"


@pytest.fixture
def cluster(site):
    return site.topology.nodes


def is_true(site):
    """Whether both engines hold the site as it is, without anything being repaired by hand first."""
    assert site.settles(), site.discovery("status").stdout
    compared = site.discovery("reconcile")
    assert compared.returncode == 0, compared.stdout + compared.stderr[-2000:]
    return compared.stdout


def tell(site, **more):
    codes = {f"{kind} {code}": number for (kind, code), number in sorted(site.codes.items())}
    sys.stderr.write(json.dumps({**codes, **more}) + "\n")


def test_the_search_server_is_killed_and_comes_back(site, cluster):
    with site.load():
        time.sleep(SECONDS)
        for node in cluster:
            node.kill()
        time.sleep(2 * SECONDS)
        assert NOTICE in site.page("/projets/?q=canton")
        for node in cluster:
            node.start()
        for node in cluster:
            node.wait_until_ready()
        time.sleep(SECONDS)
    began = time.monotonic()
    assert is_true(site)
    tell(site, seconds_until_true=round(time.monotonic() - began, 1))
    assert not site.failures
    assert site.codes["publish", 200] and site.codes["search", 200]


def test_a_rebuild_is_killed_half_way_and_the_next_one_succeeds(site, cluster):
    command = [sys.executable, "-m", "tests.faults.slowly"]
    working = subprocess.Popen(
        command, cwd=ROOT, env=site.topology.environment, stdout=subprocess.PIPE, text=True
    )
    with site.load():
        for _page in range(PROJECTS // 2):
            working.stdout.readline()
        working.send_signal(signal.SIGKILL)
        working.wait()
        working.stdout.close()
        assert "déjà en cours" in site.discovery("rebuild").stderr
        assert NOTICE not in site.page("/projets/?q=canton")
        deadline = time.monotonic() + 120
        while (again := site.discovery("rebuild")).returncode and time.monotonic() < deadline:
            time.sleep(SECONDS)
    assert again.returncode == 0, again.stderr[-2000:]
    assert is_true(site)
    assert len(indices(cluster[0])) == 2
    tell(site)
    assert not site.failures


def indices(node):
    with elasticsearch.WITHOUT_PROXY.open(f"{node.url}/_cat/indices/co-construisons-*?h=index") as answer:
        return answer.read().decode().split()


def test_a_cluster_loses_a_node_and_searches_and_writes_go_on(site, cluster):
    with site.load():
        time.sleep(SECONDS)
        cluster[0].kill()
        time.sleep(3 * SECONDS)
    assert is_true(site)
    assert NOTICE not in site.page("/projets/?q=canton")
    tell(site)
    assert not site.failures
    assert elasticsearch.sees(cluster[1].url, nodes=2)
