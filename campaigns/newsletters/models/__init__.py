import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField

from campaigns.newsletters.enums import (
    IN_PROGRESS_ISSUE_STATES,
    OUTSTANDING_STATES,
    RECEIVED_STATES,
    AlertFrequency,
    DeliveryState,
    DoubtPolicy,
    IssueState,
    Rhythm,
    SubscriptionState,
)
from campaigns.newsletters.models.buckets import Bucket as Bucket
from campaigns.newsletters.models.installations import Installation
from campaigns.newsletters.models.suppressions import Bounce as Bounce
from campaigns.newsletters.models.suppressions import Suppression as Suppression
from campaigns.newsletters.models.suppressions import hash_address as hash_address
from home.blocks import TEXT_FEATURES


def new_token():
    """A 22-character secret: short enough to keep List-Unsubscribe on one line."""
    return secrets.token_urlsafe(16)


class SubscriptionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=SubscriptionState.ACTIVE)

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
    created_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    ended_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        ordering = ["-created_at"]

    def __str__(self):
        return str(self.contributor)

    def get_unsubscribe_url(self):
        return settings.SITE_URL.rstrip("/") + reverse("newsletters:unsubscribe", args=[self.token])

    def get_preferences_url(self):
        key = PreferenceKeys().of(self.token)
        return settings.SITE_URL.rstrip("/") + reverse("newsletters:preferences", args=[key])


class PreferenceKeys:
    """What opens the preferences of a subscription: its token, signed for this only, so that who has the
    link to stop the letter cannot read more."""

    def __init__(self):
        self.signer = salted_hmac("newsletters.preferences", "", algorithm="sha256")

    def of(self, token):
        digest = self.signer.copy()
        digest.update(token.encode())
        return f"{token}.{urlsafe_b64encode(digest.digest()[:15]).decode()}"

    def read(self, key):
        """The token of a key, or None when it is forged."""
        token = key.partition(".")[0]
        return token if constant_time_compare(key, self.of(token)) else None


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


class SavedSearch(models.Model):
    """A search whose new projects a person wants to hear of, once confirmed. Erased with the person.

    It stands by itself: the subscription may be pending or ended, which only concerns the letter.
    ``watermark``: the projects first published after it are new; it moves with each alert sent.
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
        return settings.SITE_URL.rstrip("/") + reverse("newsletters:stop-alert", args=[self.token])


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


class IssueQuerySet(models.QuerySet):
    def in_progress(self):
        return self.filter(state__in=IN_PROGRESS_ISSUE_STATES)

    def sending(self):
        """Those whose messages may leave now: none while the way out is closed by an operator."""
        drained = Installation.objects.exclude(drained_at=None)
        return self.filter(~models.Exists(drained), state=IssueState.SENDING)

    def with_work_at(self, now):
        """Approved issues whose time has come and that no setback keeps waiting."""
        return self.in_progress().filter(
            Q(send_at=None) | Q(send_at__lte=now), Q(retry_at=None) | Q(retry_at__lte=now)
        )


class Issue(models.Model):
    """One sending of the letter: what the editors write around each person's own projects."""

    subject = models.CharField(_("objet"), max_length=120)
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)
    campaign = models.ForeignKey(
        "campaigns.CampaignPage",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("campagne mise en avant"),
    )
    max_projects = models.PositiveSmallIntegerField(
        _("projets par personne"), default=4, choices=[(n, str(n)) for n in range(3, 7)]
    )
    send_at = models.DateTimeField(_("pas avant"), null=True, blank=True)
    send_not_after = models.DateTimeField(_("pas après"), null=True, blank=True)
    on_doubt = models.CharField(
        _("en cas de doute"), max_length=10, choices=DoubtPolicy, default=DoubtPolicy.HOLD
    )

    state = models.CharField(
        _("état"), max_length=20, choices=IssueState, default=IssueState.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approuvé par"),
    )
    approved_at = models.DateTimeField(_("approuvé le"), null=True, editable=False)
    prepared_at = models.DateTimeField(_("préparé le"), null=True, editable=False)
    finished_at = models.DateTimeField(_("terminé le"), null=True, editable=False)
    candidate_count = models.PositiveIntegerField(_("destinataires"), default=0, editable=False)
    pause_reason = models.CharField(_("raison de la pause"), max_length=300, blank=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("écrit par"),
    )
    #: The figures from which spikes are counted, those of the last time that somebody decided to go on.
    watched_from = models.JSONField(default=dict, editable=False)
    setbacks = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        ordering = ["-created_at"]
        permissions = [("approve_issue", _("Peut approuver un envoi"))]

    def __str__(self):
        return self.subject

    def tally(self):
        """The number of deliveries in each state: ``{DeliveryState: count}``, zeros included."""
        counts = dict(self.deliveries.values_list("state").annotate(models.Count("pk")))
        return {state: counts.get(state, 0) for state in DeliveryState}

    def account(self):
        """The equation shown to editors: ``candidates`` is always the sum of the others."""
        tally = self.tally()
        settled = {
            state.value: tally[state]
            for state in (
                DeliveryState.SENT,
                DeliveryState.FAILED,
                DeliveryState.SKIPPED,
                DeliveryState.DOUBTFUL,
            )
        }
        outstanding = sum(tally[state] for state in OUTSTANDING_STATES)
        return {"candidates": self.candidate_count, **settled, "outstanding": outstanding}

    def is_balanced(self):
        account = self.account()
        return account.pop("candidates") == sum(account.values())


class RehearsalQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(finished_at=None)


class Rehearsal(models.Model):
    """The recipes of an issue worked out for its whole audience, of which only the figures are kept.

    ``last``: the id of the last subscription that was read; ``sizes``: how many people by number of
    projects; ``reasons``: how many proposals by kind of reason. ``seconds``: of work.
    """

    issue = models.OneToOneField(Issue, models.CASCADE, related_name="rehearsal")
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    finished_at = models.DateTimeField(_("finie le"), null=True)
    last = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(_("personnes lues"), default=0)
    sizes = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    seconds = models.FloatField(default=0)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = _("répétition")


@register_setting(icon="mail")
class LetterSettings(BaseGenericSetting):
    """How letters are approved on this site."""

    second_person = models.BooleanField(
        _("approbation par une autre personne"),
        default=False,
        help_text=_("Qui a écrit ou modifié une lettre en dernier ne peut pas l’approuver."),
    )

    panels = [FieldPanel("second_person")]

    class Meta:
        verbose_name = _("réglages des lettres")


class DeliveryQuerySet(models.QuerySet):
    def due(self, now):
        # claimed_by says what state says already: it is there for the index.
        return self.filter(state=DeliveryState.PENDING, claimed_by="", next_at__lte=now)

    def outstanding(self):
        return self.filter(state__in=OUTSTANDING_STATES)

    def received(self):
        return self.filter(state__in=RECEIVED_STATES)

    def expired(self, now):
        """Held by a process that does not answer any more."""
        return self.filter(lease_until__lt=now)


class Delivery(models.Model):
    """One message to one person. ``recipe`` is what they receive and why:

    ``[{"project": page id, "reason": {"kind": …, "title": …, "labels": […]}}, …]``

    A message changes its row three times. No index knows of ``state``, so that PostgreSQL writes the last
    two changes beside the row and touches no index at all (its "heap-only tuples").
    """

    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="deliveries", verbose_name=_("envoi"), db_index=False
    )
    subscription = models.ForeignKey(
        Subscription, models.SET_NULL, null=True, related_name="deliveries", verbose_name=_("abonnement")
    )
    address = models.EmailField(_("adresse"), blank=True)
    recipe = models.JSONField(_("projets choisis"), default=list)
    state = models.CharField(_("état"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_at = models.DateTimeField(_("prochain essai"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    handoff_at = models.DateTimeField(_("remis le"), null=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    last_code = models.PositiveSmallIntegerField(_("code SMTP"), null=True)
    last_error = models.CharField(_("raison"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscription"], name="one_delivery_per_issue_and_person"
            ),
            # Otherwise no process would find it, and the person would never be written to.
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(claimed_by=""), name="pending_delivery_held_by_nobody"
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "next_at", "id"], condition=Q(claimed_by=""), name="delivery_due")
        ]

    def __str__(self):
        return f"{self.issue} → {self.address}"
