"""What takes reports to the service of their commune, once, and brings its news back.

What is being sent is written before it is sent: after a crash nobody knows whether the service has it. Such
a report is in doubt; it is looked for among what the service publishes, and never sent again by itself.
"""

import logging
from datetime import timedelta
from itertools import groupby
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.reports import states
from campaigns.reports.enums import Passage, Reason, State
from campaigns.reports.forwarding import client
from campaigns.reports.models import Forwarding, Open311Service, Report
from home.single_mail import may_write

logger = logging.getLogger(__name__)

#: Longer than a service may take to answer.
SENDING_AGE = timedelta(minutes=5)
#: Between two tries: doubled each time, up to the longest; then it is for the team to see.
FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(minutes=5), timedelta(hours=12), 12
NEWS_EVERY = timedelta(hours=1)
#: How long what is in doubt is looked for, and a number is asked for a token.
PATIENCE = timedelta(days=7)
#: Numbers that are asked together.
TOGETHER = 50


def forward(now=None, seconds=60):
    """Do for so many seconds what is due. A copy of the site tells nobody anything."""
    if not may_write():
        return
    now, until = now or timezone.now(), monotonic() + seconds
    reap(now)
    owe(now)
    away = set()
    for row in Forwarding.objects.due(now).filter(state__in=STEPS).order_by("due_at", "pk"):
        if monotonic() > until:
            return
        # A service that does not answer makes the others wait once.
        if row.service_id not in away and not STEPS[row.state](row, now):
            away.add(row.service_id)
    sent = Forwarding.objects.due(now).filter(state=Passage.SENT).order_by("service_id", "pk")
    for service, rows in groupby(sent, lambda row: row.service):
        if service.pk not in away and monotonic() < until:
            bring_news(service, list(rows)[:TOGETHER], now)


def reap(now):
    """Put in doubt what a process was sending when it ended; returns how many."""
    left = Forwarding.objects.filter(state=Passage.SENDING, tried_at__lt=now - SENDING_AGE)
    return left.update(state=Passage.DOUBTFUL, due_at=now, reason=_("Le site s’est arrêté pendant l’envoi."))


def doubt_all(now):
    """Put in doubt all that an older copy of the database believes is to be sent; returns how many."""
    owe(now)
    waiting = Forwarding.objects.filter(state__in=(Passage.WAITING, Passage.SENDING))
    reason = _("Une sauvegarde a été rendue : le service l’a peut-être déjà reçu.")
    return waiting.update(state=Passage.DOUBTFUL, tried_at=now, due_at=now, reason=reason)


def owe(now):
    """Have the reports that were published since a service is known leave for it; returns them."""
    owed = []
    for service in Open311Service.objects.filter(active=True).prefetch_related("codes"):
        found = Report.objects.public().select_related("category")
        found = found.filter(
            place=service.place_id,
            state=State.PUBLISHED,
            source="",
            published_at__gte=service.since,
            forwarding=None,
        )
        owed += [
            Forwarding(report=report, service=service, due_at=now)
            for report in found
            if service.code_of(report.category)
        ]
    return Forwarding.objects.bulk_create(owed, ignore_conflicts=True)


def fields_of(report, service):
    """What a service is told: what is public, and the address where it is, by which it is found again."""
    address = settings.SITE_URL + report.get_absolute_url()
    photo = report.photos.first()
    return {
        "service_code": service.code_of(report.category),
        "lat": report.latitude,
        "long": report.longitude,
        "address_string": f"{report.where}, {report.place}",
        "description": f"{report.description[: 3_990 - len(address)]}\n\n{address}",
        "media_url": f"{settings.SITE_URL}{photo.get_absolute_url()}" if photo else "",
    }


