"""What a restored backup does not know: what left since for the services of communes and for people."""

from django.utils import timezone
from django.utils.translation import ngettext

from campaigns.reports import notices
from campaigns.reports.forwarding import sending
from campaigns.reports.models import AlertNotice, ReportAlert, ReportNotice, tallies
from home.single_mail import forget_owed


def after_restore() -> str:
    """Nobody is told again what they may have been told; returns what the operator has to know, in words."""
    now = timezone.now()
    tallies.settle()
    # What the sweep would find to tell is written, so that it finds nothing.
    notices.owe_news(now)
    notices.owe_questions(now)
    ReportAlert.objects.confirmed().update(watermark=now)
    for model in (ReportNotice, AlertNotice):
        forget_owed(model)
    count = sending.doubt_all(now)
    told = ngettext(
        "%(count)d signalement a peut-être déjà été transmis : voir « Transmissions ».",
        "%(count)d signalements ont peut-être déjà été transmis : voir « Transmissions ».",
        count,
    )
    return told % {"count": count} if count else ""
