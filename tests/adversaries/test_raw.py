"""Whatever bytes reach the web server, it answers in its own words, and goes on."""

import os
import random

import pytest

from tests.adversaries import raw
from tests.campaigns.newsletters import copies

# The web server stands before any engine and any theme.
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="begins with the tests' SQLite file"
    ),
]
#: ``make test-adversaries`` asks for more.
SPOILT = max(200, int(os.environ.get("REQUESTS", "0")) // 50)
SEED = int(os.environ.get("SEED", "15"))
#: A coding of bodies that nobody knows is « not implemented », by the words of HTTP itself.
NOT_IMPLEMENTED = 501
#: Fewer than the threads of one process: the others are for everybody.
SLOW = 3
ATTACKS = raw.LINES | raw.HEADERS | raw.BODIES | raw.SMUGGLED


@pytest.fixture(scope="module")
def web(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("web")
    saved = folder / "saved"
    saved.mkdir()
    with django_db_blocker.unblock():
        database = copies.save(saved)
    with raw.running(folder, database) as server:
        yield server


def failures(answer):
    return [code for code in raw.statuses(answer) if code >= 500 and code != NOT_IMPLEMENTED]


@pytest.mark.parametrize("name", ATTACKS)
def test_bytes_that_no_client_sends_break_nothing(web, name):
    answer = web.tell(ATTACKS[name])
    assert failures(answer) == []
    assert b"Traceback" not in answer


@pytest.mark.parametrize("name", raw.SMUGGLED)
def test_a_request_hidden_in_another_is_not_answered(web, name):
    answer = web.tell(raw.SMUGGLED[name])
    assert len(raw.statuses(answer)) <= 1
    assert b"User-agent" not in answer


def test_no_byte_spoilt_in_a_request_breaks_anything(web):
    rng = random.Random(SEED)
    broken = {}
    for _time in range(SPOILT):
        sent = raw.spoilt(rng)
        if found := failures(web.tell(sent)):
            broken[sent] = found
    assert broken == {}


def test_who_sends_slowly_keeps_nobody_waiting(web):
    begun = raw.request(raw.FORM, raw.URLENCODED, b"Content-Length: 1000", body=b"email=a")
    lines = [web.connect() for _one in range(SLOW)]
    try:
        for line in lines:
            line.sendall(begun)
        for _visit in range(10):
            assert raw.statuses(web.tell(raw.request())) == [200]
    finally:
        for line in lines:
            line.close()


def test_requests_one_behind_the_other_are_answered_in_order(web):
    answer = web.tell(raw.request() * 20)
    assert raw.statuses(answer) == [200] * 20


def test_the_processes_of_the_beginning_still_serve_and_have_raised_nothing(web):
    before = web.workers()
    for attack in ATTACKS.values():
        web.tell(attack)
    assert web.workers() == before
    assert raw.statuses(web.tell(raw.request())) == [200]
    assert "Traceback" not in web.log
