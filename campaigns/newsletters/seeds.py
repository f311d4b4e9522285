"""A letter to the team first: printed and handed over as to everybody, counted nowhere.

Each mail is marked before it leaves and settled when the server has answered: asked twice, it leaves once.
"""

import json
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters.claims import Claim
from campaigns.newsletters.composition import Composer, compose
from campaigns.newsletters.errors import NothingToSend
from campaigns.newsletters.models import SeedMail, SeedPerson, Subscription, Suppression, hash_address
from campaigns.newsletters.press import Presses
from campaigns.newsletters.rendering import INERT_TOKEN
from campaigns.newsletters.transports import Answer, TransportError, Unavailable


def version_of(issue):
    """A digest of what a letter says: what was received before a change says nothing of what comes after."""
    said = [issue.kind, issue.campaign_id, issue.max_projects]
    for subject, body in ((issue.subject, issue.body), (issue.subject_en, issue.body_en)):
        said += [subject, [(block["type"], block["value"]) for block in body.get_prep_value()]]
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def mails_of(issue):
    """What was sent of the letter as it is now, or is about to be."""
    return SeedMail.objects.filter(issue=issue, version=version_of(issue))


def missing(issue):
    """Who of the list has not received the letter as it is now, in words; empty when all have."""
    people = SeedPerson.objects.filter(takes_part=True)
    if not people:
        return _("La liste d’essai est vide : ajoutez-y au moins une personne, puis envoyez-lui la lettre.")
    received = mails_of(issue).exclude(sent_at=None).values("person")
    names = [str(person) for person in people.exclude(pk__in=received)]
    if not names:
        return ""
    return _(
        "Envoyez d’abord « %(issue)s » à la liste d’essai : ne l’ont pas reçue telle qu’elle est %(names)s."
    ) % {"issue": issue, "names": ", ".join(names)}


@transaction.atomic
def ask(issue, reader):
    """Write whom the letter is to be sent to: all those of the list who did not get it as it is now.

    ``reader``: the Subscription whose projects are shown to who has none. Raises NothingToSend.
    """
    people = SeedPerson.objects.filter(takes_part=True)
    if not people:
        raise NothingToSend(_("La liste d’essai est vide : ajoutez-y au moins une personne."))
    mails_of(issue).to_ask_again(timezone.now()).delete()
    version, composer = version_of(issue), Composer.of(issue)
    rows = []
    for person in people:
        shown = _subscription_of(person) or reader
        recipe = compose(shown, composer) if shown else []
        rows.append(SeedMail(issue=issue, person=person, version=version, recipe=recipe))
    SeedMail.objects.bulk_create(rows, ignore_conflicts=True)


def _subscription_of(person):
    return Subscription.objects.active().filter(contributor__email__iexact=person.email).first()


def send(issue, transport):
    """Send what waits of a letter, one mail after the other. ``transport``: a Transport."""
    waiting = mails_of(issue).waiting().select_related("person")
    if not waiting:
        return
    presses = Presses(issue)
    suppressed = Suppression.objects.hashes_among(mail.person.email for mail in waiting)
    with transport:
        for mail in waiting:
            # Whoever else sends it has marked it first.
            if waiting.filter(pk=mail.pk).update(handed_at=timezone.now()):
                outcome = _outcome(mail, presses[mail.person.language], transport, suppressed)
                SeedMail.objects.filter(pk=mail.pk).update(**outcome)


def _outcome(mail, press, transport, suppressed):
    """Send one mail; gives the columns that say what became of it."""
    if hash_address(mail.person.email) in suppressed:
        return {"refusal": _("adresse bloquée")}
    row = _row(mail)
    press.learn([row])
    if not row.cards:
        return {"refusal": _("aucun projet proche : choisissez un autre abonné dans l’aperçu")}
    try:
        _hand_over(transport, row, press.message(row))
    except TransportError as error:
        return {"refusal": str(error)[:300] or type(error).__name__}
    return {"sent_at": timezone.now()}


def _row(mail):
    """What the press needs. The identity is its own: the letter that comes later is no second copy of it."""
    own = _subscription_of(mail.person)
    return Claim(
        pk=mail.pk,
        address=mail.person.email,
        recipe=mail.recipe,
        attempts=0,
        subscription_id=f"essai-{mail.pk}",
        subscription_state=None,
        # Nobody stops the letter of somebody else.
        token=own.token if own else INERT_TOKEN,
        alert_key=0,
        reads=mail.person.language,
        owner="",
    )


def _hand_over(transport, row, content):
    """Give one message to the server and wait for its answer. Raises TransportError."""
    if not transport.has_room():
        raise Unavailable(_("Le serveur de messagerie n’a pas de place."))
    transport.announce(row, row.address)
    while answers := transport.answers():
        for _ticket, answer in answers:
            if answer is Answer.ACCEPTED:
                return
            if answer is not Answer.READY:
                raise answer
            transport.give(row, content)
    raise Unavailable(_("Le serveur de messagerie ne répond pas."))


def forget_address(email):
    SeedPerson.objects.filter(email__iexact=email).delete()
