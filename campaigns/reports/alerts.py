"""New reports told to who asked for them: once a day at most, and nothing when there is nothing new.

The message is written in the transaction that moves the alert on: whatever dies, nothing is told twice and
nothing is left out.
"""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from campaigns.newsletters.models import Suppression, hash_address
from campaigns.reports.discovery import Asked, Found
from campaigns.reports.models import AlertNotice, Report, ReportAlert
from campaigns.reports.models.alerts import STOP_KEYS
from home.single_mail import deliver_once, message_to
from projects.proposals.actions import StaleLink, confirmed_person

SALT = "reports.alert"
CONFIRM_SECONDS = 7 * 86_400
#: The hour of the day (of France) from which the alerts of the day leave.
HOUR = 7
#: A message stays short: who wants more follows the link to the list.
MOST = 20
#: What is being published while we read is told the next day.
LATENESS = timedelta(minutes=5)
ALERTS_PER_PERSON = 20
MAX_QUERYSTRING = ReportAlert._meta.get_field("querystring").max_length
MAX_LABEL = ReportAlert._meta.get_field("label").max_length


class TooLong(Exception):
    """The search has more choices than an alert keeps."""


def search_of(querystring):
    return Found(Asked.read(QueryDict(querystring)))


def ask(querystring, email):
    """Somebody wants to be told; returns the notice that asks to confirm, None if they are told already.

    Raises TooLong.
    """
    found, email = search_of(querystring), email.strip().lower()
    wanted = {"querystring": found.address(view=""), "language": get_language()}
    if len(wanted["querystring"]) > MAX_QUERYSTRING:
        raise TooLong
    if ReportAlert.objects.confirmed().filter(contributor__email=email, **wanted).exists():
        return None
    with transaction.atomic():
        label = found.label()[:MAX_LABEL]
        alert, _new = ReportAlert.objects.get_or_create(email=email, **wanted, defaults={"label": label})
        return AlertNotice.objects.create(alert=alert)


def confirmation_token(alert):
    return signing.dumps([alert.pk, alert.email], salt=SALT)


def read_confirmation(token):
    """The ReportAlert that a link confirms. Raises StaleLink."""
    try:
        pk, email = signing.loads(token, salt=SALT, max_age=CONFIRM_SECONDS)
        return ReportAlert.objects.get(pk=pk, email__in=[email, ""])
    except (signing.BadSignature, ReportAlert.DoesNotExist) as error:
        raise StaleLink from error


@transaction.atomic
def confirm(alert):
    """The address is theirs: what is published from now on is told. A second click changes nothing."""
    alert = ReportAlert.objects.select_for_update().get(pk=alert.pk)
    if alert.confirmed_at or not alert.email:
        return
    person = confirmed_person(alert.email)
    same = {"contributor": person, "querystring": alert.querystring, "language": alert.language}
    if ReportAlert.objects.filter(**same).exists():
        alert.delete()
        return
    alert.contributor, alert.email = person, ""
    alert.confirmed_at = alert.watermark = timezone.now()
    alert.save()
    kept = ReportAlert.objects.filter(contributor=person).order_by("-confirmed_at", "-pk")
    ReportAlert.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[ALERTS_PER_PERSON:])).delete()


def owe_alerts(now):
    """Owe the alerts of today, each read once. The same search is made once for all."""
    here = timezone.localtime(now)
    if here.hour < HOUR:
        return
    same = defaultdict(list)
    due = ReportAlert.objects.confirmed().exclude(checked_on=here.date())
    for alert in due.select_related("contributor"):
        same[alert.querystring, alert.language].append(alert)
    addresses = [alert.contributor.email for alerts in same.values() for alert in alerts]
    blocked = Suppression.objects.hashes_among(addresses)
    until = now - LATENESS
    for (querystring, language), alerts in same.items():
        with override(language):
            since = min(alert.watermark for alert in alerts)
            found = search_of(querystring).reports().filter(published_at__gt=since, published_at__lte=until)
            news = list(found.order_by("-published_at", "-pk").values_list("pk", "published_at"))
        for alert in alerts:
            told = [] if hash_address(alert.contributor.email) in blocked else news
            _move_on(alert, told, until, here.date())


@transaction.atomic
def _move_on(alert, news, until, today):
    """Write the message of an alert, if there are news, and where it stands, together."""
    new = [pk for pk, published_at in news if published_at > alert.watermark]
    moved = {"checked_on": today, "watermark": max(until, alert.watermark)}
    # Another process that reads the same alert finds it read.
    mine = ReportAlert.objects.filter(pk=alert.pk, watermark=alert.watermark).exclude(checked_on=today)
    if mine.update(**moved) and new:
        AlertNotice.objects.create(alert=alert, reports=new)


def build(notice):
    """The message of a notice, in the language of whom it is for; None when nothing is left to tell."""
    with override(notice.alert.language):
        return _to_confirm(notice.alert) if notice.reports is None else _news(notice)


def _to_confirm(alert):
    way = reverse("reports:confirm_alert", args=[confirmation_token(alert)])
    sentence = _("Suivez ce lien pour être prévenu des nouveaux signalements : %s.") % alert.label
    return message_to(alert.address, _("Confirmez votre alerte"), sentence, [("", way)])


def _news(notice):
    alert = notice.alert
    reports = Report.objects.public().filter(pk__in=notice.reports).select_related("category", "place")
    shown = reports.order_by("-published_at")[:MOST]
    if not shown:
        # Taken offline since.
        return None
    total = len(notice.reports)
    subject = ngettext(
        "%(total)s nouveau signalement : %(label)s", "%(total)s nouveaux signalements : %(label)s", total
    )
    stop = reverse("reports:stop_alert", args=[STOP_KEYS.of(alert.token)])
    ways = [(f"{report.category.label}, {report.place}", report.get_absolute_url()) for report in shown]
    ways += [(_("Tous"), f"{reverse('reports:all')}?{alert.querystring}"), (_("Ne plus être prévenu"), stop)]
    sentence = _("Depuis votre dernier message, les plus récents d’abord :")
    told = {"total": total, "label": alert.label}
    message = message_to(alert.address, subject % told, sentence, ways, asked=False)
    message.extra_headers |= {
        "List-Unsubscribe": f"<{settings.SITE_URL.rstrip('/')}{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def deliver(notice_id, now=None):
    """Send a notice that is due, once. Returns whether it left."""
    return deliver_once(AlertNotice, notice_id, build, now)
