"""Ask, confirm, stop: what a person can do about their own subscription.

Nothing of a person changes before they follow the link of a mail: anybody can type any address.
"""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_from_path, gettext_lazy, override
from django.utils.translation import gettext as _

from campaigns.models import CampaignPage
from campaigns.newsletters import saved_searches
from campaigns.newsletters.enums import SubscriptionState
from campaigns.newsletters.errors import InvalidLink
from campaigns.newsletters.models import CampaignFollow, Consent, Subscription, Suppression
from campaigns.newsletters.rendering import render_mail
from home.limits import in_mailbox, tell_reached
from projects.models import ContributionKind, Contributor, Follow, Place, ProjectPage, Theme
from projects.models.contributors import normalise_email

logger = logging.getLogger(__name__)

WORDING_VERSION = "2026-11-22"
WORDING = gettext_lazy(
    "J’accepte de recevoir par e-mail la lettre de Co-construisons : des projets choisis d’après mes centres "
    "d’intérêt et les projets ou campagnes que je suis. Mon adresse ne sert à rien d’autre, n’est transmise "
    "à personne, et chaque lettre contient un lien pour arrêter."
)
CONFIRMATION_SALT = "newsletters.confirmation"
CONFIRMATION_AGE = timedelta(days=7)
# An address may be typed by somebody else: it must not become a way to flood a mailbox.
REQUESTS_PER_DAY = 5
MAIL_RETRY_DELAY = timedelta(minutes=10)
MAIL_RETRY_WINDOW = timedelta(days=1)
UNCONFIRMED_AGE = timedelta(days=30)


@transaction.atomic
def ask_subscription(email, *, themes=(), kinds=(), place=None, follow=None, campaign=None, source=""):
    """Record a request. Returns the Consent whose mail is to be sent, or None when none may be.

    ``themes`` and ``kinds`` are vocabulary objects, ``place`` a Place, ``follow`` a ProjectPage,
    ``campaign`` a CampaignPage to follow, ``source`` the path of the page where the request was made.
    """
    if Suppression.objects.hashes_among([email]):
        return None
    choices = {
        "themes": [theme.slug for theme in themes],
        "contribution_kinds": [kind.slug for kind in kinds],
        "place": place.code if place else None,
        "follow": follow.pk if follow else None,
        "campaign": campaign.pk if campaign else None,
    }
    return _record(email, source, choices, wording=str(WORDING), wording_version=WORDING_VERSION)


@transaction.atomic
def ask_alert(email, search, source=""):
    """Record a request to be told what is new in ``search`` (``saved_searches.describe``), as above."""
    if Suppression.objects.hashes_among([email]):
        return None
    words = {
        "wording": str(saved_searches.WORDING),
        "wording_version": saved_searches.WORDING_VERSION,
    }
    return _record(email, source, {"search": search}, **words)


def _record(email, source, choices, **words):
    contributor, _created = Contributor.objects.get_or_create(email=normalise_email(email))
    subscription, _created = Subscription.objects.get_or_create(contributor=contributor)
    now = timezone.now()
    same_mailbox = Consent.objects.filter(in_mailbox(email, "subscription__contributor__email"))
    if same_mailbox.filter(asked_at__gte=now - timedelta(days=1)).count() >= REQUESTS_PER_DAY:
        tell_reached("newsletters-mail")
        return None
    return subscription.consents.create(source=source[:200], mail_due_at=now, choices=choices, **words)


def confirmation_url(consent):
    token = signing.dumps(consent.pk, salt=CONFIRMATION_SALT)
    return settings.SITE_URL.rstrip("/") + reverse("newsletters:confirm", args=[token])


def read_confirmation(token):
    """The Consent that a confirmation link stands for. Raises InvalidLink."""
    try:
        pk = signing.loads(token, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_AGE)
    except signing.SignatureExpired as error:
        raise InvalidLink(
            _("Ce lien de confirmation a plus de 7 jours. Refaites une demande pour en recevoir un nouveau.")
        ) from error
    except signing.BadSignature as error:
        raise InvalidLink(
            _("Ce lien de confirmation est incomplet. Copiez-le en entier depuis le message reçu.")
        ) from error
    consent = Consent.objects.standing().filter(pk=pk).select_related("subscription__contributor").first()
    if consent is None:
        raise InvalidLink(
            _("Cette demande a été annulée. Refaites une demande pour recevoir un nouveau lien.")
        )
    return consent


