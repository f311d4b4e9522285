"""How fast letters leave, and how long that takes."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from campaigns.newsletters.enums import AUTOMATIC_KINDS, DeliveryState, IssueState
from campaigns.newsletters.models import Issue

#: The rate is that of the last minutes: what was slow an hour ago says nothing of now.
WINDOW = timedelta(minutes=2)
COMPARED = 6
FINISHED = (IssueState.SENT, IssueState.PARTIALLY_FAILED)


@dataclass(frozen=True)
class Pace:
    """``per_minute``: messages that left; ``remaining``: what is left to wait at that rate."""

    per_minute: int
    remaining: timedelta

    @property
    def minutes(self):
        return max(1, round(self.remaining.total_seconds() / 60))


def of(issue, outstanding):
    """The Pace of an issue that is leaving, or None when nothing left lately."""
    if issue.state != IssueState.SENDING or not outstanding:
        return None
    now = timezone.now()
    left = issue.deliveries.filter(handoff_at__gte=now - WINDOW)
    found = left.aggregate(count=Count("pk"), first=Min("handoff_at"))
    if not found["count"]:
        return None
    seconds = max(1.0, (now - found["first"]).total_seconds())
    rate = found["count"] / seconds
    return Pace(round(60 * rate), timedelta(seconds=outstanding / rate))


def expected(letters):
    """The Pace that so many letters would have at the rate of the latest issue, or None without one."""
    letters_sent = Issue.objects.filter(state__in=FINISHED).exclude(kind__in=AUTOMATIC_KINDS)
    latest = letters_sent.order_by("-finished_at").first()
    if latest is None:
        return None
    sent = latest.deliveries.exclude(handoff_at=None)
    found = sent.aggregate(count=Count("pk"), first=Min("handoff_at"), last=Max("handoff_at"))
    seconds = (found["last"] - found["first"]).total_seconds() if found["count"] > 1 else 0
    if not seconds:
        return None
    rate = found["count"] / seconds
    return Pace(round(60 * rate), timedelta(seconds=letters / rate))


def earlier(issue):
    """The latest finished issues and this one, oldest first, as rows of the chart of what was received."""
    if issue.state not in FINISHED or not issue.finished_at:
        return []
    sent = Count("deliveries", filter=Q(deliveries__state=DeliveryState.SENT))
    finished = Issue.objects.filter(kind=issue.kind, state__in=FINISHED, finished_at__lte=issue.finished_at)
    latest = finished.annotate(received=sent).order_by("-finished_at")[:COMPARED]
    found = [(each.subject, each.received) for each in reversed(latest)]
    return rows(found) if len(found) > 1 else []


def rows(counted):
    """(label, number) pairs as the component of charts draws them."""
    most = max((count for _label, count in counted), default=0) or 1
    return [
        {"label": label, "value": count, "percent": round(100 * count / most)} for label, count in counted
    ]
