"""What happens to a proposal. Each verb locks it, checks that it may, says so in the dialogue and by mail."""

from contextlib import contextmanager
from io import BytesIO

from django.core import signing
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import log

from projects.actions import create_project
from projects.importers.rows import ProjectRow
from projects.models import Contributor
from projects.models.contributors import normalise_email
from projects.proposals.enums import EDITABLE, NoticeKind, ProposalState
from projects.proposals.models import Message, Notice, Proposal, Support

SOURCE = "proposition"
CONFIRM_SALT, SUPPORT_SALT = "proposals.confirm", "proposals.support"
CONFIRM_SECONDS = 7 * 86_400
#: What an editor may do, and from which states.
UNDECIDED = frozenset({ProposalState.RECEIVED, ProposalState.IN_REVIEW, ProposalState.TO_COMPLETE})


class WrongState(Exception):
    """Somebody else was quicker, or the page is old: the verb does not apply any more."""

    def __str__(self):
        return _("Cette proposition a changé entre-temps : relisez-la avant d’agir.")


class StaleLink(Exception):
    def __str__(self):
        return _("Ce lien n’est pas valable, ou il l’est depuis trop longtemps : demandez-en un autre.")


@contextmanager
def _changing(proposal, allowed):
    with transaction.atomic():
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if row.state not in allowed:
            raise WrongState
        yield row
        row.save()


def _say(proposal, text="", state="", from_team=True):
    return Message.objects.create(proposal=proposal, text=text, state=state, from_team=from_team)


def notify(proposal, kind, **more):
    """Owe a message; returns the Notice, or ``None`` when nobody's address is known."""
    if not (proposal.address or more.get("support")):
        return None
    return Notice.objects.create(proposal=proposal, kind=kind, state=proposal.state, **more)


def remember_address(proposal, email):
    """Owe the link of a draft to an address that was typed; returns the Notice."""
    Proposal.objects.filter(pk=proposal.pk).update(email=email, changed_at=timezone.now())
    proposal.email = email
    return notify(proposal, NoticeKind.RESUME)


def send(proposal, email, doubts=()):
    """A draft leaves: to be confirmed by its address, or to be looked at when it is doubtful."""
    with _changing(proposal, EDITABLE) as row:
        row.sent_at = row.sent_at or timezone.now()
        if row.state == ProposalState.TO_COMPLETE:
            row.state = ProposalState.RECEIVED
            _say(row, _("La proposition a été complétée."), row.state, from_team=False)
            return notify(row, NoticeKind.RECEIVED)
        row.email, row.doubts = email, list(doubts)
        row.state = ProposalState.QUARANTINED if doubts else ProposalState.UNCONFIRMED
        _say(row, state=row.state, from_team=False)
        return None if doubts else notify(row, NoticeKind.CONFIRM)


def release(proposal, user):
    """An editor lifts the doubts: the author is asked to confirm, as anybody else."""
    with _changing(proposal, {ProposalState.QUARANTINED}) as row:
        row.doubts, row.state = [], ProposalState.UNCONFIRMED
        _say(row, state=row.state)
        log(instance=row, action="proposals.release", user=user)
        return notify(row, NoticeKind.CONFIRM)


def discard(proposal, user):
    """An editor deletes what was quarantined."""
    with _changing(proposal, {ProposalState.QUARANTINED}) as row:
        log(instance=row, action="proposals.discard", user=user)
    Proposal.objects.filter(pk=row.pk).delete()


def confirmation_token(proposal):
    return signing.dumps([proposal.pk, proposal.email], salt=CONFIRM_SALT)


def read_confirmation(token):
    """The Proposal whose address a link confirms. Raises StaleLink."""
    try:
        pk, email = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_SECONDS)
        return Proposal.objects.get(pk=pk, email=email)
    except (signing.BadSignature, Proposal.DoesNotExist) as error:
        raise StaleLink from error


def confirm(proposal):
    """The address is its author's: the team receives the proposal. A second time changes nothing."""
    if proposal.state != ProposalState.UNCONFIRMED:
        return None
    with _changing(proposal, {ProposalState.UNCONFIRMED}) as row:
        row.contributor = confirmed_person(row.email)
        row.state = ProposalState.RECEIVED
        _say(row, state=row.state, from_team=False)
        return notify(row, NoticeKind.RECEIVED)


