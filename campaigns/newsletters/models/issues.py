"""Issues, their rehearsals, and how letters are approved."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from campaigns.newsletters.blocks import LetterStreamBlock
from campaigns.newsletters.enums import (
    IN_PROGRESS_ISSUE_STATES,
    OUTSTANDING_STATES,
    DeliveryState,
    DoubtPolicy,
    IssueKind,
    IssueState,
)
from campaigns.newsletters.models.installations import Installation


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
    """One sending: what is said to everybody around each person's own projects.

    ``day``: that of an automatic issue, opened once for each kind and day.
    """

    kind = models.CharField(_("nature"), max_length=12, choices=IssueKind, default=IssueKind.LETTER)
    day = models.DateField(_("jour"), null=True, editable=False)

    subject = models.CharField(_("objet"), max_length=120)
    body = StreamField(LetterStreamBlock(), verbose_name=_("contenu"), blank=True)
    subject_en = models.CharField(_("objet en anglais"), max_length=120, blank=True, db_default="")
    body_en = StreamField(
        LetterStreamBlock(),
        verbose_name=_("contenu en anglais"),
        blank=True,
        null=True,
        help_text=_("Vide : qui lit l’anglais reçoit le contenu français, et le message le dit."),
    )
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
    #: When spikes are looked for again, for an issue so large that to count it takes a while.
    watch_after = models.DateTimeField(null=True, editable=False)
    setbacks = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        ordering = ["-created_at"]
        permissions = [("approve_issue", _("Peut approuver un envoi"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "day"], name="one_automatic_issue_per_kind_and_day")
        ]

    def __str__(self):
        return self.subject

    def clean(self):
        super().clean()
        if self.kind == IssueKind.ANNOUNCEMENT and not self.campaign:
            raise ValidationError(
                {"campaign": _("Une annonce dit quelle campagne elle annonce : choisissez-la ici.")}
            )

    def blocks(self):
        """All that the editors composed, in whatever language."""
        return [*self.body, *self.body_en]

    def picked_ids(self):
        """The ids of the projects that the editors picked for everybody."""
        blocks = (block.value for block in self.blocks() if block.block_type == "project")
        return frozenset(value["project"].pk for value in blocks if value["project"])

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

    seeds_first = models.BooleanField(
        _("d’abord à la liste d’essai"),
        default=False,
        db_default=False,
        help_text=_("Une lettre n’est approuvée qu’une fois reçue telle quelle par toute la liste d’essai."),
    )

    panels = [FieldPanel("second_person"), FieldPanel("seeds_first")]

    class Meta:
        verbose_name = _("réglages des lettres")
