from datetime import timedelta

import pytest
from django.utils import timezone

from projects.links import visits
from projects.links.enums import LinkState
from projects.links.models import Link
from projects.links.tasks import collect_links, visit_links
from projects.links.visits import claim, visit_due
from tests.home.fetching.liar import lying
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def liar(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    with lying() as server:
        yield server


def links(*urls):
    return [Link.objects.create(url=url) for url in urls]


def states():
    return dict(Link.objects.values_list("url", "state"))


def test_the_verdicts_on_a_server_that_lies_in_every_way(liar, monkeypatch):
    monkeypatch.setattr(visits, "SECONDS", 0.5)
    monkeypatch.setattr(visits, "PER_SITE", 20)
    expected = {
        "/bon": LinkState.SOUND,
        "/demenage": LinkState.MOVED,
        "/detour": LinkState.SOUND,
        "/immense": LinkState.SOUND,
        "/absent": LinkState.DOUBTFUL,
        "/boucle": LinkState.DOUBTFUL,
        "/charabia": LinkState.DOUBTFUL,
        "/goutte": LinkState.DOUBTFUL,
        "/prive": LinkState.FORBIDDEN,
        "/nuage": LinkState.FORBIDDEN,
    }
    links(*(liar.url(path) for path in expected))
    visit_due(timezone.now(), pause=0)
    assert states() == {liar.url(path): state for path, state in expected.items()}


def test_a_site_that_says_too_many_is_left_alone(liar):
    links(liar.url("/trop"), liar.url("/bon"), liar.url("/absent"))
    now = timezone.now()
    visit_due(now, pause=0)
    assert len(liar.asked) == 1
    assert set(Link.objects.values_list("due_at", flat=True)) == {now + timedelta(hours=2)}


def test_a_site_is_asked_a_few_times_at_each_round(liar):
    links(*(liar.url(f"/bon?{n}") for n in range(12)))
    assert visit_due(timezone.now(), pause=0) == visits.PER_SITE
    assert len(liar.asked) == visits.PER_SITE


def test_a_large_site_does_not_keep_the_others_waiting(monkeypatch):
    monkeypatch.setattr(visits, "ROUND", 2)
    links("http://grand.fr/1", "http://grand.fr/2", "http://grand.fr/3", "http://petit.fr/")
    assert {visits.site_of(link) for link in claim(timezone.now())} == {"grand.fr", "petit.fr"}


def test_what_one_worker_took_another_does_not():
    links("http://exemple.fr/")
    now = timezone.now()
    assert len(claim(now)) == 1
    assert claim(now) == []


def test_what_a_dead_worker_had_taken_is_taken_again():
    links("http://exemple.fr/")
    claim(timezone.now())
    assert len(claim(timezone.now() + visits.LEASE)) == 1


def test_what_is_not_due_is_not_asked(liar):
    Link.objects.create(url=liar.url("/bon"), due_at=timezone.now() + timedelta(days=1))
    assert visit_due(timezone.now()) == 0
    assert liar.asked == []


def test_an_address_that_makes_no_sense_does_not_stop_the_round(liar):
    links("http://[", "http://exemple.fr:port/", liar.url("/bon"))
    visit_due(timezone.now(), pause=0)
    assert sorted(states().values()) == [LinkState.FORBIDDEN, LinkState.FORBIDDEN, LinkState.SOUND]


def test_the_beat_collects_then_follows(liar):
    ProjectPageFactory(participate_url=liar.url("/bon"), last_published_at=timezone.now())
    collect_links()
    visit_links()
    assert states() == {liar.url("/bon"): LinkState.SOUND}