@transaction.atomic
def confirm(token):
    """Activate the subscription, or the alert, of a confirmation link and apply its choices, once.

    Returns the Subscription. Raises InvalidLink.
    """
    consent = read_confirmation(token)
    now = timezone.now()
    subscription = consent.subscription
    # Two clicks at once, or the same link a week later: only the first one changes anything.
    if not Consent.objects.standing().filter(pk=consent.pk, confirmed_at=None).update(confirmed_at=now):
        return subscription
    Contributor.objects.filter(pk=subscription.contributor_id, confirmed_at=None).update(confirmed_at=now)
    if search := consent.choices.get("search"):
        # Who wants to hear of a search did not ask for the letter.
        saved_searches.keep(subscription, search)
        return subscription
    subscription.state = SubscriptionState.ACTIVE
    subscription.ended_at = None
    subscription.language = language_of(consent)
    subscription.save(update_fields=["state", "ended_at", "language"])
    apply_choices(subscription.contributor, consent.choices)
    campaign = chosen_campaign(consent)
    if campaign:
        CampaignFollow.objects.get_or_create(subscription=subscription, campaign=campaign)
    return subscription


def chosen_campaign(consent):
    """The public campaign that a request asked to follow, or None."""
    return CampaignPage.objects.live().public().filter(pk=consent.choices.get("campaign")).first()


def apply_choices(contributor, choices):
    """Write ``Consent.choices`` on the person. What was left empty keeps its former value."""
    themes = Theme.objects.from_slugs(choices.get("themes", ()))
    kinds = ContributionKind.objects.from_slugs(choices.get("contribution_kinds", ()))
    place = Place.objects.filter(code=choices.get("place")).first()
    project = ProjectPage.objects.live().filter(pk=choices.get("follow")).first()
    if themes:
        contributor.themes.set(themes)
    if kinds:
        contributor.contribution_kinds.set(kinds)
    if place:
        Contributor.objects.filter(pk=contributor.pk).update(place=place)
    if project:
        Follow.objects.get_or_create(contributor=contributor, project=project)


@transaction.atomic
def unsubscribe(subscription):
    """Stop the letter; alerts stop each by itself. Doing it again changes nothing."""
    now = timezone.now()
    Subscription.objects.filter(pk=subscription.pk).exclude(state=SubscriptionState.ENDED).update(
        state=SubscriptionState.ENDED, ended_at=now
    )
    letters = subscription.consents.standing().filter(choices__search__isnull=True)
    letters.update(withdrawn_at=now, mail_due_at=None)
    subscription.refresh_from_db()
    return subscription


def send_request_mail(consent):
    """Send the mail that answers a request, unless another process does it.

    A person already subscribed is told so: the page could not, it says the same to everybody.
    """
    now = timezone.now()
    claimed = Consent.objects.mail_due(now).filter(pk=consent.pk).update(mail_due_at=now + MAIL_RETRY_DELAY)
    if not claimed:
        return
    try:
        with override(language_of(consent)):
            request_mail(consent).send()
    except smtplib.SMTPRecipientsRefused as error:
        logger.warning("consent %s: recipient refused %s", consent.pk, list(error.recipients.values()))
        if any(code < 500 for code, _reply in error.recipients.values()):
            return
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("consent %s: mail not sent, %s", consent.pk, type(error).__name__)
        if now - consent.asked_at < MAIL_RETRY_WINDOW:
            return
    Consent.objects.filter(pk=consent.pk).update(mail_due_at=None)


def language_of(consent):
    """The language of the page where the request was made."""
    return get_language_from_path(consent.source) or settings.LANGUAGE_CODE


def request_mail(consent):
    """The message that a request is answered with, as a Django EmailMultiAlternatives."""
    subscription = consent.subscription
    context = {
        "confirmation_url": confirmation_url(consent),
        "unsubscribe_url": subscription.get_unsubscribe_url(),
        "preferences_url": subscription.get_preferences_url(),
        "changes": any(consent.choices.values()),
        "days": CONFIRMATION_AGE.days,
    }
    if search := consent.choices.get("search"):
        mail = render_mail(
            _("Confirmez votre alerte sur Co-construisons"),
            "newsletters/mail/alert_confirmation.mjml",
            "newsletters/mail/alert_confirmation.txt",
            {**context, "search": search},
        )
    elif subscription.state == SubscriptionState.ACTIVE:
        mail = render_mail(
            _("Vous êtes déjà abonné(e) à la lettre de Co-construisons"),
            "newsletters/mail/already_subscribed.mjml",
            "newsletters/mail/already_subscribed.txt",
            context,
        )
    else:
        mail = render_mail(
            _("Confirmez votre abonnement à la lettre de Co-construisons"),
            "newsletters/mail/confirmation.mjml",
            "newsletters/mail/confirmation.txt",
            context,
        )
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[subscription.contributor.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def purge_unconfirmed(now):
    """Forget the requests never confirmed, with the people of whom nothing else is known."""
    forgotten = Subscription.objects.unconfirmed_since(now - UNCONFIRMED_AGE).exclude(
        Q(consents__asked_at__gte=now - UNCONFIRMED_AGE) | Q(saved_searches__isnull=False)
    )
    people = Contributor.objects.filter(
        pk__in=list(forgotten.values_list("contributor", flat=True)),
        confirmed_at=None,
        follows=None,
        participations=None,
    )
    with transaction.atomic():
        people = list(people.values_list("pk", flat=True))
        forgotten.delete()
        Contributor.objects.filter(pk__in=people).delete()
