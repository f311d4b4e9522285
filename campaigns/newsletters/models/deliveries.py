"""The messages of an issue, one row for each."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.enums import HELD_STATES, OUTSTANDING_STATES, RECEIVED_STATES, DeliveryState
from campaigns.newsletters.models.issues import Issue


class DeliveryQuerySet(models.QuerySet):
    def due(self, now):
        return self.waiting().filter(next_at__lte=now)

    def waiting(self):
        # claimed_by says what state says already: it is there for the index, as the order is.
        return self.filter(state=DeliveryState.PENDING, claimed_by="").order_by("next_at", "pk")

    def outstanding(self):
        return self.filter(state__in=OUTSTANDING_STATES)

    def received(self):
        return self.filter(state__in=RECEIVED_STATES)

    def held_by(self, owner):
        return self.filter(claimed_by=owner, state__in=HELD_STATES)


class Delivery(models.Model):
    """One message to one person. ``recipe`` is what they receive and why:

    ``[{"project": page id, "reason": {"kind": …, "title": …, "labels": […]}}, …]``

    ``alert_key``: the id of the SavedSearch that it answers, 0 for a letter. No foreign key: an alert that is
    stopped leaves the account of what was sent as it is.

    A message changes its row three times. No index knows of ``state``, so that PostgreSQL writes the last
    two changes beside the row and touches no index at all (its "heap-only tuples").
    """

    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="deliveries", verbose_name=_("envoi"), db_index=False
    )
    subscription = models.ForeignKey(
        "newsletters.Subscription",
        models.SET_NULL,
        null=True,
        related_name="deliveries",
        verbose_name=_("abonnement"),
    )
    alert_key = models.BigIntegerField(default=0, editable=False)
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
                fields=["issue", "subscription", "alert_key"], name="one_delivery_per_issue_person_alert"
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

    def skipped(self, reason):
        """This row, not stored yet, as one that nobody will send. ``reason``: in words."""
        self.state, self.last_error = DeliveryState.SKIPPED, reason
        # A row that nobody ever held is among those that are due, for the index.
        self.claimed_by = "preparation"
        return self
