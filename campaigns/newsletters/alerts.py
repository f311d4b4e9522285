"""Tell who keeps a search what is new in it.

The alerts of one day are an issue, and each alert is a message of it. The alert moves on in the transaction
that writes this message: whatever dies, nothing is told twice and nothing is left out.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.newsletters.enums import IssueKind, IssueState
from campaigns.newsletters.models import Delivery, Issue, SavedSearch, Suppression, hash_address
from projects.models import ProjectPage
from search import backends
from search.forms import DiscoveryForm
from search.query import MAX_RESULTS, Reason

#: The hour of the day (of France) from which the alerts of the day leave.
HOUR = 7
#: A message stays short: who wants more follows the link to the search, newest first.
MOST = 20
#: A project may enter the index some time after it is published: we look again a little further back,
#: and what an alert has told already is not told again.
LATENESS = timedelta(days=1)
PAGE = 100


def open_the_day(now):
    """Begin the alerts of today, once, when somebody has one. Returns their issue, or None."""
    here = timezone.localtime(now)
    if here.hour < HOUR or Issue.objects.filter(kind=IssueKind.ALERT, day=here.date()).exists():
        return None
    if not SavedSearch.objects.due(now).exists():
        return None
    subject = _("Alertes du %s") % date_format(here.date(), "j F Y")
    start = {"subject": subject, "state": IssueState.PREPARING, "approved_at": now}
    issue, _created = Issue.objects.get_or_create(kind=IssueKind.ALERT, day=here.date(), defaults=start)
    return issue


class AlertAudience:
    """The alerts that are due; see ``LetterAudience``. What is published after the issue began waits."""

    def __init__(self, issue):
        self.issue, self.until = issue, issue.approved_at

    def left(self):
        return SavedSearch.objects.due(self.until)

    def deliveries(self, ids):
        """A message for each alert in which something is new. Raises BackendUnavailable."""
        alerts = list(self.left().filter(pk__in=ids).select_related("subscription__contributor"))
        suppressed = Suppression.objects.hashes_among(one.subscription.contributor.email for one in alerts)
        told = _told(alerts)
        same = defaultdict(list)
        for alert in alerts:
            same[alert.querystring, alert.language].append(alert)
        rows = []
        for (querystring, language), those in same.items():
            news = published(querystring, language, min(map(_since, those)), self.until)
            rows += [self._delivery(alert, news, told[alert.pk], suppressed) for alert in those]
        return [row for row in rows if row]

    def _delivery(self, alert, news, told, suppressed):
        since = _since(alert)
        new = [one.page_id for one in news if one.published_at > since and one.page_id not in told]
        if not new:
            return None
        address = alert.subscription.contributor.email
        row = Delivery(issue=self.issue, subscription=alert.subscription, alert_key=alert.pk, address=address)
        if hash_address(address) in suppressed:
            return row.skipped(_("adresse bloquée"))
        reason = Reason("fresh").to_json()
        row.recipe = [{"project": page_id, "reason": reason} for page_id in new[:MOST]]
        return row

    def written(self, ids):
        """Move on, those that have a message here; remember that the others were looked at."""
        here = Delivery.objects.filter(issue=self.issue, alert_key__in=ids)
        alerts = SavedSearch.objects.filter(pk__in=ids)
        alerts.filter(pk__in=list(here.values_list("alert_key", flat=True))).update(
            watermark=self.until, alerted_at=self.until
        )
        alerts.update(checked_at=self.until)


def _since(alert):
    return max(alert.created_at, alert.watermark - LATENESS)


def _told(alerts):
    """The ids of the projects that each alert has told and might tell again: ``{alert id: {page id}}``."""
    found = defaultdict(set)
    if not alerts:
        return found
    people = {alert.subscription_id for alert in alerts}
    rows = Delivery.objects.filter(
        subscription__in=people,
        alert_key__in=[alert.pk for alert in alerts],
        issue__approved_at__gt=min(map(_since, alerts)),
    )
    for key, recipe in rows.order_by().values_list("alert_key", "recipe"):
        found[key].update(item["project"] for item in recipe)
    return found


@dataclass(frozen=True, slots=True)
class New:
    page_id: int
    published_at: datetime


def published(querystring: str, language: str, since: datetime, until: datetime) -> list[New]:
    """What a search finds that was first published between the two moments, latest published first.

    Nothing when only a wider search finds something. Raises BackendUnavailable.
    """
    found = []
    with override(language):
        query = replace(DiscoveryForm.from_querystring(querystring).query, sort="recent", size=PAGE)
        for number in range(1, MAX_RESULTS // PAGE + 1):
            result = backends.get_backend().search(replace(query, page=number))
            dates = _dates(result.ids)
            if result.relaxed or not dates:
                break
            found += [New(pk, first) for pk, (first, _last) in dates.items() if since < first <= until]
            # The engine sorts by the last change: what was published since is above.
            if len(result.ids) < PAGE or min(last for _first, last in dates.values()) <= since:
                break
    return found


def _dates(page_ids):
    """When these pages were first and last published, in their order: ``{page id: (first, last)}``."""
    rows = ProjectPage.objects.filter(pk__in=page_ids).exclude(first_published_at=None)
    dates = {
        pk: (first, last or first)
        for pk, first, last in rows.values_list("pk", "first_published_at", "last_published_at")
    }
    return {pk: dates[pk] for pk in page_ids if pk in dates}
