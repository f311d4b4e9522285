"""Too many failures or complaints at once: stop an issue before it harms the sender's reputation."""

import time
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters import claims
from campaigns.newsletters.enums import BounceKind, DeliveryState, IssueState
from campaigns.newsletters.models import Bounce, Issue

#: Seconds of counting below which an issue is counted at each look.
NOTICEABLE = 0.1


def figures(issue):
    """``{"sent": …, "failed": …, "complaints": …}`` of an issue, so far."""
    tally = issue.tally()
    complaints = Bounce.objects.filter(delivery__issue=issue, kind=BounceKind.COMPLAINT).count()
    return {
        "sent": tally[DeliveryState.SENT],
        "failed": tally[DeliveryState.FAILED],
        "complaints": complaints,
    }


def reason_to_stop(issue):
    """A French sentence when an issue has passed a threshold since somebody last let it go on."""
    recent = {name: count - issue.watched_from.get(name, 0) for name, count in figures(issue).items()}
    settled = recent["sent"] + recent["failed"]
    if settled < settings.SPIKE_MINIMUM:
        return ""
    measures = (
        ("failed", settings.SPIKE_FAILURES, _("messages refusés")),
        ("complaints", settings.SPIKE_COMPLAINTS, _("plaintes")),
    )
    for name, most, label in measures:
        if recent[name] > most * settled:
            return _(
                "Trop de retours : %(label)s, %(count)d sur %(settled)d messages, plus que le seuil de "
                "%(most)s %%. Vérifiez la liste et le contenu avant de reprendre."
            ) % {"label": label, "count": recent[name], "settled": settled, "most": f"{100 * most:g}"}
    return ""


def watch():
    """Pause each issue in progress that has passed a threshold."""
    now = timezone.now()
    watched = Issue.objects.filter(Q(watch_after=None) | Q(watch_after__lte=now), state=IssueState.SENDING)
    for issue in watched:
        start = time.monotonic()
        reason = reason_to_stop(issue)
        _rest(issue, now, time.monotonic() - start)
        if reason:
            paused = Issue.objects.filter(pk=issue.pk, state=IssueState.SENDING).update(
                state=IssueState.PAUSED, pause_reason=reason[:300]
            )
            if paused:
                claims.give_back(issue.deliveries)


def _rest(issue, now, seconds):
    """Wait before the next look, so that to count takes a hundredth of the time whatever the audience."""
    if seconds > NOTICEABLE:
        again = now + timedelta(seconds=100 * seconds)
        Issue.objects.filter(pk=issue.pk).update(watch_after=again)
