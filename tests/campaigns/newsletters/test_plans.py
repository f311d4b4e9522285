"""A letter that comes back is written before its day, once, and waits for who approves it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from wagtail.rich_text import RichText

from campaigns.newsletters import plans, tasks
from campaigns.newsletters.enums import IssueState, PlanRhythm
from campaigns.newsletters.models import Issue, LetterPlan, LetterSettings
from tests.campaigns.newsletters.factories import IssueFactory, SubscriptionFactory, findable_project
from tests.home.factories import editor, moderator

PARIS = ZoneInfo("Europe/Paris")
#: A Tuesday, two days before a Thursday.
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=PARIS)
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=PARIS)


def plan(**kwargs):
    return LetterPlan.objects.create(**{"subject": "La lettre du {date}", **kwargs})


@pytest.mark.parametrize(
    ("fields", "now", "slot"),
    [
        ({}, TUESDAY, THURSDAY),
        ({}, THURSDAY, THURSDAY + timedelta(days=7)),
        ({}, THURSDAY - timedelta(minutes=1), THURSDAY),
        ({"rhythm": PlanRhythm.MONTHLY, "monthday": 1}, TUESDAY, datetime(2026, 12, 1, 9, tzinfo=PARIS)),
        # At nine of the clock, in summer as in winter.
        ({"weekday": 6}, datetime(2026, 3, 28, 12, tzinfo=PARIS), datetime(2026, 3, 29, 9, tzinfo=PARIS)),
    ],
)
def test_the_next_date_is_at_the_hour_of_france(fields, now, slot):
    assert plans.next_slot(plan(**fields), now) == slot


def test_a_draft_is_written_before_the_day_from_the_latest_letter():
    IssueFactory(approved=True, body=[("paragraph", RichText("<p>Bonjour</p>"))], max_projects=6)
    plan()
    assert plans.open_due(TUESDAY - timedelta(days=1)) == []
    (issue,) = plans.open_due(TUESDAY)
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.subject, issue.state) == ("La lettre du 26 novembre 2026", IssueState.DRAFT)
    assert (issue.send_at, issue.max_projects) == (THURSDAY, 6)
    assert issue.body[0].value.source == "<p>Bonjour</p>"


def test_the_letter_chosen_as_a_model_is_the_one_taken_up():
    model = IssueFactory(max_projects=3)
    IssueFactory(approved=True, max_projects=6)
    plan(model=model)
    (issue,) = plans.open_due(TUESDAY)
    assert issue.max_projects == 3


def test_a_site_without_letter_begins_with_the_projects_of_each_person():
    plan()
    (issue,) = plans.open_due(TUESDAY)
    assert len(issue.body) == 0


def test_two_beats_write_one_draft():
    plan()
    first, second = LetterPlan.objects.get(), LetterPlan.objects.get()
    written = [plans.write(one, THURSDAY, TUESDAY) for one in (first, second)]
    assert [bool(issue) for issue in written] == [True, False]
    assert plans.open_due(TUESDAY + timedelta(hours=1)) == []
    assert Issue.objects.count() == 1


def test_a_draft_that_an_editor_deletes_does_not_come_back():
    plan()
    plans.open_due(TUESDAY)[0].delete()
    assert plans.open_due(TUESDAY + timedelta(hours=1)) == []


def test_the_next_week_has_a_draft_of_its_own():
    plan()
    assert len(plans.open_due(TUESDAY) + plans.open_due(TUESDAY + timedelta(days=7))) == 2


def test_a_plan_that_is_off_writes_nothing():
    plan(is_on=False)
    assert plans.open_due(TUESDAY) == []


@pytest.mark.parametrize(
    ("leaves", "rules", "state"),
    [
        (False, {}, IssueState.DRAFT),
        (True, {}, IssueState.PREPARING),
        (True, {"second_person": True}, IssueState.DRAFT),
        (True, {"seeds_first": True}, IssueState.DRAFT),
    ],
)
def test_it_waits_for_approval_unless_told_and_allowed(leaves, rules, state):
    LetterSettings.objects.create(**rules)
    plan(leaves_alone=leaves)
    (issue,) = plans.open_due(TUESDAY)
    assert issue.state == state


def test_what_leaves_alone_leaves_at_its_hour_and_once_for_each_person(smtp_server, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    findable_project(themes=["birds"])
    SubscriptionFactory.create_batch(2, themes=["birds"])
    now = datetime.now(PARIS)
    soon = now + timedelta(days=1)
    plan(leaves_alone=True, weekday=soon.weekday(), hour=soon.hour)
    for _beat in range(2):
        tasks.advance_issues()
    assert (Issue.objects.count(), smtp_server.received) == (1, [])
    Issue.objects.update(send_at=now - timedelta(minutes=1))
    for _beat in range(2):
        tasks.advance_issues()
    assert len(smtp_server.received) == len(set(smtp_server.addresses())) == 2


def test_a_moderator_plans_a_letter_in_the_admin(client):
    client.force_login(moderator())
    fields = {"subject": "La lettre", "rhythm": "weekly", "weekday": 3, "monthday": 1, "hour": 9}
    fields |= {"days_ahead": 2, "is_on": "on"}
    client.post(reverse("newsletters_letterplan_modeladmin_create"), fields)
    assert LetterPlan.objects.get().falls_on(THURSDAY.date())
    shown = client.get(reverse("newsletters_letterplan_modeladmin_index")).content.decode()
    assert "chaque semaine, jeudi, 9 h" in shown.replace("\u00a0", " ")


def test_an_editor_does_not_let_letters_leave_by_themselves(client):
    client.force_login(editor())
    answer = client.get(reverse("newsletters_letterplan_modeladmin_create"))
    assert answer.status_code == 302
