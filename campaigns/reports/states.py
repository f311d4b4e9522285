"""The life of a report: what may follow what (docs/decisions/0031-states-and-privacy.md)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.reports.enums import Reason, State

FOLLOWS = {
    State.RECEIVED: (State.PUBLISHED, State.CLOSED),
    State.PUBLISHED: (State.SENT, State.TAKEN, State.SOLVED, State.CLOSED),
    State.SENT: (State.TAKEN, State.SOLVED, State.CLOSED),
    State.TAKEN: (State.SOLVED, State.CLOSED),
    State.SOLVED: (State.REOPENED,),
    State.CLOSED: (State.REOPENED,),
    State.REOPENED: (State.SENT, State.TAKEN, State.SOLVED, State.CLOSED),
}


class WrongMove(Exception):
    """What was asked cannot follow the state of the report; ``field`` names what is to be corrected."""

    def __init__(self, text, field="move_to"):
        super().__init__(text)
        self.field = field


def following(report):
    """The states that a report may take now. One that was never published goes back to be read."""
    state = State(report.state)
    if state == State.CLOSED and report.published_at is None:
        return (State.RECEIVED,)
    return FOLLOWS[state]


@transaction.atomic
def move(report, state, *, reason="", competent="", original=None, note="", answer="", by=None):
    """Give a report another state and write it in its history; returns the Change. Raises WrongMove."""
    # Two people who decide at once: the second decides from what the first did.
    current = type(report).objects.select_for_update().get(pk=report.pk)
    report.state, report.published_at = current.state, current.published_at
    reason = reason if state == State.CLOSED else ""
    verify(report, state, reason, competent, original)
    now = timezone.now()
    before, report.state, report.reason = report.state, state, reason
    report.competent = competent if reason == Reason.NOT_COMPETENT else ""
    report.original = original if reason == Reason.DUPLICATE else None
    if state == State.PUBLISHED:
        report.published_at = now
    report.save(update_fields=["state", "reason", "competent", "original", "published_at"])
    written = {"reason": reason, "note": note, "answer": answer}
    return report.changes.create(before=before, after=state, at=now, by=by, **written)


def verify(report, state, reason="", competent="", original=None):
    """Raise WrongMove when ``report`` may not take ``state``, or not for that reason."""
    if state not in following(report):
        raise WrongMove(
            _("Un signalement « %(before)s » ne peut pas devenir « %(after)s » : choisir dans la liste.")
            % {"before": State(report.state).label, "after": State(state).label}
        )
    if state != State.CLOSED:
        return
    if not reason:
        raise WrongMove(_("Un signalement se clôt avec un motif : le choisir."), "why")
    if reason == Reason.NOT_COMPETENT and not competent.strip():
        raise WrongMove(_("« Hors compétence » dit qui est compétent : le nommer."), "who")
    if reason == Reason.DUPLICATE:
        _verify_original(report, original)


def _verify_original(report, original):
    if original is None:
        raise WrongMove(_("Un doublon nomme l’original : saisir son numéro."), "original_number")
    if original.pk == report.pk or original.original_id:
        raise WrongMove(
            _("%(number)s est ce signalement ou lui-même un doublon : saisir le numéro de l’original.")
            % {"number": original.number},
            "original_number",
        )
