"""« Prévenez-moi » : the new reports of a search, by mail."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.keys import SignedKeys, draw_half

#: What nobody confirmed is forgotten after this.
UNCONFIRMED_AGE = timedelta(days=7)
STOP_KEYS = SignedKeys("reports.alert.stop")


class ReportAlertQuerySet(models.QuerySet):
    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def forgotten(self, now):
        return self.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED_AGE)


class ReportAlert(models.Model):
    """``querystring``: a search of the list, as its address says it. ``token``: half of what stops it.

    ``watermark``: what was published until then was told. ``checked_on``: the last day that it was read.
    """

    contributor = models.ForeignKey(
        "projects.Contributor",
        models.CASCADE,
        null=True,
        related_name="report_alerts",
        verbose_name=_("demandée par"),
    )
    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    querystring = models.CharField(_("recherche"), max_length=500, blank=True)
    label = models.CharField(_("recherche, en mots"), max_length=200)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    created_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True)
    watermark = models.DateTimeField(_("dit jusqu’au"), default=timezone.now)
    checked_on = models.DateField(_("lue le"), null=True)

    objects = ReportAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte de signalements")
        verbose_name_plural = _("alertes de signalements")
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "querystring", "language"], name="one_report_alert_per_search"
            ),
            models.UniqueConstraint(
                fields=["email", "querystring", "language"],
                condition=~Q(email=""),
                name="one_report_alert_asked_per_search",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def address(self):
        return self.contributor.email if self.contributor else self.email


class AlertNoticeQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)


class AlertNotice(models.Model):
    """A message that an alert owes. ``reports``: the ids of those that it tells; None: it asks to confirm."""

    alert = models.ForeignKey(ReportAlert, models.CASCADE, related_name="notices")
    reports = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = AlertNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’une alerte")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="alert_notices_due")]

    def __str__(self):
        return str(self.alert)
