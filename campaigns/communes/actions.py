"""The application of a commune, and what its town hall says of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.communes import states
from campaigns.communes.enums import NoticeKind, State
from campaigns.communes.models import VERIFY_KEYS, CommuneNotice, Participant
from campaigns.communes.town_halls import town_hall_of
from projects.proposals.actions import StaleLink

#: What an application says, besides of which commune.
SAID = ("contact_name", "contact_email", "motivation")


class AlreadyApplied(Exception):
    def __str__(self):
        return _("Cette commune a déjà posé sa candidature : la mairie a reçu un message.")


@transaction.atomic
def apply(place, said):
    """A commune applies, or again after it withdrew; returns (Participant, notices owed).

    ``said``: the values of ``SAID``. Raises AlreadyApplied. Without a public address in the directory, an
    editor looks for it.
    """
    email = town_hall_of(place).email
    fields = {**said, "official_email": email}
    participant, is_new = Participant.objects.select_for_update().get_or_create(place=place, defaults=fields)
    before = "" if is_new else participant.state
    if not is_new:
        if participant.state != State.WITHDRAWN:
            raise AlreadyApplied
        for name, value in fields.items():
            setattr(participant, name, value)
        participant.state, participant.verified_at = State.CANDIDATE, None
        participant.created_at = timezone.now()
        participant.save()
    participant.steps.create(before=before, after=State.CANDIDATE)
    return participant, states.ask_to_verify(participant)


def read_verification(key):
    """The Participant that a link sent to its town hall speaks of. Raises StaleLink."""
    found = VERIFY_KEYS.find(CommuneNotice.objects.filter(kind=NoticeKind.VERIFY), key)
    notice = found.select_related("participant__place").first()
    # An address that an editor corrected since was not that of the town hall.
    if notice is None or notice.address != notice.participant.official_email:
        raise StaleLink
    return notice.participant


def answer_application(participant, is_ours):
    """The town hall says whether the application is its own; returns the notices owed. Only once."""
    if participant.state != State.CANDIDATE:
        return []
    if is_ours:
        return states.move(participant, State.VERIFIED)
    return states.move(participant, State.WITHDRAWN, note=_("La mairie dit ne pas avoir candidaté."))


def forget_address(email):
    """Forget who applied: the commune goes on without that contact."""
    Participant.objects.filter(contact_email__iexact=email).update(contact_email="", contact_name="")
    applied = CommuneNotice.objects.filter(kind=NoticeKind.NEWS, address__iexact=email)
    applied.update(address="", due_at=None)
