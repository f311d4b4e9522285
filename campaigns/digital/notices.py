"""The messages that people are owed about an incident. They travel in clear: none quotes a report, names a
site or an administration, nor says what was seen."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.digital.actions import code_of
from campaigns.digital.enums import NoticeKind, Reason, Sighting, State
from campaigns.digital.models import IncidentNotice
from home.single_mail import deliver_once, message_to


def build(notice):
    """The message of a notice, or None when nobody is to be told any more."""
    incident = notice.incident
    if notice.kind in (NoticeKind.WAITING, NoticeKind.REMINDER):
        return _to_administration(notice)
    if not incident.email:
        return None
    with override(incident.language):
        return message_to(incident.email, *_to_witness(notice))


def _to_witness(notice):
    """(subject, sentence, addresses)."""
    incident, own = notice.incident, [("", notice.incident.get_absolute_url())]
    if notice.kind == NoticeKind.CODE:
        return (
            _("Votre code de confirmation"),
            _("Votre code est %(code)s. Saisissez-le sur la page restée ouverte, ou sur celle-ci.")
            % {"code": code_of(incident)},
            own,
        )
    told = {"number": incident.number, "state": State(notice.state).label}
    if incident.reason == Reason.SENSITIVE:
        way = reverse("digital:hand_off", args=[Sighting.VULNERABILITY.value])
        return (
            _("Signalement %(number)s") % told,
            _("Nous n’avons pas le droit de garder ce signalement : il est effacé. Voici à qui s’adresser."),
            [("", way)],
        )
    return (
        _("Signalement %(number)s : %(state)s") % told,
        _("Votre signalement est maintenant « %(state)s ». Son histoire est sur cette page.") % told,
        own,
    )


def _to_administration(notice):
    incident = notice.incident
    if incident.state != State.SENT or not incident.administration:
        return None
    subject = _("Un signalement vous attend")
    sentence = _("Un signalement concerne l’un de vos sites. Lisez-le et répondez sur cette page.")
    if notice.kind == NoticeKind.REMINDER:
        subject = _("Un signalement vous attend toujours")
        sentence = _(
            "Un signalement vous a été transmis il y a quinze jours. Lisez-le et répondez sur cette page."
        )
    way = reverse("digital:administration", args=[incident.desk_key])
    return message_to(incident.administration.contact, subject, sentence, [("", way)], asked=False)


def deliver(notice_id, now=None):
    """Send a notice that is due, once. Returns whether it left."""
    return deliver_once(IncidentNotice, notice_id, build, now)
