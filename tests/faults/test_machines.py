"""Web processes, workers and the broker are killed for real while people use the site."""

import json
import socket
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests.adversaries import raw
from tests.faults import schedule
from tests.faults.schedule import Fault, Way
from tests.services.elasticsearch import WITHOUT_PROXY

SECONDS = 4
PEOPLE, KILLS = 600, 5
#: Of each of the ten connections of the processes that send, when it is killed.
IN_DOUBT = 20
READER = "personne.attend@example.org"
#: More than the threads of all the web machines.
SLOW = 60
#: Seconds; the kernel takes a tenth of one to end what was killed.
DYING = 30


def parts(site, name="web-1"):
    with WITHOUT_PROXY.open(f"{site.topology.processes[name].url}/readyz", timeout=30) as answer:
        return json.load(answer)


def end_of(url):
    """The moment from which a killed server takes no connection: until its last process is gone, the kernel
    takes them in its place."""
    address, until = urlsplit(url), time.monotonic() + DYING
    while time.monotonic() < until:
        with socket.socket() as line:
            if line.connect_ex((address.hostname, address.port)):
                return time.monotonic()
    raise AssertionError(f"{url} takes connections still")


def test_workers_are_killed_during_a_letter_and_each_person_gets_it_once(site):
    names = ("worker-bulk", "worker-transactional")
    pids = [str(site.topology.processes[name].process.pid) for name in names]
    told = site.topology.run(
        "-m", "tests.faults.letter", "--people", str(PEOPLE), "--kills", str(KILLS), *pids
    )
    assert told.returncode == 0, told.stdout + told.stderr[-3000:]
    found = json.loads(told.stdout.splitlines()[-1])
    sys.stderr.write(json.dumps(found) + "\n")
    assert (found["people"], found["kills"]) == (PEOPLE, KILLS)
    assert (found["lost"], found["twice"], found["strangers"], found["denied"]) == (0, 0, 0, 0)
    assert found["balanced"] and found["wrong"] == {}
    assert found["doubtful"] <= KILLS * IN_DOUBT


def test_a_web_machine_is_killed_and_nobody_sees_it(site):
    with site.load():
        time.sleep(SECONDS)
        site.topology.processes["web-1"].kill()
        dead_at = end_of(site.topology.processes["web-1"].url)
        time.sleep(SECONDS)
        site.topology.processes["web-1"].start()
        site.topology.processes["web-1"].wait_until_ready()
        time.sleep(SECONDS)
    # What was being written when the machine died may be refused; what was being read is asked elsewhere, and
    # so is all that is written once it is quite dead.
    assert not {kind for kind, _asked_at in site.refused} - {"publish"}
    assert len(site.refused) <= 1
    assert not [asked_at for _kind, asked_at in site.refused if asked_at > dead_at]


def test_a_web_machine_that_hangs_keeps_few_waiting(site):
    (part,) = (part for part in schedule.parts(site.topology) if part.name == "web-1")
    waits = []

    def search(rank):
        began = time.monotonic()
        assert site.status_of(f"/projets/?q=chouettes&page={rank % 2 + 1}") == 200
        waits.append(time.monotonic() - began)

    with ThreadPoolExecutor(20) as people, Fault(part, Way.SLOWED).happening():
        for rank in range(20):
            people.submit(search, rank)
            time.sleep(0.4)
    # Those of one server in two would be ten.
    assert len(waits) == 20
    assert sum(wait > 1 for wait in waits) <= 4


def test_who_writes_slowly_keeps_the_proxy_waiting_and_nobody_else(site):
    context = ssl.create_default_context(cafile=site.topology.environment["SSL_CERT_FILE"])
    address = "127.0.0.1", urlsplit(site.url).port
    begun = raw.request(raw.FORM, raw.URLENCODED, b"Content-Length: 1000", body=b"email=a")
    with ExitStack() as lines:
        for _one in range(SLOW):
            line = lines.enter_context(socket.create_connection(address, timeout=30))
            line = lines.enter_context(context.wrap_socket(line, server_hostname="localhost"))
            line.sendall(begun)
        time.sleep(1)
        began = time.monotonic()
        assert site.status_of("/projets/?q=chouettes") == 200
        assert time.monotonic() - began < 5


def test_the_broker_is_killed_and_the_mail_that_was_asked_for_still_leaves(site):
    site.topology.broker.kill()
    try:
        with site.load():
            time.sleep(2 * SECONDS)
        assert site.post("/lettre/", email=READER).startswith(f"{site.url}/lettre/merci/")
        assert parts(site)["state"] == "degraded"
        assert not site.failures
    finally:
        site.topology.broker.start()
        site.topology.broker.wait_until_ready()
    assert received(site, READER, seconds=120)
    assert parts(site)["state"] == "ready"
    assert site.settles()


def received(site, address, seconds):
    mails = Path(site.topology.environment["VAR_DIR"]) / "mailbox"
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(f"To: {address}" in path.read_text(errors="replace") for path in mails.glob("*.eml")):
            return True
        time.sleep(1)
    return False
