"""The messages that people are owed: short words, and the page where there is more to read.

A message never quotes the dialogue: it travels in clear, and the page opens for its author alone.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.single_mail import deliver_once, message_to
from projects.proposals import actions
from projects.proposals.enums import NoticeKind, ProposalState
from projects.proposals.models import Notice


def words_of(notice):
    """(subject, sentence, path) of a Notice."""
    proposal = notice.proposal
    title, own = str(proposal), proposal.get_absolute_url()
    named = {"title": title}
    if notice.kind == NoticeKind.CONFIRM:
        path = reverse("proposals:confirm", args=[actions.confirmation_token(proposal)])
        return (
            _("Confirmez votre proposition"),
            _("Suivez ce lien pour confirmer que « %(title)s » vient de vous ; il est valable 7 jours.")
            % named,
            path,
        )
    if notice.kind == NoticeKind.SUPPORT:
        path = reverse("proposals:confirm_support", args=[actions.support_token(notice.support)])
        return (
            _("Confirmez que vous participeriez"),
            _("Suivez ce lien pour compter parmi les personnes qui participeraient à « %(title)s ».") % named,
            path,
        )
    if notice.kind == NoticeKind.RESUME:
        return (
            _("Votre proposition vous attend"),
            _("Voici le lien pour reprendre « %(title)s ». Ne le partagez pas : il ouvre votre brouillon.")
            % named,
            own,
        )
    return (*_news(notice, named), own)


def _news(notice, named):
    if notice.kind == NoticeKind.RECEIVED:
        return _("Nous avons reçu votre proposition"), _(
            "« %(title)s » est entre nos mains. Suivez ce qu’elle devient, et écrivez-nous, sur cette page."
        ) % named
    if notice.kind == NoticeKind.MESSAGE:
        return _("Un message à propos de votre proposition"), _(
            "L’équipe vous a écrit à propos de « %(title)s ». Lisez le message et répondez sur cette page."
        ) % named
    if notice.kind == NoticeKind.PUBLISHED:
        return _("Votre proposition est en ligne"), _(
            "« %(title)s » a maintenant sa fiche sur le site : le lien est sur cette page. Merci !"
        ) % named
    state = ProposalState(notice.state).label
    return _("Votre proposition : %(state)s") % {"state": state}, _(
        "L’état de « %(title)s » a changé : %(state)s. Les explications sont sur cette page."
    ) % {**named, "state": state}


def build(notice):
    """The message of a Notice, in the language of the proposal."""
    to = notice.support.email if notice.support else notice.proposal.address
    with override(notice.proposal.language):
        subject, sentence, path = words_of(notice)
        return message_to(to, subject, sentence, [("", path)]) if to else None


def deliver(notice_id, now=None):
    """Send a Notice that is due, once. Returns whether it left."""
    return deliver_once(Notice, notice_id, build, now)
