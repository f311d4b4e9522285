"""The dry run: the true recipes of everybody, counted, and nothing sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters import actions, rehearsal
from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState
from campaigns.newsletters.errors import WrongState
from campaigns.newsletters.models import Delivery, Rehearsal
from campaigns.newsletters.preparation import prepare
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.home.factories import UserFactory, editor


@pytest.fixture
def audience():
    """Two people receive one project, one receives three, one nothing, one wants nothing now."""
    findable_project(themes=["birds"])
    for _number in range(3):
        findable_project(themes=["mobility"])
    SubscriptionFactory.create_batch(2, themes=["birds"])
    SubscriptionFactory(themes=["mobility"])
    SubscriptionFactory()
    SubscriptionFactory(themes=["birds"], paused_until=timezone.localdate() + timedelta(days=3))
    SubscriptionFactory(themes=["birds"], state=SubscriptionState.PENDING)


@pytest.fixture
def rehearsed(audience, soon):
    issue = IssueFactory()
    rehearsal.advance(rehearsal.ask(issue), soon)
    return issue


def test_the_whole_audience_is_counted_and_nothing_is_sent(rehearsed):
    found = rehearsed.rehearsal
    assert found.finished_at
    assert (found.done, found.sizes) == (5, {"1": 2, "3": 1, "0": 1, "resting": 1})
    assert found.reasons == {"shared": 5}
    assert not Delivery.objects.exists()
    rehearsed.refresh_from_db()
    assert rehearsed.state == IssueState.DRAFT


def test_the_report_says_how_many_would_receive_little(rehearsed):
    report = rehearsal.report(rehearsed)
    assert (report.letters, report.nothing, report.resting, report.few) == (3, 1, 1, 40.0)
    assert [(row["label"], row["value"], row["percent"]) for row in report.sizes] == [
        ("0", 1, 50),
        ("1", 2, 100),
        ("3", 1, 50),
    ]


def test_what_is_rehearsed_is_what_is_sent(rehearsed, soon):
    actions.approve(rehearsed, UserFactory())
    prepare(rehearsed, soon)
    written = rehearsed.deliveries.filter(state=DeliveryState.PENDING).count()
    assert written == rehearsal.report(rehearsed).letters


def test_a_rehearsal_that_was_cut_goes_on_and_counts_nobody_twice(audience, soon, monkeypatch):
    monkeypatch.setattr(rehearsal, "CHUNK_SIZE", 2)
    asked = rehearsal.ask(IssueFactory())
    stale = Rehearsal.objects.get(pk=asked.pk)
    rehearsal.advance(asked, soon)
    rehearsal.advance(stale, soon)
    assert Rehearsal.objects.get().done == 5


def test_a_rehearsal_out_of_time_reads_nobody(audience):
    rehearsal.advance(rehearsal.ask(IssueFactory()), timezone.now())
    assert Rehearsal.objects.unfinished().get().done == 0


def test_asking_again_begins_anew(rehearsed):
    rehearsal.ask(rehearsed)
    assert Rehearsal.objects.get().done == 0


def test_an_approved_issue_is_not_rehearsed():
    with pytest.raises(WrongState, match="trop tard"):
        actions.rehearse(IssueFactory(approved=True))


def test_an_editor_rehearses_from_the_cockpit(audience, client, django_capture_on_commit_callbacks):
    issue = IssueFactory()
    client.force_login(editor())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("newsletters_admin:rehearse", args=[issue.pk]))
    html = client.get(reverse("newsletters_admin:cockpit", args=[issue.pk])).content.decode()
    assert "Sur 5 abonnés, 3 recevraient une lettre." in html
    assert "40,0 % recevraient moins de 3 projets" in html
    assert "La durée de l’envoi sera connue après le premier." in html


def test_the_duration_is_that_of_the_latest_issue(rehearsed):
    now = timezone.now()
    before = IssueFactory(state=IssueState.SENT, finished_at=now)
    for seconds in (0, 60):
        DeliveryFactory(issue=before, state="sent", handoff_at=now - timedelta(seconds=seconds))
    assert rehearsal.report(rehearsed).lasts.minutes == 2
