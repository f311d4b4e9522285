from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from campaigns.communes.enums import Holder, Moderation, NoticeKind, State
from campaigns.communes.forms import ParticipantForm
from home.caching import forget_after_commit
from home.keys import SignedKeys, draw_half
from projects.enums import PlaceKind

#: Days, unless a commune promises something else.
USUAL_DELAY = 15


@register_setting(icon="group")
class CallForProjects(BaseGenericSetting):
    """The call to the communes, and the campaign that carries it."""

    campaign = models.ForeignKey(
        "campaigns.CampaignPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("campagne"),
        help_text=_("Sa page dit où en est l’appel, dans chaque langue, et y mène."),
    )
    goal = models.PositiveSmallIntegerField(
        _("objectif, en communes actives"), default=100, validators=[MinValueValidator(1)]
    )
    open = models.BooleanField(
        _("ouvert"), default=True, help_text=_("Fermé, il ne prend plus de candidature.")
    )

    panels = [FieldPanel("campaign"), FieldPanel("goal"), FieldPanel("open")]

    class Meta:
        verbose_name = _("appel à projets des communes")

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget_after_commit()

    @property
    def active(self):
        return Participant.objects.active().count()

    @property
    def progress(self):
        """Percent of the goal, 100 at most."""
        return min(100, self.active * 100 // self.goal)


class ParticipantQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=State.ACTIVE)

    def known(self):
        """Those whose town hall confirmed that it asks to take part."""
        return self.exclude(verified_at=None)


class Participant(ClusterableModel):
    """A commune that answers the call for projects: from its application to the reports that it is sent.

    ``contact_name`` and ``contact_email``: who applied. ``official_email``: the public address of the town
    hall, which alone confirms the application.
    """

    place = models.OneToOneField(
        "projects.Place",
        models.PROTECT,
        related_name="participant",
        limit_choices_to={"kind": PlaceKind.COMMUNE},
        verbose_name=_("commune"),
    )
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.CANDIDATE, editable=False)
    contact_name = models.CharField(_("nom et fonction du contact"), max_length=200, blank=True)
    contact_email = models.EmailField(_("adresse du contact"), blank=True)
    motivation = models.TextField(_("ce que la commune attend"), max_length=2000, blank=True)
    official_email = models.EmailField(
        _("adresse publique de la mairie"),
        blank=True,
        help_text=_("Celle de l’annuaire ou du site de la mairie : la confirmation y est demandée."),
    )
    moderation = models.CharField(
        _("modération"), max_length=6, choices=Moderation, default=Moderation.BEFORE
    )
    next_step = models.CharField(_("prochaine étape"), max_length=200, blank=True)
    next_step_on = models.DateField(_("prévue le"), null=True, blank=True)
    created_at = models.DateTimeField(_("candidate le"), default=timezone.now, editable=False)
    verified_at = models.DateTimeField(_("vérifiée le"), null=True, editable=False)
    active_since = models.DateTimeField(_("active depuis le"), null=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    base_form_class = ParticipantForm
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("place", read_only=True),
                FieldPanel("contact_name"),
                FieldPanel("contact_email"),
                FieldPanel("motivation", read_only=True),
                FieldPanel("official_email"),
            ],
            heading=_("La candidature"),
        ),
        InlinePanel(
            "routes",
            heading=_("À qui va chaque sorte de problèmes"),
            label=_("destinataire"),
            help_text=_("Sans catégorie : tout ce que les autres destinataires ne prennent pas."),
        ),
        FieldPanel("moderation"),
        MultiFieldPanel(
            [
                FieldPanel("move_to"),
                FieldPanel("note"),
                FieldPanel("next_step"),
                FieldPanel("next_step_on"),
            ],
            heading=_("Suivi"),
        ),
    ]

    class Meta:
        verbose_name = _("commune participante")
        verbose_name_plural = _("communes participantes")
        ordering = ["place__name", "pk"]
        indexes = [models.Index(fields=["state"], name="participants_by_state")]

    def __str__(self):
        return str(self.place)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget_after_commit()

    def route_of(self, category):
        """The most precise Route for a category: its own, that of its parent, that of all the others."""
        found = {route.category_id: route for route in self.routes.all()}
        own = found.get(category.pk)
        return own or (category.parent_id and found.get(category.parent_id)) or found.get(None)


class Route(models.Model):
    """Who is sent a kind of problem, and how soon they say that they answer."""

    participant = ParentalKey(Participant, on_delete=models.CASCADE, related_name="routes")
    category = models.ForeignKey(
        "reports.Category",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("catégorie"),
    )
    holder = models.CharField(_("échelon"), max_length=12, choices=Holder, default=Holder.COMMUNE)
    name = models.CharField(
        _("service"), max_length=120, help_text=_("Comme chacun le lira : « Voirie de Rennes Métropole ».")
    )
    email = models.EmailField(_("adresse du service"), help_text=_("Elle n’est jamais publique."))
    days = models.PositiveSmallIntegerField(
        _("répond en (jours)"),
        default=USUAL_DELAY,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    panels = [FieldPanel(name) for name in ("category", "holder", "name", "email", "days")]

    class Meta:
        verbose_name = _("destinataire")
        verbose_name_plural = _("destinataires")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "category"], name="one_route_per_category"),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(category=None), name="one_route_for_all_others"
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.category_id and not self.category.active:
            told = _("« %(name)s » n’est plus proposée : choisir une autre catégorie.")
            raise ValidationError({"category": told % {"name": self.category}})


class Step(models.Model):
    """One step of the path of a commune, never rewritten."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="steps", verbose_name=_("commune")
    )
    before = models.CharField(_("de"), max_length=10, choices=State, blank=True)
    after = models.CharField(_("à"), max_length=10, choices=State)
    note = models.CharField(_("note interne"), max_length=500, blank=True)
    at = models.DateTimeField(_("le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )

    class Meta:
        verbose_name = _("étape d’une commune")
        verbose_name_plural = _("étapes des communes")
        ordering = ["at", "pk"]

    def __str__(self):
        before = f"{self.get_before_display()} → " if self.before else ""
        return f"{before}{self.get_after_display()}"


VERIFY_KEYS = SignedKeys("communes.verify")
ANSWER_KEYS = SignedKeys("communes.answer")


class CommuneNoticeQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)

    def forwards(self):
        return self.filter(kind=NoticeKind.FORWARD)


class CommuneNotice(models.Model):
    """A message that a commune or its applicant is owed.

    ``token``: half of what opens the page that the message leads to. ``change``: the step of a report that
    made it due, once for each. ``service`` and ``address``: as the route said then. ``answer_by``: the day
    that the service promised.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    change = models.ForeignKey("reports.Change", models.CASCADE, null=True, related_name="commune_notices")
    service = models.CharField(_("service"), max_length=120, blank=True)
    address = models.EmailField(_("adresse"), blank=True)
    answer_by = models.DateField(_("réponse attendue le"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = CommuneNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis à une commune")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="commune_notices_due")]
        constraints = [
            models.UniqueConstraint(fields=["change", "kind"], name="one_commune_notice_per_change")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.participant_id}"
