"""So many requests a minute from one address, without keeping the address."""

import pytest
from django.core.cache import cache

from home import limits
from search.api import throttling
from search.api.throttling import seconds_to_wait

LIST = "/api/v1/projets/"
HERE, THERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def clock(monkeypatch):
    """Call it to choose the time, in seconds since 1970."""

    def at(moment):
        for module in (throttling, limits):
            monkeypatch.setattr(module, "time", lambda: moment)

    at(1_800_000_000)
    return at


@pytest.fixture(autouse=True)
def two_a_minute(settings):
    settings.API_REQUESTS_PER_MINUTE = 2


def test_who_asks_too_often_is_told_when_to_come_back(client, discover, clock):
    discover()
    clock(1_800_000_015)
    responses = [client.get(LIST, REMOTE_ADDR=HERE) for _request in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert responses[2]["Retry-After"] == "45"
    assert responses[2].json()["detail"] == "Cette adresse a fait plus de 2 demandes en une minute."
    assert responses[2].json()["remedy"].startswith("Attendez 45 secondes")


@pytest.mark.parametrize("path", ["carte.json", "atom/", "projets.csv", "agenda.ics", "ppsr-core.json"])
def test_what_reads_a_whole_search_is_asked_no_more_often(client, discover, clock, path):
    discover()
    statuses = [client.get(f"/projets/{path}?q={rank}", REMOTE_ADDR=HERE).status_code for rank in range(3)]
    assert statuses == [200, 200, 429]


def test_one_address_does_not_silence_another(clock):
    assert [seconds_to_wait(HERE) > 0 for _request in range(3)] == [False, False, True]
    assert seconds_to_wait(THERE) == 0


@pytest.mark.parametrize("other", ["2001:db8::ffff", "2001:db8:0:0:8000::1"])
def test_who_has_many_addresses_asks_no_more_often(clock, other):
    """A home has a whole /64 in version 6: one address for each request, were they counted one by one."""
    waits = [seconds_to_wait(address) > 0 for address in ("2001:db8::1", "2001:db8::2", other)]
    assert waits == [False, False, True]
    assert seconds_to_wait("2001:db8:0:1::1") == 0


def test_the_next_minute_starts_afresh(clock):
    for _request in range(3):
        seconds_to_wait(HERE)
    clock(1_800_000_060)
    assert seconds_to_wait(HERE) == 0


def test_the_address_is_nowhere_in_what_is_kept(clock, monkeypatch):
    kept = {}
    add = cache.add
    monkeypatch.setattr(
        cache, "add", lambda key, value, life: (kept.update({key: value}), add(key, value, life))
    )
    seconds_to_wait(HERE)
    assert kept
    assert HERE not in f"{kept}"