def send(row, now):
    """Send a report that waits; returns whether its service answered."""
    taken = Forwarding.objects.filter(pk=row.pk, state=Passage.WAITING)
    if not taken.update(state=Passage.SENDING, attempts=F("attempts") + 1, tried_at=now):
        return True
    row.refresh_from_db()
    if row.report.state != State.PUBLISHED:
        return _keep(row, Passage.FAILED, reason=_("Le signalement n’est plus « publié »."))
    try:
        taken = client.send(row.service, fields_of(row.report, row.service))
    except client.NotTaken as error:
        return _put_off(row, str(error), error.again, now)
    except client.Unsure as error:
        _keep(row, Passage.DOUBTFUL, due_at=now + NEWS_EVERY, reason=str(error)[:300])
        return False
    _taken(row, taken.number, taken.token, now)
    return True


def _put_off(row, reason, again, now):
    if not again or row.attempts >= MOST_TRIES:
        return _keep(row, Passage.FAILED, reason=reason[:300])
    wait = min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)
    _keep(row, Passage.WAITING, due_at=now + wait, reason=reason[:300])
    return False


def _keep(row, state, *, due_at=None, **fields):
    logger.info("forwarding %s: %s", row.pk, state.value)
    for name, value in {"state": state, "due_at": due_at, **fields}.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "due_at", *fields])
    return True


@transaction.atomic
def _taken(row, number, token, now):
    state = Passage.SENT if number else Passage.TOKEN
    _keep(row, state, due_at=now + NEWS_EVERY, number=number, token=token, reason="")
    _move(row.report, State.SENT, note=_("Reçu par le service Open311 de la commune."))


def _move(report, state, **why):
    """The state that news give a report, unless the team has already led it elsewhere."""
    try:
        states.move(report, state, **why)
    except states.WrongMove:
        logger.info("report %s stays as it is", report.pk)


def resolve(row, now):
    """Ask the number that a token stands for; returns whether the service answered."""
    try:
        number = client.number_of(row.service, row.token)
    except client.NoNews:
        number = None
    if number:
        return _keep(row, Passage.SENT, due_at=now, number=number)
    _keep(row, Passage.TOKEN, due_at=_later(row, now))
    return number is not None


def look_for(row, now):
    """Look for what is in doubt among what the service publishes; returns whether it answered."""
    span = {"start_date": row.tried_at - timedelta(days=1), "end_date": row.tried_at + timedelta(days=1)}
    asked = {name: moment.isoformat(timespec="seconds") for name, moment in span.items()}
    try:
        rows = client.requests(row.service, service_code=row.service.code_of(row.report.category), **asked)
    except client.NoNews:
        rows = None
    address = row.report.get_absolute_url()
    found = next((each for each in rows or () if address in each.get("description", "")), None)
    if found and found.get("service_request_id"):
        _taken(row, found["service_request_id"][:100], "", now)
        return True
    _keep(row, Passage.DOUBTFUL, due_at=_later(row, now))
    return rows is not None


def _later(row, now):
    return now + NEWS_EVERY if now < row.tried_at + PATIENCE else None


def bring_news(service, rows, now):
    """Write what a service says of those reports in their public history."""
    Forwarding.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + NEWS_EVERY)
    try:
        told = client.requests(service, service_request_id=",".join(row.number for row in rows))
    except client.NoNews as error:
        logger.warning("service %s: no news, %s", service.pk, error)
        return
    by_number = {row.number: row for row in rows}
    for each in told:
        row = by_number.get(each.get("service_request_id", ""))
        if row:
            _write_news(row, each, now)


@transaction.atomic
def _write_news(row, told, now):
    status, notes = told.get("status", "").lower()[:20], told.get("status_notes", "")[:500]
    if (status, notes) == (row.their_status, row.their_notes):
        return
    closes = status == "closed" and row.their_status != "closed"
    row.their_status, row.their_notes = status, notes
    row.their_at = client.moment_of(told.get("updated_datetime", "")) or now
    # What they closed tells nothing more.
    row.due_at = None if status == "closed" else now + NEWS_EVERY
    row.save(update_fields=["their_status", "their_notes", "their_at", "due_at"])
    if closes:
        _move(row.report, State.CLOSED, reason=Reason.BY_SERVICE)


STEPS = {Passage.WAITING: send, Passage.TOKEN: resolve, Passage.DOUBTFUL: look_for}