def confirmed_person(email):
    """The Contributor of an address that its owner has just confirmed."""
    person, _new = Contributor.objects.get_or_create(email=normalise_email(email))
    if not person.confirmed_at:
        person.confirmed_at = timezone.now()
        person.save(update_fields=["confirmed_at"])
    return person


def write(proposal, text, from_team):
    """A message in the dialogue. The other side is told that there is one, never what it says."""
    closed = {ProposalState.DRAFT, ProposalState.UNCONFIRMED, ProposalState.QUARANTINED}
    with _changing(proposal, set(ProposalState) - closed) as row:
        _say(row, text, from_team=from_team)
        return notify(row, NoticeKind.MESSAGE) if from_team else None


def decide(proposal, state, text, user):
    """Move an undecided proposal to ``state``, with words for its author; logged, and told by mail."""
    with _changing(proposal, UNDECIDED - {state}) as row:
        return _settle(row, state, text, user)


def _settle(row, state, text, user):
    row.state = state
    _say(row, text, state)
    log(instance=row, action="proposals.decide", user=user, data={"state": state})
    return notify(row, NoticeKind.STATE)


def accept(proposal, text, user):
    """The proposal becomes the draft of a page: all that was said, the first image, where it came from."""
    with _changing(proposal, UNDECIDED) as row:
        row.page = create_project(row_of(row), SOURCE, user=user)
        _give_image(row, user)
        return _settle(row, ProposalState.ACCEPTED, text, user)


def merge(proposal, page, text, user):
    """The project has its page already: the proposal leads there."""
    with _changing(proposal, UNDECIDED) as row:
        row.page = page
        return _settle(row, ProposalState.MERGED, text, user)


def row_of(proposal):
    """What a proposal says, as a row that any project may be made from."""
    return ProjectRow(
        external_id=str(proposal.pk),
        title=proposal.title,
        summary=proposal.summary,
        url=proposal.url,
        organisation=proposal.organisation,
        themes=tuple(proposal.themes.values_list("slug", flat=True)),
        effort=proposal.effort,
        scope=proposal.scope,
        places=tuple(proposal.places.values_list("code", flat=True)),
        opens_on=proposal.opens_on,
        closes_on=proposal.closes_on,
        first_step=proposal.first_step,
    )


def _give_image(proposal, user):
    attached = next((each for each in proposal.attachments.all() if each.is_image), None)
    if attached is None:
        return
    file = ImageFile(BytesIO(bytes(attached.content)), name=f"{slugify(proposal.title) or 'projet'}.jpg")
    image = get_image_model().objects.create(title=proposal.title, file=file, uploaded_by_user=user)
    draft = proposal.page.get_latest_revision_as_object()
    draft.image, draft.image_alt = image, proposal.image_alt
    draft.save_revision(user=user)


def announce(now):
    """Tell the authors of accepted proposals whose page went online; returns the Notices."""
    notices = []
    for proposal in Proposal.objects.to_announce():
        with transaction.atomic():
            taken = Proposal.objects.filter(pk=proposal.pk, announced_at=None).update(announced_at=now)
            if taken:
                _say(proposal, _("La fiche est en ligne."))
                notices.append(notify(proposal, NoticeKind.PUBLISHED))
    return [notice for notice in notices if notice]


@transaction.atomic
def ask_support(proposal, email):
    """Somebody would take part; returns the Notice that asks to confirm, ``None`` if they said so before."""
    email = normalise_email(email)
    if Support.objects.confirmed().filter(proposal=proposal, contributor__email=email).exists():
        return None
    support, _new = Support.objects.get_or_create(proposal=proposal, email=email)
    return notify(proposal, NoticeKind.SUPPORT, support=support)


def support_token(support):
    return signing.dumps([support.pk, support.email], salt=SUPPORT_SALT)


def read_support(token):
    """The Support that a link confirms. Raises StaleLink."""
    try:
        pk, email = signing.loads(token, salt=SUPPORT_SALT, max_age=CONFIRM_SECONDS)
        return Support.objects.select_related("proposal").get(pk=pk, email__in=[email, ""])
    except (signing.BadSignature, Support.DoesNotExist) as error:
        raise StaleLink from error


@transaction.atomic
def confirm_support(support):
    """Count it, once: a second click changes nothing."""
    row = Support.objects.select_for_update().get(pk=support.pk)
    if row.confirmed_at:
        return row
    row.contributor = confirmed_person(row.email)
    row.email, row.confirmed_at = "", timezone.now()
    row.save()
    return row
