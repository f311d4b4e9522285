"""Issues come to their end without a broker."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.newsletters import worker
from campaigns.newsletters.claims import claim, new_owner
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.models import Issue
from tests.campaigns.newsletters.factories import issue_with_deliveries


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE", 0)


def never():
    return False


def test_all_issues_are_brought_to_their_end(smtp_server):
    issues = [issue_with_deliveries(3), issue_with_deliveries(2)]
    worker.work(never)
    assert len(smtp_server.received) == 5
    assert set(
        Issue.objects.filter(pk__in=[issue.pk for issue in issues]).values_list("state", flat=True)
    ) == {IssueState.SENT}


def test_what_a_dead_process_held_is_sent(smtp_server, later):
    issue = issue_with_deliveries(2)
    claim(issue, new_owner())
    later()
    worker.work(never)
    assert len(smtp_server.received) == 2


def test_who_is_told_to_stop_stops(smtp_server):
    issue_with_deliveries(2)
    worker.work(lambda: True)
    assert smtp_server.received == []


def test_a_server_that_answers_again_is_found_again(smtp_server):
    issue = issue_with_deliveries(1)
    smtp_server.answer("MAIL", "421 Later")
    worker.work(lambda: Issue.objects.filter(pk=issue.pk, retry_at__gt=timezone.now()).exists())
    assert smtp_server.received == []
    Issue.objects.filter(pk=issue.pk).update(retry_at=timezone.now())
    worker.work(never)
    assert len(smtp_server.received) == 1


def test_the_command_ends_when_there_is_nothing_to_send(transactional_db):
    call_command("send_worker", verbosity=0)
