"""What a restored backup does not know: the messages that left since for communes and their services."""

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.communes import forwarding
from campaigns.communes.models import CommuneNotice
from home.single_mail import forget_owed

#: Reports that the sentence names; the others are in the list of the team, « publié ».
NAMED = 20


def after_restore() -> str:
    """No service is sent again what it may have; returns what the operator has to know, in words."""
    now = timezone.now()
    # What the sweep would find to send is written, so that it finds nothing.
    forwarding.publish_at_once()
    forwarding.owe_forwards(now)
    forwarding.owe_reminders(timezone.localdate(now))
    unsent = CommuneNotice.objects.forwards().filter(sent_at=None).exclude(due_at=None)
    numbers = [notice.change.report.number for notice in unsent.select_related("change__report")[:NAMED]]
    forget_owed(CommuneNotice)
    if not numbers:
        return ""
    told = _("Signalements dont le service de la commune a peut-être déjà été prévenu : %s. À voir avec lui.")
    return told % ", ".join(numbers)
