"""A database that restarts is waited for, and not for ever."""

import time
from threading import Timer

import pytest
from django.db import connection
from django.test import Client

from home import comeback
from tests.cms.away import refusing
from tests.home.broken_urls import ENDED, ENDS

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a file is never away"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def visitor(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.home.broken_urls"
    monkeypatch.setattr(comeback._Away, "since", None)
    return Client(raise_request_exception=False)


@pytest.fixture
def away(monkeypatch):
    """Nobody listens where the database was, until ``away.undo()``."""
    with refusing() as address:
        connection.close()
        with monkeypatch.context() as patched:
            patched.setitem(connection.settings_dict, "PORT", address.rpartition(":")[2])
            yield patched


def test_a_reading_whose_session_the_database_ends_is_answered_all_the_same(visitor):
    ENDS.append(ENDED)
    assert visitor.get("/session/").text == "lu"
    assert not ENDS


def test_a_writing_whose_session_the_database_ends_is_not_done_twice(visitor):
    ENDS.extend([ENDED, ENDED])
    assert visitor.post("/session/").status_code == 503
    assert ENDS.pop() == ENDED


def test_a_database_that_restarts_is_waited_for(visitor, away):
    Timer(1, away.undo).start()
    assert visitor.get("/session/").text == "lu"


def test_when_it_lasts_whoever_comes_next_is_told_at_once(visitor, away, monkeypatch):
    monkeypatch.setattr(comeback, "PATIENCE", 1)
    assert visitor.get("/session/").status_code == 503
    began = time.monotonic()
    assert visitor.get("/session/").status_code == 503
    assert time.monotonic() - began < 1


def test_a_writing_that_comes_meanwhile_waits_too(visitor, away, monkeypatch):
    monkeypatch.setattr(comeback, "PATIENCE", 0)
    visitor.get("/session/")
    monkeypatch.setattr(comeback, "PATIENCE", 10)
    Timer(1, away.undo).start()
    assert visitor.post("/session/").text == "lu"


def test_a_query_that_fails_on_a_good_connection_is_not_asked_again(visitor):
    ENDS.extend(["SET statement_timeout = 10; SELECT pg_sleep(1)"] * 2)
    assert visitor.get("/session/").status_code == 503
    assert len(ENDS) == 1
    ENDS.clear()
