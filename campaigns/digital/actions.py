"""What is written about reports besides their moves: by their authors, and by time alone."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from campaigns.digital import states
from campaigns.digital.enums import ENDED, NoticeKind, State
from campaigns.digital.models import DETAILS_AGE, REMINDER, SILENCE, UNCONFIRMED_AGE, Incident

CODE_DIGITS, ATTEMPTS = 6, 5


def code_of(incident):
    """The code that its author was sent: six figures, which no table holds."""
    drawn = salted_hmac("digital.code", incident.token, algorithm="sha256").hexdigest()
    return f"{int(drawn, 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


@transaction.atomic
def keep(said):
    """Keep what the form of a report says until its author confirms it; returns the notice of the code."""
    incident = Incident.objects.create(language=get_language() or "fr", **said)
    return incident.notices.create(kind=NoticeKind.CODE)


@transaction.atomic
def confirm(incident, code):
    """Whether ``code`` is the one that was sent: the report is then received. Five attempts, no more."""
    Incident.objects.filter(pk=incident.pk).update(attempts=F("attempts") + 1)
    incident.refresh_from_db(fields=["attempts", "state"])
    if incident.state != State.UNCONFIRMED:
        return True
    if incident.attempts > ATTEMPTS or not constant_time_compare(code, code_of(incident)):
        return False
    Incident.objects.filter(pk=incident.pk).update(confirmed_at=timezone.now())
    states.move(incident, State.RECEIVED)
    return True


def forget_address(email):
    """Forget whom this address is: what was not confirmed goes with it, the rest stays without it."""
    found = Incident.objects.filter(email__iexact=email)
    found.filter(state=State.UNCONFIRMED).delete()
    found.update(email="")


def remind(now):
    """Ask again, once, the administrations that have not answered for fifteen days; returns the notices."""
    notices = []
    for incident in Incident.objects.filter(state=State.SENT, reminded_at=None, sent_at__lte=now - REMINDER):
        same = Incident.objects.filter(pk=incident.pk, state=State.SENT, reminded_at=None)
        if same.update(reminded_at=now):
            notices.append(incident.notices.create(kind=NoticeKind.REMINDER))
    return notices


def close_silent(now):
    """Close « sans réponse » what no administration answered for forty-five days; returns the notices.

    Nothing is ever published of it to press anybody: its witness alone is told.
    """
    notices = []
    for incident in Incident.objects.filter(state=State.SENT, sent_at__lte=now - SILENCE):
        try:
            notices += states.move(incident, State.NO_ANSWER, now=now)
        except states.WrongMove:
            # The answer came meanwhile.
            continue
    return notices


def forget_old(now):
    """Forget what was never confirmed, then what reports said that are over; returns how many of these."""
    Incident.objects.filter(state=State.UNCONFIRMED, created_at__lt=now - UNCONFIRMED_AGE).delete()
    over = Incident.objects.filter(state__in=ENDED, ended_at__lt=now - DETAILS_AGE)
    nothing = {**states.SAID_NOTHING, "email": ""}
    named = {name: value for name, value in nothing.items() if value is not None}
    return over.exclude(screenshot=None, **named).update(**nothing)
