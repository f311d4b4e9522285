"""What anybody may do about a commitment once their address is confirmed: follow it, comment on it.

Nothing of it exists for others before the link of a mail was followed; the answer is the same to everybody.
"""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from campaigns.commitments.enums import CommentState
from campaigns.commitments.models import Comment, Follower
from campaigns.newsletters.models import Suppression
from home.limits import A_DAY, mailbox_of, too_often
from home.single_mail import RETRY_DELAY, RETRY_WINDOW, hand_over, may_write, message_to
from projects.models.contributors import normalise_email
from projects.proposals.actions import StaleLink, confirmed_person

MAILS_PER_DAY = 5
CONFIRM_SALT, STOP_SALT = "commitments.confirm", "commitments.stop"
CONFIRM_SECONDS = 7 * A_DAY
UNCONFIRMED_AGE = timedelta(days=8)
#: Changes published within so long are told together.
QUIET = timedelta(minutes=15)
#: Changes that a message quotes; the page has the others.
QUOTED = 5
MODELS = {"suivi": Follower, "avis": Comment}


def _may_be_asked(email):
    too_many = too_often("commitments-mail", mailbox_of(email), A_DAY, MAILS_PER_DAY)
    return not too_many and not Suppression.objects.hashes_among([email])


@transaction.atomic
def ask_to_follow(page, email):
    """Record a wish to follow; returns the Follower whose mail is to be sent, or None."""
    email = normalise_email(email)
    already = Follower.objects.filter(page=page, contributor__email=email).exists()
    if already or not _may_be_asked(email):
        return None
    row, is_new = Follower.objects.get_or_create(
        page=page, email=email, contributor=None, defaults={"language": get_language() or "fr"}
    )
    if not is_new:
        row.asked_at = row.mail_due_at = timezone.now()
        row.save(update_fields=["asked_at", "mail_due_at"])
    return row


def ask_to_comment(page, email, name, text):
    """Record a comment; returns the Comment whose mail is to be sent, or None."""
    email = normalise_email(email)
    if not _may_be_asked(email):
        return None
    fields = {"name": name, "text": text, "language": get_language() or "fr"}
    return Comment.objects.create(page=page, email=email, **fields)


def kind_of(row):
    return next(kind for kind, model in MODELS.items() if isinstance(row, model))


def confirmation_of(row):
    return signing.dumps([kind_of(row), row.pk, row.email], salt=CONFIRM_SALT)


def read_confirmation(token):
    """The row that a link confirms. Raises StaleLink."""
    try:
        kind, pk, email = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_SECONDS)
        return MODELS[kind].objects.select_related("page").get(pk=pk, email=email, contributor=None)
    except (signing.BadSignature, ObjectDoesNotExist) as error:
        raise StaleLink from error


@transaction.atomic
def confirm(row):
    """The address is its owner's: the follower hears of what changes from now on, the comment waits to be
    read by the team."""
    person = confirmed_person(row.email)
    if isinstance(row, Follower) and Follower.objects.filter(page=row.page, contributor=person).exists():
        row.delete()
        return row
    row.contributor, row.email, row.mail_due_at = person, "", None
    row.confirmed_at = timezone.now()
    if isinstance(row, Follower):
        row.told_at = row.confirmed_at
    else:
        row.state = CommentState.WAITING
    row.save()
    return row


def stop_of(follower):
    return signing.dumps(follower.pk, salt=STOP_SALT)


def read_stop(token):
    """The Follower that a link of a message stops. Raises StaleLink."""
    try:
        return Follower.objects.select_related("page").get(pk=signing.loads(token, salt=STOP_SALT))
    except (signing.BadSignature, Follower.DoesNotExist) as error:
        raise StaleLink from error


def build_confirmation(row):
    """The message that asks for a confirmation; it quotes nothing of a comment."""
    with override(row.language):
        named = {"title": row.page.title}
        path = reverse("commitments:confirm", args=[confirmation_of(row)])
        subject = _("Confirmez que vous suivez un engagement")
        sentence = _(
            "Suivez ce lien pour apprendre ce qui change dans « %(title)s ». Il est valable 7 jours."
        )
        if isinstance(row, Comment):
            subject = _("Confirmez votre commentaire")
            sentence = _(
                "Suivez ce lien pour remettre à l’équipe votre commentaire sur « %(title)s ». Il est valable "
                "7 jours."
            )
        return message_to(row.email, subject, sentence % named, [("", path)])


def deliver(kind, pk, now):
    """Send the confirmation that a row is owed, once; what the server does not take is tried again."""
    if kind not in MODELS or not may_write():
        return
    due = MODELS[kind].objects.filter(pk=pk, contributor=None, mail_due_at__lte=now)
    if not due.update(mail_due_at=now + RETRY_DELAY):
        return
    row = MODELS[kind].objects.select_related("page").get(pk=pk)
    if hand_over(build_confirmation(row), f"{kind} {pk}") or now - row.asked_at > RETRY_WINDOW:
        MODELS[kind].objects.filter(pk=pk).update(mail_due_at=None)


def due_confirmations(now):
    """``[(kind, pk)]`` of what a crash or a lost wake-up left."""
    return [
        (kind, pk)
        for kind, model in MODELS.items()
        for pk in model.objects.filter(mail_due_at__lte=now, contributor=None).values_list("pk", flat=True)
    ]


def build_news(follower, changes):
    """What changed, in the words of the public history, and where to read all of it."""
    with override(follower.language):
        quoted = "\n".join(_line(change) for change in changes[:QUOTED])
        subject = ngettext("%(n)s changement : %(title)s", "%(n)s changements : %(title)s", len(changes))
        named = {"n": len(changes), "title": follower.page.title}
        addresses = [
            (_("Lire tout ce qui a changé"), f"{follower.page.url}#historique"),
            (_("Ne plus suivre"), reverse("commitments:stop", args=[stop_of(follower)])),
        ]
        return message_to(follower.contributor.email, subject % named, quoted, addresses, asked=False)


def _line(change):
    return f"– {change.title} – {change.field} : {change.after or _('retiré')}"


def tell_followers(now):
    """Tell each follower what was published since they were last told, once nothing moves any more.

    Claimed before it is sent: a message that may have left is never sent twice. Returns how many left.
    """
    if not may_write():
        return 0
    told = 0
    waiting = Follower.objects.with_news(now - QUIET).select_related("page", "contributor")
    for follower in waiting:
        changes = list(follower.page.changes.filter(at__gt=follower.told_at, at__lte=now))
        blocked = Suppression.objects.hashes_among([follower.contributor.email])
        same = Follower.objects.filter(pk=follower.pk, told_at=follower.told_at)
        if not changes or not same.update(told_at=max(change.at for change in changes)) or blocked:
            continue
        if hand_over(build_news(follower, changes), f"suivi {follower.pk}"):
            told += 1
        else:
            Follower.objects.filter(pk=follower.pk).update(told_at=follower.told_at)
    return told


def forget_unconfirmed(now):
    for model in MODELS.values():
        model.objects.filter(contributor=None, asked_at__lt=now - UNCONFIRMED_AGE).delete()


def forget_address(email):
    """What was asked under this address and never confirmed."""
    for model in MODELS.values():
        model.objects.filter(email=normalise_email(email), contributor=None).delete()
