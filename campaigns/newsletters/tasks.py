"""Wake-ups. Each task may be lost, late, doubled: what is due is written in the tables."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from campaigns.newsletters import (
    alerts,
    claims,
    delivery,
    endings,
    installations,
    plans,
    rehearsal,
    retention,
    seeds,
    spikes,
    subscriptions,
)
from campaigns.newsletters.bounces import mailboxes
from campaigns.newsletters.models import Consent, Issue, Rehearsal, SavedSearch, SeedMail, Subscription
from campaigns.newsletters.transports.smtp import SmtpTransport
from home.keys import hide

logger = logging.getLogger(__name__)

# Shorter than the beat of advance_issues, so that wake-ups never pile up.
PUMP_DURATION = timedelta(seconds=25)


@shared_task
def advance_issues():
    """The beat: repair, then wake whatever has work."""
    now = timezone.now()
    claims.reap(now)
    spikes.watch()
    if refusal := installations.refusal():
        logger.error(refusal)
        return
    alerts.open_the_day(now)
    endings.open_the_day(now)
    plans.open_due(now)
    for issue_id in Issue.objects.with_work_at(now).values_list("pk", flat=True):
        pump_issue.delay(issue_id)
    for consent_id in Consent.objects.mail_due(now).values_list("pk", flat=True):
        send_request_mail.delay(consent_id)
    for rehearsal_id in Rehearsal.objects.unfinished().values_list("pk", flat=True):
        rehearse.delay(rehearsal_id)
    for issue_id in SeedMail.objects.waiting().order_by().values_list("issue", flat=True).distinct():
        send_seeds.delay(issue_id)


@shared_task
def rehearse(rehearsal_id):
    found = Rehearsal.objects.unfinished().filter(pk=rehearsal_id).first()
    if found:
        rehearsal.advance(found, until=timezone.now() + PUMP_DURATION)


@shared_task
def pump_issue(issue_id):
    now = timezone.now()
    issue = Issue.objects.with_work_at(now).filter(pk=issue_id).first()
    if issue:
        delivery.advance(issue, SmtpTransport(), until=now + PUMP_DURATION)


@shared_task
def send_seeds(issue_id):
    issue = Issue.objects.filter(pk=issue_id).first()
    if issue and not installations.refusal():
        seeds.send(issue, SmtpTransport(connections=1))


@shared_task
def send_request_mail(consent_id):
    consent = Consent.objects.select_related("subscription__contributor").filter(pk=consent_id).first()
    if consent and not installations.refusal():
        subscriptions.send_request_mail(consent)


@shared_task
def purge_unconfirmed():
    subscriptions.purge_unconfirmed(timezone.now())
    retention.forget(timezone.now())
    hide(Subscription)
    hide(SavedSearch)


@shared_task
def read_bounces():
    if settings.BOUNCE_MAILBOX:
        mailboxes.empty()
        spikes.watch()
