"""What a page can do without holds nobody: the broker and the cache, away and back."""

import time

import pytest
from kombu.exceptions import OperationalError

from cms import patience
from cms.caches import PatientRedisCache
from cms.patience import Patience
from cms.wakeups import WakeUp, publish
from home.limits import times_asked
from home.tasks import draw_pictures
from tests.cms.away import AWAY, broker_at
from tests.services import rabbitmq, redis
from tests.services.machine import ServiceError

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def redis_server():
    with redis.running() as server:
        yield server


@pytest.fixture(scope="module")
def rabbitmq_server():
    try:
        rabbitmq.obtain()
    except ServiceError as error:
        pytest.skip(str(error))
    with rabbitmq.running() as server:
        yield server


@pytest.fixture
def seconds():
    start = time.monotonic()
    return lambda: time.monotonic() - start


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_is_away_holds_one_request_and_not_the_next(away, scheme, monkeypatch, seconds, caplog):
    with away() as address, broker_at(f"{scheme}://{address}//", monkeypatch):
        publish(draw_pictures)
        assert seconds() < 2.5
        for _visitor in range(100):
            publish(draw_pictures)
        # A hundred who waited would take a hundred seconds; the machine may be busy.
        assert seconds() < 6
    assert "is left to its beat" in caplog.text
    assert "Traceback" not in caplog.text


def test_who_must_know_is_told_that_no_worker_will_come(monkeypatch):
    with AWAY[0]() as address, broker_at(f"redis://{address}/0", monkeypatch):
        for _time in range(2):
            with pytest.raises(OperationalError):
                draw_pictures.delay()


@pytest.mark.parametrize(("name", "at"), [("redis_server", "/0"), ("rabbitmq_server", "")])
def test_a_broker_that_is_back_is_used_again(name, at, request, monkeypatch):
    server = request.getfixturevalue(name)
    with broker_at(f"{server.url}{at}", monkeypatch) as app:
        draw_pictures.delay()
        server.kill()
        with pytest.raises(OperationalError):
            draw_pictures.delay()
        server.start()
        server.wait_until_ready()
        monkeypatch.setattr(WakeUp, "broker", Patience())
        draw_pictures.delay()
        with app.connection_for_read() as connection:
            assert connection.SimpleQueue("celery").get(timeout=2)


def test_after_the_quiet_one_request_asks_for_all(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(patience, "monotonic", lambda: now[0])
    server = Patience()
    assert not server.is_over()
    server.lose()
    assert [server.is_over() for _visitor in range(3)] == [True, True, True]
    now[0] += patience.QUIET
    assert [server.is_over() for _visitor in range(3)] == [False, True, True]
    server.regain()
    assert [server.is_over() for _visitor in range(3)] == [False, False, False]


def cache_at(address, monkeypatch):
    monkeypatch.setattr("cms.caches.PATIENCE", {f"redis://{address}/1": Patience()})
    return PatientRedisCache(f"redis://{address}/1", {})


@pytest.mark.parametrize("away", AWAY)
def test_a_cache_that_is_away_is_each_process_s_own(away, monkeypatch, seconds):
    with away() as address:
        cache = cache_at(address, monkeypatch)
        cache.clear()
        assert seconds() < 1.5
        assert cache.add("asked", 0, 60)
        assert [cache.incr("asked") for _time in range(3)] == [1, 2, 3]
        cache.set_many({"one": 1, "two": 2}, 60)
        assert cache.get_many(["one", "two", "three"]) == {"one": 1, "two": 2}
        assert cache.get("three", "none") == "none"
        assert seconds() < 2


def test_limits_still_count_while_the_cache_is_away(monkeypatch):
    with AWAY[0]() as address:
        monkeypatch.setattr("home.limits.cache", cache_at(address, monkeypatch))
        assert [times_asked("essais", 60) for _time in range(3)] == [1, 2, 3]


def test_a_cache_that_goes_and_comes_is_shared_again(redis_server, monkeypatch):
    address = redis_server.url.removeprefix("redis://")
    cache = cache_at(address, monkeypatch)
    cache.set("word", "shared", 60)
    redis_server.kill()
    assert cache.get("word") is None
    redis_server.start()
    redis_server.wait_until_ready()
    monkeypatch.setattr(cache, "patience", Patience())
    cache.set("word", "again", 60)
    assert cache_at(address, monkeypatch).get("word") == "again"
