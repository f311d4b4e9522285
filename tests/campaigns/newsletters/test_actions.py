from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from campaigns.newsletters import actions
from campaigns.newsletters.claims import claim, new_owner
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.errors import MailServerFailed, NothingToSend, WrongState
from campaigns.newsletters.models import Delivery, Issue
from tests.campaigns.newsletters.factories import (
    IssueFactory,
    SubscriptionFactory,
    findable_project,
    issue_with_deliveries,
)


@pytest.fixture
def editor():
    return get_user_model().objects.create_user(username="editrice", email="editrice@example.org")


@pytest.fixture
def person():
    findable_project(title="Oiseaux des jardins", themes=["birds"])
    return SubscriptionFactory(themes=["birds"])


def test_approving_a_draft_starts_its_preparation(editor):
    issue = actions.approve(IssueFactory(), editor)
    assert (issue.state, issue.approved_by) == (IssueState.PREPARING, editor)
    assert issue.approved_at is not None


def test_approving_wakes_the_task_after_the_commit(
    editor, person, smtp_server, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve(IssueFactory(), editor)
        assert smtp_server.addresses() == []
    assert smtp_server.addresses() == [person.contributor.email]


def test_approving_twice_at_once_keeps_the_first_approval(editor):
    issue = IssueFactory()
    same = Issue.objects.get(pk=issue.pk)
    actions.approve(issue, editor)
    other = get_user_model().objects.create_user(username="autre", email="autre@example.org")
    assert actions.approve(same, other).approved_by == editor


def test_an_issue_already_too_late_is_not_approved(editor):
    issue = IssueFactory(send_not_after=timezone.now() - timedelta(hours=1))
    with pytest.raises(WrongState, match="déjà passée"):
        actions.approve(issue, editor)


def test_a_cancelled_issue_is_not_approved(editor):
    with pytest.raises(WrongState, match="annulé"):
        actions.approve(IssueFactory(state=IssueState.CANCELLED), editor)


def test_a_pause_gives_back_what_was_claimed():
    issue = issue_with_deliveries(2)
    claim(issue, new_owner())
    actions.pause(issue)
    assert issue.state == IssueState.PAUSED
    assert set(issue.deliveries.values_list("state", flat=True)) == {DeliveryState.PENDING}


def test_a_pause_leaves_messages_already_handed_over():
    issue = issue_with_deliveries(1)
    issue.deliveries.update(state=DeliveryState.HANDOFF)
    actions.pause(issue)
    assert issue.deliveries.get().state == DeliveryState.HANDOFF


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.SENT, IssueState.CANCELLED])
def test_only_a_running_issue_can_be_paused(state):
    with pytest.raises(WrongState, match="cette action n’y est pas possible"):
        actions.pause(IssueFactory(state=state))


def test_resuming_sends_the_rest(smtp_server, django_capture_on_commit_callbacks):
    issue = issue_with_deliveries(2)
    actions.pause(issue)
    with django_capture_on_commit_callbacks(execute=True):
        actions.resume(issue)
    assert len(smtp_server.addresses()) == 2


def test_resuming_forgets_why_it_was_paused():
    issue = IssueFactory(
        sending=True, state=IssueState.PAUSED, pause_reason="554", setbacks=4, retry_at=timezone.now()
    )
    actions.resume(issue)
    assert (issue.state, issue.pause_reason, issue.setbacks, issue.retry_at) == (
        IssueState.SENDING,
        "",
        0,
        None,
    )


def test_a_sent_issue_cannot_be_resumed():
    with pytest.raises(WrongState):
        actions.resume(IssueFactory(state=IssueState.SENT))


def test_cancelling_skips_who_was_not_written_to():
    issue = issue_with_deliveries(3)
    Delivery.objects.filter(pk=issue.deliveries.first().pk).update(state=DeliveryState.SENT)
    claim(issue, new_owner(), size=1)
    actions.cancel(issue)
    assert issue.state == IssueState.CANCELLED
    assert sorted(issue.deliveries.values_list("state", flat=True)) == ["sent", "skipped", "skipped"]
    assert issue.is_balanced()


def test_cancelling_in_the_middle_of_the_preparation_stays_balanced():
    issue = issue_with_deliveries(2)
    Issue.objects.update(state=IssueState.PREPARING, candidate_count=0)
    actions.cancel(issue)
    assert issue.is_balanced()


def test_a_finished_issue_cannot_be_cancelled():
    with pytest.raises(WrongState):
        actions.cancel(IssueFactory(state=IssueState.SENT))


def test_retrying_sends_the_failed_messages_only(
    smtp_server, installation, django_capture_on_commit_callbacks
):
    issue = issue_with_deliveries(2, state=IssueState.PARTIALLY_FAILED)
    sent, failed = issue.deliveries.all()
    Delivery.objects.filter(pk=sent.pk).update(state=DeliveryState.SENT)
    Delivery.objects.filter(pk=failed.pk).update(state=DeliveryState.FAILED, attempts=20)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retry_failed(issue)
    assert smtp_server.addresses() == [failed.address]
    issue.refresh_from_db()
    assert issue.state == IssueState.SENT


def test_retrying_leaves_doubtful_messages_alone():
    issue = issue_with_deliveries(1, state=IssueState.PARTIALLY_FAILED)
    issue.deliveries.update(state=DeliveryState.DOUBTFUL)
    actions.retry_failed(issue)
    assert issue.deliveries.get().state == DeliveryState.DOUBTFUL


def test_a_preview_is_what_the_person_would_get(person):
    mail = actions.render_preview(IssueFactory(subject="Printemps"), person)
    assert mail.subject == "Printemps"
    for part in (mail.html, mail.text):
        assert "Oiseaux des jardins" in part


def test_a_preview_stores_nothing(person):
    actions.render_preview(IssueFactory(), person)
    assert not Delivery.objects.exists()


def test_a_preview_cannot_unsubscribe_the_person(person):
    mail = actions.render_preview(IssueFactory(), person)
    assert person.token not in mail.html + mail.text


def test_a_preview_for_whom_nothing_is_close_says_so():
    person = SubscriptionFactory()
    with pytest.raises(NothingToSend, match="Aucun projet proche"):
        actions.render_preview(IssueFactory(), person)


def test_a_test_goes_to_the_editor_and_says_it_is_one(person, mailoutbox):
    actions.send_test(IssueFactory(subject="Printemps"), "editrice@example.org", person)
    (mail,) = mailoutbox
    assert mail.to == ["editrice@example.org"]
    assert mail.subject == "[Test] Printemps"
    assert "Oiseaux des jardins" in mail.body


def test_a_test_cannot_unsubscribe_the_person(person, mailoutbox, client):
    actions.send_test(IssueFactory(), "editrice@example.org", person)
    url = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    assert client.post(url.removeprefix("http://localhost:8000")).status_code == 404
    assert person.token not in mailoutbox[0].message().as_string()


def test_a_test_that_cannot_leave_says_why(person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    with pytest.raises(MailServerFailed, match="editrice@example.org"):
        actions.send_test(IssueFactory(), "editrice@example.org", person)
