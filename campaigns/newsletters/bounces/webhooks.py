"""What mail providers post of messages that they took: refusals, complaints, people who leave.

Their dialects are read by django-anymail. Only the providers that ``MAIL_WEBHOOKS`` names may post, with
the secret of ``ANYMAIL_WEBHOOK_SECRET``, and signed where the provider signs.
"""

from anymail.signals import EventType, RejectReason
from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from campaigns.newsletters.bounces.intake import Intake
from campaigns.newsletters.bounces.notices import STATUS, Notice, kind_of, smtp_code
from campaigns.newsletters.enums import BounceKind

PROVIDERS = {
    name.lower(): f"anymail.webhooks.{name.lower()}.{name}TrackingWebhookView"
    for name in ("Brevo", "MailerSend", "Mailgun", "Mailjet", "Postmark", "SparkPost")
}
REFUSALS = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
#: How providers say that an address is refused for ever, when they give no status code.
FOR_GOOD = (
    ("event", "hard_bounce"),
    ("hard_bounce", True),
    ("Type", "HardBounce"),
    ("severity", "permanent"),
)
#: Where some of them keep the Message-ID that we wrote.
OUR_IDENTIFIERS = ("message-id", "Message-ID")


def misconfigured(app_configs, **kwargs):
    """The faults of ``MAIL_WEBHOOKS``, for Django's checks."""
    for name in settings.MAIL_WEBHOOKS:
        if name not in PROVIDERS:
            yield Error(
                _("MAIL_WEBHOOKS nomme « %s », qui n’est pas un prestataire connu.") % name,
                hint=_("Choisissez parmi : %s.") % ", ".join(PROVIDERS),
                id="newsletters.E011",
            )
    if settings.MAIL_WEBHOOKS and not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        yield Error(
            _("MAIL_WEBHOOKS est posé sans secret : n’importe qui pourrait bloquer une adresse."),
            hint=_("Donnez « nom:mot de passe » à ANYMAIL_WEBHOOK_SECRET, et la même chose au prestataire."),
            id="newsletters.E012",
        )


@csrf_exempt
def receive(request, provider):
    """Applies what a provider posts. What concerns nobody we know is answered like the rest."""
    if (
        provider not in settings.MAIL_WEBHOOKS
        or provider not in PROVIDERS
        or not settings.ANYMAIL.get("WEBHOOK_SECRET")
    ):
        raise Http404
    view = type(provider, (Readable, import_string(PROVIDERS[provider])), {})
    return view.as_view(signal=Applied())(request)


class Readable:
    """A webhook of Anymail whose events are our notices. Raises BadRequest for what cannot be read."""

    def parse_events(self, request):
        try:
            return list(filter(None, map(read, super().parse_events(request))))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise BadRequest(f"{self.esp_name}: {type(error).__name__}") from error


class Applied:
    """Stands for the signal by which Anymail tells of an event: applied at once, or posted again later."""

    def __init__(self):
        self.intake = Intake()

    def send(self, sender, event, esp_name):
        self.intake.take_from_provider(event)


def read(event):
    """The Notice in an event of Anymail; None when it changes nothing for us."""
    kind, leaves = BounceKind.COMPLAINT, event.event_type == EventType.UNSUBSCRIBED
    if event.event_type in REFUSALS:
        kind = _kind_of_refusal(event)
    elif event.event_type != EventType.COMPLAINED and not leaves:
        return None
    told = " ".join(filter(None, [event.mta_response, event.description])) or event.event_type
    return Notice(
        None if leaves else kind,
        _identifier(event),
        (event.recipient or "").strip().lower(),
        smtp_code(told),
        " ".join(told.split()),
        moment=event.timestamp,
        leaves=leaves,
    )


def _kind_of_refusal(event):
    status = STATUS.search(f"{event.mta_response or ''} {event.description or ''} {_raw(event, 'status')}")
    if status:
        return kind_of(status[1])
    says_so = any(_raw(event, name) == value for name, value in FOR_GOOD)
    return BounceKind.HARD if says_so or event.reject_reason == RejectReason.INVALID else BounceKind.SOFT


def _raw(event, name):
    """A value as the provider gave it; some wrap theirs in « event-data »."""
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    inner = raw.get("event-data")
    return (inner if isinstance(inner, dict) else raw).get(name, "")


def _identifier(event):
    found = [event.message_id, *(_raw(event, name) for name in OUR_IDENTIFIERS)]
    return next((one for one in found if isinstance(one, str) and one.startswith("<")), "")
