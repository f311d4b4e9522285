"""So many requests a minute from one address, without keeping the address."""

import pytest
from django.core.cache import cache

from search.api import throttling
from search.api.throttling import seconds_to_wait

LIST = "/api/v1/projets/"
HERE, THERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def clock(monkeypatch):
    """Call it to choose the time, in seconds since 1970."""

    def at(moment):
        monkeypatch.setattr(throttling, "time", lambda: moment)

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


def test_one_address_does_not_silence_another(clock):
    assert [seconds_to_wait(HERE) > 0 for _request in range(3)] == [False, False, True]
    assert seconds_to_wait(THERE) == 0


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


def test_another_day_disguises_the_address_otherwise(clock):
    today = throttling._disguised(HERE)
    clock(1_800_000_000 + 86_400)
    assert throttling._disguised(HERE) != today


@pytest.mark.parametrize(
    ("proxies", "passed", "address"),
    [
        (0, "203.0.113.1", HERE),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "198.51.100.9, 203.0.113.1", "203.0.113.1"),
        (2, "198.51.100.9, 203.0.113.1", "198.51.100.9"),
        (2, "203.0.113.1", HERE),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(rf, settings, proxies, passed, address):
    settings.PROXIES = proxies
    request = rf.get(LIST, REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=passed)
    assert throttling.address_of(request) == address
