"""The messages that communes and those who apply are owed.

They travel in clear: none quotes a report, nor says where exactly a problem is.
"""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.communes import forwarding
from campaigns.communes.enums import NoticeKind
from campaigns.communes.models import ANSWER_KEYS, VERIFY_KEYS, CommuneNotice
from campaigns.reports.enums import State
from home.single_mail import deliver_once, message_to

#: What still is to be answered, when a reminder leaves.
ASKED = (State.PUBLISHED, State.REOPENED, State.SENT)


def build(notice):
    """The message of a notice, or None when nobody is to be told any more."""
    say = {NoticeKind.VERIFY: _to_verify, NoticeKind.NEWS: _news}.get(notice.kind, _about_a_report)
    words = say(notice)
    return message_to(notice.address, *words, asked=False) if words and notice.address else None


def _to_verify(notice):
    participant = notice.participant
    if notice.address != participant.official_email:
        return None
    name = {"place": participant.place.name}
    return (
        _("%(place)s souhaite participer à « Fix-it des quartiers »") % name,
        _(
            "Une candidature a été posée au nom de votre commune, pour recevoir ce que les habitants "
            "signalent dans la rue. Confirmez-la, ou dites qu’elle ne vient pas de vous, sur cette page."
        ),
        [("", reverse("communes:verify", args=[VERIFY_KEYS.of(notice.token)]))],
    )


def _news(notice):
    participant = notice.participant
    told = {"place": participant.place.name, "state": participant.get_state_display()}
    sentence = _("Votre commune est maintenant « %(state)s » dans « Fix-it des quartiers ».") % told
    if participant.next_step:
        sentence += " " + _("Prochaine étape : %s.") % participant.next_step.rstrip(".")
    return _("%(place)s : %(state)s") % told, sentence, [("", reverse("communes:all"))]


def _about_a_report(notice):
    report = notice.change.report
    if report.state not in ASKED:
        return None
    told = {
        "number": report.number,
        "place": report.place.name,
        "kind": report.category.label,
        "day": date_format(notice.answer_by, "j F Y"),
    }
    if notice.kind == NoticeKind.FORWARD:
        subject = _("Un problème est signalé à %(place)s : %(kind)s (%(number)s)")
        sentence = _("Lisez le signalement et répondez sur cette page, avant le %(day)s.")
    else:
        subject = _("Sans réponse à %(place)s : %(kind)s (%(number)s)")
        sentence = _("Une réponse était attendue le %(day)s. Lisez et répondez sur cette page.")
    way = reverse("communes:answer", args=[ANSWER_KEYS.of(notice.token)])
    return subject % told, sentence % told, [("", way)]


def deliver(notice_id, now=None):
    """Send a notice that is due, once, and say « transmis » of its report. Returns whether it left."""
    left = deliver_once(CommuneNotice, notice_id, build, now)
    if left:
        forwarding.settle(pk=notice_id)
    return left
