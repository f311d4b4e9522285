"""When the search server is down or slow the database answers, and the server again once it is back."""

import os
import time
from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse

from search import backends, indexing
from search.backends import BackendUnavailable
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend
from search.backends.standby import Breaker, StandbyBackend
from search.documents import build_document
from search.models import DiscoveryEntry
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory
from tests.search.conftest import engine_named
from tests.search.proxies import HANGING, OPEN, SHUT, door_to

NOTICE = "moins précise que d’habitude"


@pytest.fixture
def door():
    engine_named("elasticsearch")
    with door_to(os.environ["ELASTICSEARCH_URL"]) as found:
        yield found


@pytest.fixture
def engine(door, monkeypatch):
    remote = ElasticsearchBackend(door.url, f"{settings.DISCOVERY_INDEX_PREFIX}-standby")
    both = StandbyBackend(remote, EmbeddedBackend(), Breaker(failures=2, rest=0.3))
    both.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: both)
    return both


@pytest.fixture
def page(engine):
    made = ProjectPageFactory(title="Chouettes du canton", themes=["birds"])
    indexing.index_pending()
    return made


def ask(engine, text="chouette"):
    return engine.search(DiscoveryQuery(text=text))


def test_the_server_answers_while_it_is_there(engine, page):
    result = ask(engine)
    assert (result.ids, result.standby) == ([page.pk], False)


@pytest.mark.parametrize("state", [HANGING, SHUT])
def test_the_database_answers_the_same_in_its_place(engine, page, door, state):
    usual = ask(engine)
    door.state = state
    result = ask(engine)
    assert (result.ids, result.total, result.counts) == (usual.ids, usual.total, usual.counts)
    assert result.standby


def test_nobody_waits_long_for_a_server_that_hangs(engine, page, door):
    door.state = HANGING
    start = time.monotonic()
    ask(engine)
    assert time.monotonic() - start < 4


def test_a_server_that_fails_twice_is_left_alone_for_a_while(engine, page, door):
    door.state = SHUT
    ask(engine)
    ask(engine)
    asked = door.asked
    assert ask(engine).standby
    assert door.asked == asked


def test_it_is_asked_again_after_a_rest_and_answers_from_then_on(engine, page, door):
    door.state = SHUT
    ask(engine)
    ask(engine)
    door.state = OPEN
    time.sleep(0.4)
    assert [ask(engine).standby for _time in range(3)] == [False, False, False]


def test_one_visitor_only_tries_a_server_that_rests():
    breaker = Breaker(failures=1, rest=0.05)
    breaker.failed()
    assert not breaker.lets_through()
    time.sleep(0.06)
    assert [breaker.lets_through() for _visitor in range(3)] == [True, False, False]


def test_a_try_that_fails_begins_another_rest():
    breaker = Breaker(failures=1, rest=0.05)
    breaker.failed()
    time.sleep(0.06)
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()


def test_one_failure_between_answers_changes_nothing():
    breaker = Breaker(failures=2, rest=60)
    breaker.failed()
    assert not breaker.answered()
    breaker.failed()
    assert breaker.lets_through()


def test_what_is_published_meanwhile_is_found_at_once_and_by_the_server_later(engine, page, door):
    door.state = SHUT
    fresh = ProjectPageFactory(title="Chouettes de la ville")
    page.unpublish()
    indexing.index_pending()
    assert ask(engine).ids == [fresh.pk]
    assert DiscoveryEntry.objects.pending().count() == 2
    door.state = OPEN
    indexing.index_pending()
    time.sleep(0.4)
    result = ask(engine)
    assert (result.ids, result.standby) == ([fresh.pk], False)


def test_a_writing_begun_while_the_server_is_down_is_in_the_database_and_told(engine, page, door):
    door.state = SHUT
    changed = replace(build_document(page), title="Hiboux")
    answer = engine.begin_write([(1_000, changed)])
    with pytest.raises(BackendUnavailable):
        answer()
    assert ask(engine, "hibou").ids == [page.pk]


def test_suggestions_and_neighbours_come_from_the_database_too(engine, page, door):
    other = ProjectPageFactory(title="Chouettes du bois", themes=["birds"])
    indexing.index_pending()
    door.state = SHUT
    today = DiscoveryQuery().day
    assert set(engine.suggest("choue", 5, today, "fr")) == {page.pk, other.pk}
    wanted = {"theme": frozenset({"oiseaux"})}
    found = engine.candidates({}, wanted, frozenset({page.pk}), today, "fr")
    assert [candidate.page_id for candidate in found] == [other.pk]


def test_the_page_says_discreetly_that_it_is_on_standby(client, engine, page, door):
    assert NOTICE not in client.get(reverse("search:results"), {"q": "chouette"}).text
    door.state = SHUT
    answer = client.get(reverse("search:results"), {"q": "chouettes"})
    assert answer.status_code == 200
    assert NOTICE in answer.text
    assert "Chouettes du canton" in answer.text
