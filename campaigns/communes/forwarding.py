"""Reports on their way to the communes that take part: published, sent once, asked about when silent.

What is due is read in the tables, so that a lost wake-up loses nothing.
"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from campaigns.communes.enums import Moderation, NoticeKind
from campaigns.communes.enums import State as CommuneState
from campaigns.communes.models import CommuneNotice, Participant
from campaigns.reports import states
from campaigns.reports.enums import State
from campaigns.reports.models import Change, Open311Service, Report
from campaigns.reports.redaction import personal_in

#: The steps after which a report goes to who deals with it.
FORWARDED = (State.PUBLISHED, State.REOPENED)


def publish_at_once():
    """Publish what was just received where the commune reads after; what looks personal is read before."""
    fresh = Report.objects.filter(
        state=State.RECEIVED,
        changes=None,
        place__participant__state=CommuneState.ACTIVE,
        place__participant__moderation=Moderation.AFTER,
        created_at__gte=F("place__participant__active_since"),
    )
    for report in fresh.filter(photos=None):
        if not personal_in(f"{report.where}\n{report.description}"):
            _move(report, State.PUBLISHED)


def owe_forwards(now):
    """Owe, to the service of each, the reports of active communes; how many. Each step is told once."""
    steps = Change.objects.filter(
        after__in=FORWARDED,
        report__state=F("after"),
        report__place__participant__state=CommuneState.ACTIVE,
        at__gte=F("report__place__participant__active_since"),
        commune_notices=None,
    ).select_related("report__category__parent", "report__place__participant")
    # A report that was reopened twice has two such steps: the last one speaks for both.
    latest = {step.report_id: step for step in steps.order_by("at", "pk")}
    participants = (
        Participant.objects.active()
        .prefetch_related("routes")
        .in_bulk({step.report.place.participant.pk for step in latest.values()})
    )
    services = {
        service.place_id: service
        for service in Open311Service.objects.filter(
            active=True, place__participant__in=participants
        ).prefetch_related("codes")
    }
    owed = []
    for step in latest.values():
        participant = participants.get(step.report.place.participant.pk)
        route = participant and participant.route_of(step.report.category)
        if route and not _goes_by_open311(step, services.get(participant.place_id)):
            owed.append(_forward(participant, step, route, now))
    return len(CommuneNotice.objects.bulk_create(owed, ignore_conflicts=True))


def _goes_by_open311(step, service):
    """Whether the service of the commune is sent it, once, when it is published: no mail says it again."""
    return bool(service and step.after == State.PUBLISHED and service.code_of(step.report.category))


def _forward(participant, step, route, now):
    return CommuneNotice(
        participant=participant,
        kind=NoticeKind.FORWARD,
        change=step,
        service=route.name,
        address=route.email,
        answer_by=timezone.localdate(now) + timedelta(days=route.days),
    )


def settle(**narrowed):
    """Say « transmis » of the reports whose message left: also of those that a crash left unsaid."""
    left = CommuneNotice.objects.forwards().filter(sent_at__isnull=False, **narrowed)
    left = left.filter(change__report__state__in=FORWARDED, change__report__state=F("change__after"))
    for notice in left.select_related("change__report"):
        _move(notice.change.report, State.SENT)


def owe_reminders(today):
    """Ask once more, the day after the one that was promised, about what nobody answered; how many."""
    late = CommuneNotice.objects.forwards().filter(
        sent_at__isnull=False,
        answer_by__lt=today,
        change__report__state=State.SENT,
        participant__state=CommuneState.ACTIVE,
    )
    late = late.exclude(change__commune_notices__kind=NoticeKind.REMINDER)
    owed = [
        CommuneNotice(
            participant_id=notice.participant_id,
            kind=NoticeKind.REMINDER,
            change_id=notice.change_id,
            service=notice.service,
            address=notice.address,
            answer_by=notice.answer_by,
        )
        for notice in late
    ]
    return len(CommuneNotice.objects.bulk_create(owed, ignore_conflicts=True))


def _move(report, state):
    try:
        states.move(report, state)
    except states.WrongMove:
        # Somebody decided meanwhile.
        return
