"""The schedule of faults is read from what runs."""

import dataclasses
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.deploy.topology import procfile
from tests.faults.schedule import Fault, Part, Way, schedule
from tests.services.processes import Server
from tests.topology.machines import WEB_MACHINES, Topology, add_processes

pytestmark = pytest.mark.once


def server(folder, name, *command):
    return Server(name, "", folder, command, {}, lambda: True, 5)


@pytest.fixture
def site(tmp_path):
    """All that a site is made of; nothing is started."""
    nodes = [server(tmp_path, f"Elasticsearch (node-{rank})") for rank in (1, 2, 3)]
    servers = server(tmp_path, "PostgreSQL"), server(tmp_path, "Redis"), nodes
    found = Topology("https://localhost", {"VAR_DIR": str(tmp_path)}, *servers)
    add_processes(found, range(8001, 8001 + WEB_MACHINES))
    return found


def ways_of(site):
    found = {}
    for fault in schedule(site):
        found.setdefault(fault.part.name, []).append(fault.way)
    return found


def test_each_server_and_each_process_of_the_procfile_is_killed_and_slowed(site):
    processes = {*procfile(), "mailbox"} - {"web"} | {f"web-{n + 1}" for n in range(WEB_MACHINES)}
    servers = {"PostgreSQL", "Redis", *(node.name for node in site.nodes)}
    wanted = processes | servers | {"Elasticsearch (tous les nœuds)"}
    assert ways_of(site) == dict.fromkeys(wanted, [Way.KILLED, Way.SLOWED])


def test_what_is_added_to_the_site_later_is_attacked_too(site, tmp_path):
    larger = dataclasses.make_dataclass("Larger", [("gate", Server)], bases=(Topology,), kw_only=True)
    held = {each.name: getattr(site, each.name) for each in dataclasses.fields(site)}
    assert "Portail" in ways_of(larger(**held, gate=server(tmp_path, "Portail")))


def come_to(state, *pids):
    """Whether these processes are all in this state before long: signals take their time."""
    until = time.monotonic() + 5
    while {Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] for pid in pids} != {state}:
        if time.monotonic() > until:
            return False
    return True


def test_a_part_that_is_slowed_stands_still_with_all_that_it_started_then_goes_on(tmp_path):
    slept = server(tmp_path, "dormeur", "sh", "-c", "sleep 60 & echo $!; wait")
    slept.start()
    try:
        while not (child := slept.log.read_text().strip()):
            pass
        fault = Fault(Part("dormeur", "processes", (slept,), supervised=True), Way.SLOWED)
        with fault.happening():
            assert come_to("T", slept.process.pid, child)
        assert come_to("S", slept.process.pid, child)
    finally:
        slept.kill()


def test_a_server_that_is_killed_is_away_then_starts_again(tmp_path):
    slept = server(tmp_path, "dormeur", "sleep", "60")
    slept.start()
    dead = slept.process
    with Fault(Part("dormeur", "broker", (slept,)), Way.KILLED).happening():
        assert dead.returncode == -signal.SIGKILL
        assert slept.process is None
    assert isinstance(slept.process, subprocess.Popen)
    slept.kill()
