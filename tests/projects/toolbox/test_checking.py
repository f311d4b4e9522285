"""Repositories on a real server, which may lie."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.toolbox.checking import PATIENCE, WEEK, ask, check_due, claim, follow_addresses, judge
from projects.toolbox.enums import CodeState, OpenSource
from projects.toolbox.models import CodeCheck, SolutionPage
from projects.toolbox.tasks import check_repositories
from projects.toolbox.wagtail_hooks import tools_that_lost_their_proof
from tests.home.factories import translated
from tests.home.fetching.liar import answer, lying
from tests.projects.toolbox.factories import SolutionPageFactory, open_tool

GIT = answer(headers="Content-Type: application/x-git-upload-pack-advertisement\r\n", body=b"001e# service")


@pytest.fixture
def forge(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    with lying() as server:
        server.pages["/libre/info/refs"] = GIT
        server.pages["/gitlab.git/info/refs"] = GIT
        server.pages["/page/info/refs"] = answer()
        for path in ("/gitlab/info/refs", "/page.git/info/refs", "/parti/info/refs", "/parti.git/info/refs"):
            server.pages[path] = answer("404 Not Found")
        server.pages["/panne/info/refs"] = answer("503 Service Unavailable")
        yield server


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/libre", True),
        ("/libre/", True),
        ("/gitlab", True),
        ("/gitlab.git", True),
        ("/page", False),
        ("/parti", False),
        ("/panne", None),
        ("/muet", None),
    ],
)
def test_a_repository_is_what_answers_to_git(forge, path, found):
    assert ask(forge.url(path))[0] is found


def test_an_address_that_leads_inside_is_not_asked():
    assert ask("http://10.0.0.1/depot")[0] is None


def test_a_tool_is_read_by_the_task_and_gains_its_proof(forge):
    page = SolutionPageFactory(licence="MIT", repository=forge.url("/libre"))
    check_repositories()
    assert SolutionPage.objects.get(pk=page.pk).open_source.value == OpenSource.YES


def test_a_tool_whose_repository_closes_loses_its_proof(forge, client):
    page = open_tool(repository=forge.url("/parti"))
    CodeCheck.objects.update(due_at=timezone.now())
    assert page.open_source.value == OpenSource.YES
    check_due(timezone.now())
    verdict = SolutionPage.objects.get(pk=page.pk).open_source
    assert verdict.value == OpenSource.UNKNOWN
    assert "ne se lit plus" in client.get(page.get_url()).content.decode()


def test_a_server_that_is_down_takes_no_proof_away_before_a_month(forge):
    page, now = open_tool(repository=forge.url("/panne")), timezone.now()
    check = page.check_of_code
    judge(check, None, "code 503", now)
    assert check.state == CodeState.READABLE
    judge(check, None, "code 503", now + PATIENCE + timedelta(days=1))
    assert check.state == CodeState.UNREADABLE


def test_what_was_read_is_not_asked_again_before_a_week(forge):
    SolutionPageFactory(repository=forge.url("/libre"))
    now = timezone.now()
    assert [check_due(now), check_due(now + WEEK - timedelta(hours=1)), check_due(now + WEEK)] == [1, 0, 1]


def test_a_new_address_is_read_as_if_nothing_were_known():
    page = open_tool()
    SolutionPage.objects.filter(pk=page.pk).update(repository="https://forge.example/neuf")
    follow_addresses(timezone.now())
    assert CodeCheck.objects.values_list("url", "state").get() == ("https://forge.example/neuf", "attente")


def test_an_address_that_is_taken_off_is_forgotten():
    SolutionPage.objects.filter(pk=open_tool().pk).update(repository="")
    follow_addresses(timezone.now())
    assert not CodeCheck.objects.exists()


def test_two_workers_share_the_round():
    for number in range(3):
        SolutionPageFactory(repository=f"https://forge.example/{number}")
    now = timezone.now()
    follow_addresses(now)
    first, second = claim(now), claim(now)
    assert (len(first), second) == (3, [])


def test_a_round_is_bounded(monkeypatch):
    monkeypatch.setattr("projects.toolbox.checking.ROUND", 2)
    for number in range(3):
        SolutionPageFactory(repository=f"https://forge.example/{number}")
    now = timezone.now()
    follow_addresses(now)
    assert [len(claim(now)), len(claim(now))] == [2, 1]


def test_the_dashboard_tells_what_lost_its_proof(rf):
    open_tool(code=CodeState.UNREADABLE)
    item = tools_that_lost_their_proof(rf.get("/"))[0]
    assert (item.rows.count(), item.say(1)) == (1, "outil dont le code ne se lit plus")


def test_what_is_read_again_after_a_failure_has_its_proof_back(forge):
    check = open_tool(repository=forge.url("/libre"), code=CodeState.UNREADABLE).check_of_code
    judge(check, *ask(check.url), timezone.now())
    assert (check.state, check.failing_since) == (CodeState.READABLE, None)


def test_a_tool_and_its_translation_share_one_reading(forge, client):
    page = open_tool(repository=forge.url("/parti"))
    CodeCheck.objects.update(due_at=timezone.now())
    copy = translated(page, title="Clear roads")
    forge.asked.clear()
    assert check_due(timezone.now()) == 1
    assert len([request for request in forge.asked if b"/parti/" in request]) == 1
    assert {row.current_check.state for row in SolutionPage.objects.filter(pk__in=[page.pk, copy.pk])} == {
        CodeState.UNREADABLE
    }


def test_a_new_translation_has_at_once_what_is_known_of_the_code():
    copy = translated(open_tool(), title="Clear roads")
    follow_addresses(timezone.now())
    assert SolutionPage.objects.get(pk=copy.pk).open_source.value == OpenSource.YES
