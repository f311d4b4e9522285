"""The messages that people are owed about a problem: short words, and the page where there is more.

A message never quotes a report: it travels in clear.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.reports import drafts
from campaigns.reports.enums import NoticeKind, State
from campaigns.reports.models import Change, ReportFollow, ReportNotice
from home.single_mail import deliver_once, message_to

#: After this, those who follow an open report are asked, once, whether the problem is still there.
QUESTION_AGE = timedelta(weeks=4)


def words_of(notice):
    """(subject, sentence, path) of a ReportNotice."""
    if notice.kind == NoticeKind.CONFIRM:
        return (
            _("Confirmez votre signalement"),
            _("Suivez ce lien pour confirmer que le signalement vient de vous ; il est valable 7 jours."),
            reverse("reports:confirm", args=[drafts.confirmation_token(notice.draft)]),
        )
    if notice.kind == NoticeKind.FOLLOW:
        return (
            _("Confirmez que c’est aussi votre problème"),
            _("Suivez ce lien pour compter parmi les personnes concernées et recevoir la suite."),
            reverse("reports:confirm_follow", args=[drafts.follow_token(notice.follow)]),
        )
    return (*_news(notice), notice.follow.get_absolute_url())


def _news(notice):
    number = {"number": notice.follow.report.number}
    if notice.kind == NoticeKind.RECEIVED:
        return _("Nous avons reçu votre signalement"), _(
            "Le signalement %(number)s est enregistré. Suivez ce qu’il devient sur cette page."
        ) % number
    if notice.kind == NoticeKind.QUESTION:
        return _("Le problème est-il réglé ?"), _(
            "Le signalement %(number)s a quatre semaines. Dites d’un clic, sur cette page, si c’est réglé."
        ) % number
    told = {**number, "state": State(notice.state).label}
    return _("Signalement %(number)s : %(state)s") % told, _(
        "Le signalement que vous suivez est maintenant « %(state)s ». L’histoire entière est sur cette page."
    ) % told


def build(notice):
    """The message of a notice, in the language of whom it is for."""
    about = notice.follow or notice.draft
    to = notice.follow.address if notice.follow else notice.draft.email
    with override(about.language):
        subject, sentence, path = words_of(notice)
        return message_to(to, subject, sentence, [("", path)]) if to else None


def deliver(notice_id, now=None):
    """Send a notice that is due, once. Returns whether it left."""
    return deliver_once(ReportNotice, notice_id, build, now)


def owe_news(now):
    """Owe the new state of reports to those who follow them; returns the notices."""
    notices = []
    for change in Change.objects.filter(told_at=None).select_related("report__category__parent"):
        if Change.objects.filter(pk=change.pk, told_at=None).update(told_at=now):
            follows = change.report.follows.filter(confirmed_at__lte=change.at)
            notices += ReportNotice.objects.bulk_create(
                ReportNotice(follow=follow, kind=NoticeKind.NEWS, state=change.after) for follow in follows
            )
    return notices


def owe_questions(now=None):
    """Ask, four weeks after a report was published, whether the problem is solved; returns the notices."""
    now = now or timezone.now()
    due = ReportFollow.objects.confirmed().filter(asked_at=None, solved=None)
    due = due.filter(report__published_at__lt=now - QUESTION_AGE, confirmed_at__lt=now - QUESTION_AGE)
    notices = []
    for follow in due:
        if ReportFollow.objects.filter(pk=follow.pk, asked_at=None).update(asked_at=now):
            notices.append(ReportNotice.objects.create(follow=follow, kind=NoticeKind.QUESTION))
    return notices
