"""The mail of each link: short words and an address, nothing about anybody else."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.single_mail import hand_over, may_write, message_to
from projects.contributors.enums import Purpose
from projects.contributors.models import MailedLink
from projects.models import Contributor

RETRY_DELAY, RETRY_WINDOW = timedelta(minutes=10), timedelta(days=1)


def words_of(link):
    """(subject, sentence) of a MailedLink."""
    if link.purpose == Purpose.SPACE:
        return _("Votre lien pour ouvrir Mon espace"), _(
            "Suivez ce lien pour ouvrir votre espace. Il sert une seule fois et il est valable une heure."
        )
    named = {"title": link.project.title}
    if link.purpose == Purpose.FOLLOW:
        subject, sentence = (
            _("Confirmez que vous suivez un projet"),
            _("Suivez ce lien pour suivre « %(title)s » depuis votre espace. Il est valable 7 jours."),
        )
    elif link.purpose == Purpose.SAVE:
        subject, sentence = (
            _("Confirmez que vous gardez un projet"),
            _("Suivez ce lien pour garder « %(title)s » dans votre espace. Il est valable 7 jours."),
        )
    elif link.purpose == Purpose.CLAIM:
        subject = _("Confirmez que ce projet est le vôtre")
        sentence = _(
            "Suivez ce lien pour demander à tenir à jour la fiche de « %(title)s ». Il est valable 7 jours."
        )
    else:
        subject, sentence = (
            _("Confirmez que vous avez participé"),
            _("Suivez ce lien pour dire que vous avez participé à « %(title)s ». Il est valable 7 jours."),
        )
    return subject, sentence % named


def build(link):
    """The message of a MailedLink, in the language of the page where it was asked."""
    with override(link.language):
        path = reverse("contributors:link", args=[link.key])
        return message_to(link.email, *words_of(link), [("", path)])


def deliver(link_id):
    """Send a link that is due, once. To an address that nobody confirmed no space can be opened: nothing
    is sent, and who asked cannot tell."""
    now = timezone.now()
    due = MailedLink.objects.mail_due(now).filter(pk=link_id)
    if not may_write() or not due.update(mail_due_at=now + RETRY_DELAY):
        return
    link = MailedLink.objects.select_related("project").get(pk=link_id)
    known = Contributor.objects.confirmed().with_address(link.email).exists()
    if link.purpose == Purpose.SPACE and not known:
        # Kept until it is forgotten, so that it counts among those of the day; it leads nowhere.
        MailedLink.objects.filter(pk=link_id).update(mail_due_at=None)
        return
    if hand_over(build(link), f"link {link_id}") or now - link.asked_at > RETRY_WINDOW:
        MailedLink.objects.filter(pk=link_id).update(mail_due_at=None)
