"""What becomes of a draft and of those who follow a report. The address of who tells it is in no report."""

from contextlib import contextmanager

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.reports import states
from campaigns.reports.enums import ENDED, NoticeKind, State
from campaigns.reports.models import Draft, Report, ReportFollow, ReportNotice
from projects.proposals.actions import StaleLink, confirmed_person

CONFIRM_SALT, FOLLOW_SALT = "reports.confirm", "reports.follow"
CONFIRM_SECONDS = 7 * 86_400


class AlreadySent(Exception):
    def __str__(self):
        return _("Ce signalement est déjà envoyé : il ne se change plus.")


@contextmanager
def _locked(model, row):
    with transaction.atomic():
        found = model.objects.select_for_update().get(pk=row.pk)
        yield found
        found.save()


def send(draft, email):
    """The author is asked to confirm; returns the notice that is owed. Raises AlreadySent."""
    with _locked(Draft, draft) as row:
        if not row.is_editable:
            raise AlreadySent
        row.email, row.sent_at = email, timezone.now()
        return ask_to_confirm(row)


def ask_to_confirm(draft):
    """Owe the author of what was sent the message that asks to confirm; returns the notice."""
    return ReportNotice.objects.create(draft=draft, kind=NoticeKind.CONFIRM)


def confirmation_token(draft):
    return signing.dumps([draft.pk, draft.email], salt=CONFIRM_SALT)


def read_confirmation(token):
    """The Draft that a link confirms. Raises StaleLink."""
    try:
        pk, email = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_SECONDS)
        return Draft.objects.get(pk=pk, email__in=[email, ""])
    except (signing.BadSignature, Draft.DoesNotExist) as error:
        raise StaleLink from error


def confirm(draft):
    """The address is its author's: the draft is a report. A second time changes nothing, and owes nothing."""
    with _locked(Draft, draft) as row:
        if row.report_id or not row.email:
            return None
        person = confirmed_person(row.email)
        report = receive(row)
        follow = ReportFollow.objects.create(
            report=report,
            contributor=person,
            language=row.language,
            reporter=True,
            confirmed_at=timezone.now(),
        )
        row.report, row.email = report, ""
        return ReportNotice.objects.create(follow=follow, kind=NoticeKind.RECEIVED, state=report.state)


def receive(draft):
    """The Report of a complete draft, with its photos."""
    report = Report.objects.create(
        category=draft.category,
        place=draft.place,
        where=draft.where,
        latitude=draft.latitude,
        longitude=draft.longitude,
        description=draft.description,
    )
    draft.photos.update(report=report, draft=None)
    return report


def ask_follow(report, email):
    """Somebody has the same problem; returns the notice that asks to confirm, None if they said so before."""
    email = email.strip().lower()
    with transaction.atomic():
        if report.follows.confirmed().filter(contributor__email=email).exists():
            return None
        follow, _new = ReportFollow.objects.get_or_create(
            report=report, email=email, defaults={"language": get_language()}
        )
        return ReportNotice.objects.create(follow=follow, kind=NoticeKind.FOLLOW)


def follow_token(follow):
    return signing.dumps([follow.pk, follow.email], salt=FOLLOW_SALT)


def read_follow(token):
    """The ReportFollow that a link confirms. Raises StaleLink."""
    try:
        pk, email = signing.loads(token, salt=FOLLOW_SALT, max_age=CONFIRM_SECONDS)
        return ReportFollow.objects.select_related("report").get(pk=pk, email__in=[email, ""])
    except (signing.BadSignature, ReportFollow.DoesNotExist) as error:
        raise StaleLink from error


def confirm_follow(follow):
    """Count it, once: a second click changes nothing. Returns the follow of that person."""
    with _locked(ReportFollow, follow) as row:
        if row.confirmed_at or not row.email:
            return row
        person = confirmed_person(row.email)
        known = ReportFollow.objects.filter(report=row.report, contributor=person).first()
        if known:
            row.email = ""
            return known
        row.contributor, row.email, row.confirmed_at = person, "", timezone.now()
        return row


def answer(follow, solved):
    """Whether the problem is solved, as somebody who follows it sees it: what was over may be reopened."""
    with _locked(ReportFollow, follow) as row:
        row.solved = solved
        report = Report.objects.select_for_update().get(pk=row.report_id)
        if not solved and report.state in ENDED and report.is_public:
            states.move(report, State.REOPENED, note=_("Rouvert par une personne qui suit le signalement."))
        elif solved and report.state not in ENDED and row.reporter and report.is_public:
            states.move(report, State.SOLVED, note=_("Dit réglé par la personne qui l’a signalé."))
