"""Where every sending is at this moment: for the page of the admin and for Prometheus."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from campaigns.newsletters import installations, pace
from campaigns.newsletters.enums import FINISHED_ISSUE_STATES, OUTSTANDING_STATES, DeliveryState, IssueState
from campaigns.newsletters.models import Bucket, Consent, Issue, Lease, Suppression
from campaigns.newsletters.permits import EVERYWHERE, daily_limit

#: Seconds for which what was counted serves again, at least.
FRESH = 3


@dataclass(frozen=True)
class IssueNow:
    """``tally``: ``{DeliveryState: count}``; ``per_minute``: messages; ``oldest``: seconds since the message
    that has waited longest was due; ``processes``: how many hold messages of it.
    """

    issue: Issue
    tally: dict
    per_minute: int
    oldest: int
    processes: int

    @property
    def waiting(self):
        return self.tally[DeliveryState.PENDING] + self.tally[DeliveryState.CLAIMED]

    @property
    def leaving(self):
        return self.tally[DeliveryState.HANDOFF]

    @property
    def doubtful(self):
        return self.tally[DeliveryState.DOUBTFUL]


@dataclass(frozen=True)
class BucketNow:
    """A limit of the settings. ``name``: a destination domain, or "" for all; ``rate``: a second, 0: none;
    ``of_today``: the most of the day, or None.
    """

    name: str
    rate: float
    permits: float
    taken_today: int
    of_today: int | None


@dataclass(frozen=True)
class Now:
    """``requests``: mails that people wait for, and ``oldest_request`` for how many seconds."""

    at: datetime
    issues: list
    buckets: list
    is_drained: bool
    refusal: str
    requests: int
    oldest_request: int


def now():
    """The Now of this installation."""
    at = timezone.now()
    underway = Issue.objects.exclude(state__in=[IssueState.DRAFT, *FINISHED_ISSUE_STATES])
    due = Consent.objects.mail_due(at)
    first = due.order_by("mail_due_at").values_list("mail_due_at", flat=True).first()
    return Now(
        at,
        [_issue_now(issue, at) for issue in underway.order_by("pk")],
        _buckets(at),
        installations.is_drained(),
        installations.refusal(),
        due.count(),
        _age(first, at),
    )


def _age(moment, at):
    return max(0, int((at - moment).total_seconds())) if moment else 0


def _issue_now(issue, at):
    tally, per_minute = _counted(issue)
    waits = issue.deliveries.due(at).values_list("next_at", flat=True).first()
    return IssueNow(issue, tally, per_minute, _age(waits, at), issue.leases.filter(until__gt=at).count())


def _counted(issue):
    """The tally and the rate, counted anew in a hundredth of the time at most, whatever the audience."""
    key = f"letter-now-{issue.pk}"
    found = cache.get(key)
    if found is None:
        start = time.monotonic()
        tally = issue.tally()
        left = pace.of(issue, sum(tally[state] for state in OUTSTANDING_STATES))
        found = tally, left.per_minute if left else 0
        cache.set(key, found, max(FRESH, 100 * (time.monotonic() - start)))
    return found


def _buckets(at):
    rates = {EVERYWHERE: settings.EMAIL_PER_SECOND, **settings.EMAIL_PER_SECOND_BY_DOMAIN}
    today = timezone.localdate(at)
    of_today = daily_limit(today)
    kept = {bucket.name: bucket for bucket in Bucket.objects.filter(name__in=rates)}
    found = []
    for name, rate in rates.items():
        most = of_today if name == EVERYWHERE else None
        if rate or most is not None:
            bucket = kept.get(name) or Bucket(name=name, filled_at=at)
            bucket.begin(today)
            found.append(BucketNow(name, rate, bucket.permits, bucket.taken_today, most))
    return found


class Collector:
    """The same for Prometheus. Issues go by their number."""

    def collect(self):
        found = now()
        yield from _of_issues(found.issues)
        yield from _of_buckets(found.buckets)
        for name, text, value in (
            ("letters_way_out_closed", "1 when nothing leaves (drain)", found.is_drained),
            ("letters_refused_here", "1 when another installation sends", bool(found.refusal)),
            ("letters_processes", "Processes that hold messages", Lease.objects.count()),
            ("letters_request_mails_due", "Mails that people wait for", found.requests),
            ("letters_request_mails_oldest_seconds", "Age of the oldest of them", found.oldest_request),
            ("letters_suppressed_addresses", "Addresses never written to", Suppression.objects.count()),
        ):
            yield GaugeMetricFamily(name, text, value=float(value))


def _of_issues(issues):
    messages = GaugeMetricFamily("letters_messages", "Messages by state", labels=["issue", "state"])
    others = {
        "per_minute": GaugeMetricFamily("letters_per_minute", "Messages that left", labels=["issue"]),
        "oldest": GaugeMetricFamily("letters_oldest_due_seconds", "Age of the oldest due", labels=["issue"]),
        "processes": GaugeMetricFamily("letters_issue_processes", "Processes at work", labels=["issue"]),
    }
    paused = GaugeMetricFamily("letters_issue_paused", "1 when it is paused", labels=["issue"])
    for one in issues:
        number = str(one.issue.pk)
        for state, count in one.tally.items():
            messages.add_metric([number, str(state.value)], count)
        for name, family in others.items():
            family.add_metric([number], getattr(one, name))
        paused.add_metric([number], one.issue.state == IssueState.PAUSED)
    return [messages, *others.values(), paused]


def _of_buckets(buckets):
    families = {
        name: GaugeMetricFamily(f"letters_bucket_{name}", text, labels=["destination"])
        for name, text in (
            ("rate", "Messages a second"),
            ("permits", "Left now"),
            ("taken_today", "Left today"),
        )
    }
    for bucket in buckets:
        for name, family in families.items():
            family.add_metric([bucket.name or "all"], getattr(bucket, name))
    return list(families.values())
