"""The life of a report of the desk: what may follow what."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.digital.enums import ENDED, NoticeKind, Reason, State

FOLLOWS = {
    State.UNCONFIRMED: (State.RECEIVED,),
    State.RECEIVED: (State.SENT, State.REFUSED),
    State.SENT: (State.ACKNOWLEDGED, State.FIXED, State.REFUSED, State.NO_ANSWER),
    State.ACKNOWLEDGED: (State.FIXED, State.REFUSED),
    State.FIXED: (State.VERIFIED, State.ACKNOWLEDGED),
    State.NO_ANSWER: (State.ACKNOWLEDGED, State.FIXED),
    State.VERIFIED: (),
    State.REFUSED: (),
}
#: What the administration says by itself.
ANSWERS = (State.ACKNOWLEDGED, State.FIXED)
#: All that a report says, once it is erased.
SAID_NOTHING = {"address": "", "details": "", "screenshot": None}


class WrongMove(Exception):
    """What was asked cannot follow the state of the report; ``field`` names what is to be corrected."""

    def __init__(self, text, field="move_to"):
        super().__init__(text)
        self.field = field


def verify(incident, state, reason=""):
    """Raise WrongMove when ``incident`` may not take ``state``, or not without a reason."""
    if state not in FOLLOWS[incident.state]:
        raise WrongMove(
            _("Un incident « %(before)s » ne peut pas devenir « %(after)s » : choisir dans la liste.")
            % {"before": State(incident.state).label, "after": State(state).label}
        )
    if state == State.REFUSED and not reason:
        raise WrongMove(_("Un incident s’écarte avec un motif : le choisir."), "why")
    if state == State.SENT and not incident.administration_id:
        raise WrongMove(_("Choisir l’administration à qui transmettre."), "administration")


@transaction.atomic
def move(incident, state, *, reason="", by=None, now=None):
    """Give a report another state and write it in its history; returns the notices that it owes.

    Raises WrongMove. What is set aside because it is sensitive loses at once all that it says.
    """
    now = now or timezone.now()
    # Two people who decide at once: the second decides from what the first did.
    incident.state = type(incident).objects.select_for_update().get(pk=incident.pk).state
    verify(incident, state, reason)
    reason = reason if state == State.REFUSED else ""
    before, incident.state, incident.reason = incident.state, state, reason
    if state == State.SENT:
        incident.sent_at = now
    incident.ended_at = now if state in ENDED else None
    written = ["state", "reason", "administration", "sent_at", "ended_at"]
    if reason == Reason.SENSITIVE:
        for name, value in SAID_NOTHING.items():
            setattr(incident, name, value)
        written += SAID_NOTHING
    incident.save(update_fields=written)
    incident.steps.create(before=before, after=state, reason=reason, at=now, by=by)
    return _owe(incident)


def _owe(incident):
    """To the witness, the news; to the administration, that something waits for it."""
    kinds = [NoticeKind.NEWS] if incident.email and incident.state != State.RECEIVED else []
    kinds += [NoticeKind.WAITING] if incident.state == State.SENT else []
    return [incident.notices.create(kind=kind, state=incident.state) for kind in kinds]
