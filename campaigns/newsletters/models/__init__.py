from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.enums import AlertFrequency, Rhythm, SubscriptionState
from campaigns.newsletters.models.buckets import Bucket as Bucket
from campaigns.newsletters.models.clicks import LinkClicks as LinkClicks
from campaigns.newsletters.models.deliveries import Delivery as Delivery
from campaigns.newsletters.models.installations import Installation as Installation
from campaigns.newsletters.models.issues import Issue as Issue
from campaigns.newsletters.models.issues import LetterSettings as LetterSettings
from campaigns.newsletters.models.issues import Rehearsal as Rehearsal
from campaigns.newsletters.models.leases import Lease as Lease
from campaigns.newsletters.models.plans import LetterPlan as LetterPlan
from campaigns.newsletters.models.seeds import SeedMail as SeedMail
from campaigns.newsletters.models.seeds import SeedPerson as SeedPerson
from campaigns.newsletters.models.suppressions import Bounce as Bounce
from campaigns.newsletters.models.suppressions import Suppression as Suppression
from campaigns.newsletters.models.suppressions import hash_address as hash_address
from home.keys import MailedKeys, SignedKeys, draw_half

# The alerts of a day leave at about the same hour: an hour later than yesterday is not a day too soon.
ALMOST_A_DAY, ALMOST_A_WEEK = timedelta(hours=20), timedelta(days=7, hours=-4)


def new_token():
    """Half of what stops a letter or an alert, short enough to keep List-Unsubscribe on one line."""
    return draw_half()


class SubscriptionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=SubscriptionState.ACTIVE)

    def told_of_follows(self, day):
        """Who lets what they follow be used, and wants no pause on that day."""
        awake = models.Q(paused_until=None) | models.Q(paused_until__lte=day)
        return self.active().filter(awake, from_choices_only=False)

    def without_message_of(self, issue):
        """Those who have no row yet in this issue."""
        written = Delivery.objects.filter(issue=issue, subscription=models.OuterRef("pk"))
        return self.filter(~models.Exists(written))

    def unconfirmed_since(self, moment):
        return self.filter(state=SubscriptionState.PENDING, created_at__lt=moment)


class Subscription(models.Model):
    """A person's wish to receive the letter. Its proof is in the consents."""

    contributor = models.OneToOneField(
        "projects.Contributor", models.CASCADE, related_name="subscription", verbose_name=_("personne")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=SubscriptionState, default=SubscriptionState.PENDING
    )
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    rhythm = models.CharField(_("fréquence"), max_length=10, choices=Rhythm, default=Rhythm.EACH)
    from_choices_only = models.BooleanField(_("d’après ses seuls choix"), default=False)
    paused_until = models.DateField(_("en pause jusqu’au"), null=True, blank=True)
    language = models.CharField(
        _("langue"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
    )
    created_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    ended_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        ordering = ["-created_at"]

    def __str__(self):
        return str(self.contributor)

    def get_unsubscribe_url(self):
        key = StopKeys().of(self.token)
        return settings.SITE_URL.rstrip("/") + reverse("newsletters:unsubscribe", args=[key])

    def get_preferences_url(self):
        key = PreferenceKeys().of(self.token)
        return settings.SITE_URL.rstrip("/") + reverse("newsletters:preferences", args=[key])


class PreferenceKeys(SignedKeys):
    """What opens the preferences of a subscription: its token, signed for this only, so that who has the
    link to stop the letter cannot read more."""

    def __init__(self):
        super().__init__("newsletters.preferences")


class StopKeys(MailedKeys):
    """What stops the letter, and that only."""

    def __init__(self):
        super().__init__("newsletters.stop")


class StopAlertKeys(MailedKeys):
    """What stops an alert, and that only."""

    def __init__(self):
        super().__init__("newsletters.stop-alert")


class CampaignFollow(models.Model):
    """A subscriber who wants to hear of each new project of a campaign. Erased with the person."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="campaign_follows")
    campaign = models.ForeignKey("campaigns.CampaignPage", models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(_("suivie depuis"), auto_now_add=True)

    class Meta:
        verbose_name = _("suivi de campagne")
        verbose_name_plural = _("suivis de campagnes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "campaign"], name="one_follow_per_subscription_and_campaign"
            )
        ]


class EndingTold(models.Model):
    """That a person was told, once, that a project they follow ends. Erased with the person."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="endings_told")
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="+")
    told_at = models.DateTimeField(_("dit le"), auto_now_add=True)

    class Meta:
        verbose_name = _("fin de projet annoncée")
        verbose_name_plural = _("fins de projets annoncées")
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "project"], name="one_ending_told_per_person_and_project"
            )
        ]


class SavedSearchQuerySet(models.QuerySet):
    def due(self, now):
        """Those to be looked at: a day has passed, or a week, since something new was last told."""
        weekly = models.Q(frequency=AlertFrequency.WEEKLY, alerted_at__gt=now - ALMOST_A_WEEK)
        daily = models.Q(frequency=AlertFrequency.DAILY, alerted_at__gt=now - ALMOST_A_DAY)
        return self.exclude(weekly | daily).exclude(checked_at__gte=now)


class SavedSearch(models.Model):
    """A search whose new projects a person wants to hear of, once confirmed. Erased with the person.

    It stands by itself: the subscription may be pending or ended, which only concerns the letter.
    ``watermark``: the projects first published after it are new; it moves in the transaction that writes
    the message of the alert, and so does ``alerted_at``.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="saved_searches")
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    querystring = models.CharField(_("recherche"), max_length=1000, blank=True)
    label = models.CharField(_("en mots"), max_length=300)
    language = models.CharField(_("langue"), max_length=10)
    frequency = models.CharField(_("fréquence"), max_length=10, choices=AlertFrequency)
    created_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    watermark = models.DateTimeField(_("nouveautés depuis"), default=timezone.now)
    alerted_at = models.DateTimeField(_("dernière alerte le"), null=True, blank=True)
    checked_at = models.DateTimeField(_("regardée le"), null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte sur une recherche")
        verbose_name_plural = _("alertes sur des recherches")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "querystring", "language"], name="one_alert_per_person_and_search"
            )
        ]

    def __str__(self):
        return self.label

    def get_stop_url(self):
        key = StopAlertKeys().of(self.token)
        return settings.SITE_URL.rstrip("/") + reverse("newsletters:stop-alert", args=[key])


class ConsentQuerySet(models.QuerySet):
    def mail_due(self, now):
        return self.filter(mail_due_at__lte=now, confirmed_at=None)

    def standing(self):
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """The proof that a person asked: which words they saw, when they asked and confirmed.

    ``choices`` is what they ticked, applied when they confirm and not before:
    ``{"themes": [slug], "contribution_kinds": [slug], "place": code, "follow": page id,
    "campaign": page id}``, or the search to be told about: ``{"search": {"querystring", "label",
    "language", "frequency"}}``
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="consents")
    wording_version = models.CharField(_("version du texte"), max_length=20)
    wording = models.TextField(_("texte présenté"))
    source = models.CharField(_("page de la demande"), max_length=200)
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    choices = models.JSONField(_("choix demandés"), default=dict, blank=True)
    mail_due_at = models.DateTimeField(_("message de confirmation à envoyer le"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consentement")
        ordering = ["-asked_at"]
