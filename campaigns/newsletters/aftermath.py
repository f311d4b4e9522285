"""What is learnt of messages after they left: from a mail log, from notices, from people."""

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters import maillog
from campaigns.newsletters.enums import OUTSTANDING_STATES, DeliveryState, IssueState
from campaigns.newsletters.models import Delivery, Issue
from campaigns.newsletters.rendering import MessageIds

CHUNK_SIZE = 500
STATES = {maillog.ACCEPTED: DeliveryState.SENT, maillog.REFUSED: DeliveryState.FAILED}


def settle_from_log(lines, is_complete=False):
    """Settle the doubtful messages whose Message-ID a Postfix log (an iterable of lines) names.

    ``is_complete``: the log covers all the sendings, so that what it does not name never arrived there
    and is to be sent. Returns ``{DeliveryState: count}``, the doubtful that are left included.
    """
    identifiers = MessageIds()
    doubtful = Delivery.objects.filter(state=DeliveryState.DOUBTFUL).exclude(subscription=None)
    rows = {
        identifiers.of(*about): (pk, about[0])
        for pk, *about in doubtful.values_list("pk", "issue_id", "subscription_id", "alert_key")
    }
    fates = maillog.fates(lines, rows.keys())
    for identifier, fate in fates.items():
        _write([rows[identifier][0]], STATES[fate.outcome], last_error=fate.text[:300])
    if is_complete:
        absent = [pk for identifier, (pk, _issue) in rows.items() if identifier not in fates]
        for start in range(0, len(absent), CHUNK_SIZE):
            chunk = absent[start : start + CHUNK_SIZE]
            _write(chunk, DeliveryState.PENDING, claimed_by="", next_at=timezone.now(), last_error="")
    restate({issue_id for _pk, issue_id in rows.values()})
    found = [STATES[fate.outcome] for fate in fates.values()]
    again = len(rows) - len(fates) if is_complete else 0
    return {
        DeliveryState.SENT: found.count(DeliveryState.SENT),
        DeliveryState.FAILED: found.count(DeliveryState.FAILED),
        DeliveryState.PENDING: again,
        DeliveryState.DOUBTFUL: Delivery.objects.filter(state=DeliveryState.DOUBTFUL).count(),
    }


def _write(ids, state, **changes):
    if state == DeliveryState.SENT:
        changes["sent_at"] = timezone.now()
    Delivery.objects.filter(pk__in=ids, state=DeliveryState.DOUBTFUL).update(state=state, **changes)


def fail(delivery, code, text):
    """Write that a message which had left did not arrive. Returns whether this is news."""
    changed = Delivery.objects.filter(
        pk=delivery.pk, state__in=[DeliveryState.SENT, DeliveryState.DOUBTFUL]
    ).update(state=DeliveryState.FAILED, last_code=code, last_error=_("revenu : %s") % text[:280])
    if changed:
        restate({delivery.issue_id})
    return bool(changed)


def restate(issue_ids):
    """Give finished issues the state that their messages have made true since."""
    finished = [IssueState.SENT, IssueState.PARTIALLY_FAILED]
    for issue in Issue.objects.filter(pk__in=issue_ids, state__in=finished):
        tally = issue.tally()
        if any(tally[state] for state in OUTSTANDING_STATES):
            changes = {"state": IssueState.SENDING, "finished_at": None}
        elif tally[DeliveryState.FAILED] or tally[DeliveryState.DOUBTFUL]:
            changes = {"state": IssueState.PARTIALLY_FAILED}
        else:
            changes = {"state": IssueState.SENT}
        Issue.objects.filter(pk=issue.pk, state=issue.state).update(**changes)
