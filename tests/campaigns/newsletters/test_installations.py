"""A copy of the database writes to nobody, until somebody says that it is the one that sends."""

import pytest
from django.core.management import CommandError, call_command

from campaigns.newsletters import actions, installations, tasks
from campaigns.newsletters.delivery import advance
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.errors import WrongState
from campaigns.newsletters.models import Installation
from campaigns.newsletters.subscriptions import ask_subscription
from campaigns.newsletters.transports.memory import MemoryTransport
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory, issue_with_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(installation, settings):
    """This installation runs on a copy of the database of another."""
    settings.INSTANCE_ID = "another machine"


def test_a_fresh_database_belongs_to_the_first_who_asks():
    assert installations.refusal() == ""
    assert Installation.objects.count() == 1


def test_a_database_that_has_sent_belongs_to_nobody_by_itself():
    DeliveryFactory(state=DeliveryState.SENT)
    assert "installation (inconnue)" in installations.refusal()
    assert not Installation.objects.exists()


def test_a_copy_sends_nothing(copied, soon):
    issue, transport = issue_with_deliveries(2), MemoryTransport()
    assert advance(issue, transport, soon) == 0
    assert transport.accepted == []


def test_a_copy_under_another_name_sends_nothing(installation, settings):
    settings.SITE_URL = "https://copie.example.org"
    assert "copie.example.org" in installations.refusal()


def test_another_port_is_the_same_installation(installation, settings):
    settings.SITE_URL = "http://localhost:9000"
    assert installations.refusal() == ""


def test_a_copy_says_so_to_who_approves(copied):
    issue = IssueFactory()
    with pytest.raises(WrongState, match="newsletters adopt"):
        actions.approve(issue, None)
    issue.refresh_from_db()
    assert issue.state == IssueState.DRAFT


def test_a_copy_answers_no_request_of_the_original(copied, mailoutbox):
    consent = ask_subscription("ana@example.org")
    tasks.advance_issues()
    tasks.send_request_mail(consent.pk)
    assert mailoutbox == []


def test_a_worker_refuses_to_start_on_a_copy(copied):
    with pytest.raises(CommandError, match="une autre installation"):
        call_command("send_worker", verbosity=0)


def test_an_adopted_copy_pauses_what_was_in_progress(copied):
    issue = issue_with_deliveries(2)
    assert installations.adopt() == 1
    issue.refresh_from_db()
    assert issue.state == IssueState.PAUSED
    assert "n’a pas continué ailleurs" in issue.pause_reason
    assert installations.refusal() == ""


def test_adopting_again_pauses_nothing(installation):
    issue_with_deliveries(1)
    assert installations.adopt() == 0


def test_the_identity_is_drawn_once_beside_the_database(settings, tmp_path):
    settings.INSTANCE_ID, settings.VAR_DIR = "", tmp_path
    drawn = installations.instance_id()
    assert len(drawn) == 32
    assert installations.instance_id() == drawn
    assert [path.name for path in tmp_path.iterdir()] == ["instance"]
