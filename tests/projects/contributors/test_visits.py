"""Visits are counted whoever answers the page, and nothing is kept of who came."""

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from projects.contributors import visits
from projects.contributors.enums import Metric
from projects.contributors.models import MonthlyCount
from tests.projects.factories import ProjectPageFactory

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
REMEMBERED = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"visits-{name}"}
    for name in ("default", "content")
}


@pytest.fixture(autouse=True)
def memory():
    """Pages are answered from memory, as in production."""
    visits.write()
    with override_settings(CACHES=REMEMBERED):
        caches["content"].clear()
        yield
    visits.write()


@pytest.fixture
def project():
    return ProjectPageFactory()


def visit(client, project, referrer="", agent=BROWSER, **headers):
    return client.get(project.url, headers={"User-Agent": agent, "Referer": referrer, **headers})


def counted(project):
    visits.write()
    return dict(MonthlyCount.objects.filter(project=project).values_list("metric", "total"))


def test_each_visit_counts_be_the_page_made_remembered_or_unchanged(client, project):
    first = visit(client, project)
    visit(client, project)
    assert visit(client, project, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert counted(project) == {Metric.FROM_NOWHERE: 3}


def test_a_cache_in_front_of_the_site_asks_each_time(client, project, settings):
    settings.PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=60"
    assert "s-maxage" not in visit(client, project)["Cache-Control"]


def test_visitors_are_told_nothing_and_given_no_cookie(client, project):
    for _time in range(2):
        answer = visit(client, project)
        assert not answer.cookies
        assert "X-Is-About" not in answer
    assert "X-Is-About" not in client.post(project.url)


@pytest.mark.parametrize(
    ("referrer", "source"),
    [
        ("", Metric.FROM_NOWHERE),
        ("http://testserver/projets/?q=mare", Metric.FROM_SITE),
        ("https://www.google.fr/", Metric.FROM_SEARCH),
        ("https://lite.duckduckgo.com/lite/", Metric.FROM_SEARCH),
        ("https://l.facebook.com/l.php", Metric.FROM_SOCIAL),
        ("https://t.co/abc", Metric.FROM_SOCIAL),
        ("https://www.lpo.example.org/agir", Metric.FROM_OTHER),
        ("https://[", Metric.FROM_OTHER),
        ("android-app://org.telegram", Metric.FROM_OTHER),
    ],
)
def test_where_visits_come_from_is_a_class_of_sites(client, project, referrer, source):
    visit(client, project, referrer)
    assert counted(project) == {source: 1}


def test_a_robot_an_editor_and_a_page_read_in_advance_are_no_visits(client, admin_client, project):
    visit(client, project, agent="Googlebot/2.1")
    visit(client, project, **{"Sec-Purpose": "prefetch;prerender"})
    visit(admin_client, project)
    assert counted(project) == {}


def test_visits_that_the_database_refuses_are_not_lost(client, project):
    def refuse(execute, sql, *others):
        if sql.startswith("UPDATE"):
            raise DatabaseError
        return execute(sql, *others)

    visit(client, project)
    with transaction.atomic(), connection.execute_wrapper(refuse):
        visits.write()
    assert counted(project) == {Metric.FROM_NOWHERE: 1}


def test_visits_are_written_after_some_seconds(client, project, settings):
    visit(client, project)
    assert not MonthlyCount.objects.exists()
    settings.VISITS_WRITTEN_EVERY = 0
    visit(client, project)
    assert MonthlyCount.objects.get().total == 2
