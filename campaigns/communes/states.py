"""The path of a commune: what may follow what, and what each step asks for."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.communes.enums import NoticeKind, State

FOLLOWS = {
    State.CANDIDATE: (State.VERIFIED, State.WITHDRAWN),
    State.VERIFIED: (State.GUIDED, State.WITHDRAWN),
    State.GUIDED: (State.ACTIVE, State.WITHDRAWN),
    State.ACTIVE: (State.SUSPENDED, State.WITHDRAWN),
    State.SUSPENDED: (State.ACTIVE, State.WITHDRAWN),
    State.WITHDRAWN: (State.CANDIDATE,),
}


class WrongMove(Exception):
    """What was asked cannot follow the state of the commune, in words."""


def decided_by_editors(state):
    """What editors may choose: that the town hall confirms is said by the town hall alone."""
    return [after for after in FOLLOWS[State(state)] if after not in (State.VERIFIED, State.CANDIDATE)]


def verify(participant, state, has_routes):
    """Raise WrongMove when a commune may not take ``state``."""
    if state not in FOLLOWS[State(participant.state)]:
        told = {"before": State(participant.state).label, "after": State(state).label}
        raise WrongMove(
            _("Une commune « %(before)s » ne peut pas devenir « %(after)s » : choisir dans la liste.") % told
        )
    if state == State.ACTIVE and not has_routes:
        raise WrongMove(_("Une commune active a au moins un destinataire : dire à qui va quoi."))


@transaction.atomic
def move(participant, state, *, note="", by=None):
    """Give a commune another state and write it in its history; returns the notices that it owes.

    Raises WrongMove.
    """
    # Two people who decide at once: the second decides from what the first did.
    participant.state = type(participant).objects.select_for_update().get(pk=participant.pk).state
    verify(participant, state, participant.routes.exists())
    before, participant.state, now = participant.state, state, timezone.now()
    if state == State.VERIFIED:
        participant.verified_at = now
    if state == State.ACTIVE:
        # What was published while it was suspended was told to nobody, and stays so.
        participant.active_since = now
    participant.save(update_fields=["state", "verified_at", "active_since"])
    participant.steps.create(before=before, after=state, note=note, at=now, by=by)
    if not participant.contact_email:
        return []
    return [participant.notices.create(kind=NoticeKind.NEWS, address=participant.contact_email)]


def ask_to_verify(participant):
    """Ask the town hall, at its public address, whether it is the one who applies; the notices owed."""
    if participant.state != State.CANDIDATE or not participant.official_email:
        return []
    return [participant.notices.create(kind=NoticeKind.VERIFY, address=participant.official_email)]
