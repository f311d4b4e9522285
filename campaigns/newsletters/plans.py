"""Letters that come back: their draft is written before the day, once, however many beats look."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from campaigns.newsletters.enums import IssueKind, IssueState
from campaigns.newsletters.models import Issue, LetterPlan, LetterSettings

#: A letter approved too late for its day still leaves, for as long.
STILL_GOOD = timedelta(days=3)
SUBJECT_LENGTH = Issue._meta.get_field("subject").max_length


def open_due(now):
    """Write the drafts whose time has come. Returns the new issues."""
    found = []
    for plan in LetterPlan.objects.filter(is_on=True):
        slot = next_slot(plan, now)
        if slot - plan.ahead <= now and (issue := write(plan, slot, now)):
            found.append(issue)
    return found


def next_slot(plan, now):
    """The first moment after ``now`` at which the letter of a plan is to leave, at its hour of France."""
    day = timezone.localdate(now)
    while True:
        slot = datetime.combine(day, time(plan.hour), tzinfo=timezone.get_current_timezone())
        if plan.falls_on(day) and slot > now:
            return slot
        day += timedelta(days=1)


@transaction.atomic
def write(plan, slot, now):
    """The issue of a plan for one date, or None when it was written already, by whatever process.

    It waits for its approval, unless the plan lets it leave and no rule of the site forbids it.
    """
    day = slot.date()
    unwritten = Q(last_day=None) | Q(last_day__lt=day)
    if not LetterPlan.objects.filter(unwritten, pk=plan.pk, is_on=True).update(last_day=day):
        return None
    issue = Issue(
        subject=_dated(plan.subject, day),
        send_at=slot,
        send_not_after=slot + STILL_GOOD,
    )
    with override("en"):
        issue.subject_en = _dated(plan.subject_en, day)
    if source := plan.model or _latest():
        issue.body, issue.body_en, issue.max_projects = source.body, source.body_en, source.max_projects
        issue.campaign, issue.on_doubt = source.campaign, source.on_doubt
    rules = LetterSettings.load()
    if plan.leaves_alone and not (rules.second_person or rules.seeds_first):
        issue.state, issue.approved_at = IssueState.PREPARING, now
    issue.save()
    return issue


def _dated(subject, day):
    return subject.replace("{date}", date_format(day, "j F Y"))[:SUBJECT_LENGTH]


def _latest():
    letters = Issue.objects.filter(kind=IssueKind.LETTER).exclude(approved_at=None)
    return letters.order_by("-approved_at").first()
