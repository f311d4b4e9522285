from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.documents import get_document_model_string

from campaigns.digital.addresses import MAX_LENGTH, defanged, host_of
from campaigns.digital.enums import REPORTED, NoticeKind, Reason, Sighting, State
from campaigns.digital.forms import MoveForm
from campaigns.reports.models.reports import draw_number
from home.caching import forget_after_commit
from home.keys import MailedKeys, SignedKeys, draw_half

#: Fewer than that in a month are not shown: one may be recognised among so few.
FLOOR = 5
DETAILS_LENGTH = 500
#: Since the administration was told: it is asked again, then the report is closed « sans réponse ».
REMINDER, SILENCE = timedelta(days=15), timedelta(days=45)
#: What was never confirmed is forgotten so soon; the words of what is over, a month later.
UNCONFIRMED_AGE, DETAILS_AGE = timedelta(days=1), timedelta(days=30)
#: Names of sites that belong to no single administration.
SHARED_HOSTS = frozenset({"gouv.fr", "asso.fr", "com.fr", "tm.fr", "nom.fr", "prd.fr"})


class HandOffQuerySet(models.QuerySet):
    def count_one(self, sighting, day):
        """Add one to what was seen that day: sums, never people."""
        row, _created = self.get_or_create(sighting=sighting, day=day)
        self.filter(pk=row.pk).update(total=F("total") + 1)

    def by_month(self):
        """``[{"month", "sighting", "total"}]``, the latest first, without what is under ``FLOOR``."""
        months = self.annotate(month=models.functions.TruncMonth("day")).values("month", "sighting")
        return (
            months.annotate(total=models.Sum("total")).filter(total__gte=FLOOR).order_by("-month", "sighting")
        )


class HandOff(models.Model):
    """How many witnesses were shown the way to who is competent: the class and the day, nothing else."""

    sighting = models.CharField(_("ce qui a été vu"), max_length=14, choices=Sighting)
    day = models.DateField(_("jour"))
    total = models.PositiveIntegerField(_("nombre"), default=0)

    objects = HandOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation")
        constraints = [
            models.UniqueConstraint(fields=["sighting", "day"], name="one_hand_off_per_class_and_day")
        ]

    def __str__(self):
        return f"{self.get_sighting_display()} – {self.day}"


OPINION = ("opinion_by", "opinion_on", "opinion_reference", "opinion_document")


@register_setting(icon="warning")
class DeskSettings(BaseGenericSetting):
    """Whether the desk takes what concerns any public site, and the opinion that lets it."""

    open_to_public = models.BooleanField(
        _("ouvert au public"),
        default=False,
        help_text=_("Fermé, le guichet ne prend que ce qui touche une administration volontaire."),
    )
    opinion_by = models.CharField(_("avis rendu par"), max_length=200, blank=True)
    opinion_on = models.DateField(_("avis rendu le"), null=True, blank=True)
    opinion_reference = models.CharField(_("référence de l’avis"), max_length=100, blank=True)
    opinion_document = models.ForeignKey(
        get_document_model_string(),
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("texte de l’avis"),
    )

    panels = [
        MultiFieldPanel([FieldPanel(name) for name in OPINION], _("Avis de l’ANSSI")),
        FieldPanel("open_to_public"),
    ]

    class Meta:
        verbose_name = _("guichet numérique")
        constraints = [
            models.CheckConstraint(
                condition=Q(open_to_public=False)
                | (
                    ~Q(opinion_by="")
                    & ~Q(opinion_reference="")
                    & Q(opinion_on__isnull=False)
                    & Q(opinion_document__isnull=False)
                ),
                name="no_public_desk_without_opinion",
                violation_error_message=_("Le guichet ne s’ouvre pas au public sans l’avis de l’ANSSI."),
            )
        ]

    def clean(self):
        super().clean()
        if self.opinion_on and self.opinion_on > timezone.localdate():
            raise ValidationError({"opinion_on": _("Cette date est à venir : donner celle de l’avis.")})
        missing = [name for name in OPINION if not getattr(self, name)]
        if self.open_to_public and missing:
            told = _("À remplir avant d’ouvrir le guichet au public : l’avis de l’ANSSI entier.")
            raise ValidationError(dict.fromkeys(missing, told))

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget_after_commit()


class AdministrationQuerySet(models.QuerySet):
    def willing(self):
        return self.filter(active=True)

    def of_host(self, host):
        """The willing administration that a site belongs to, by the most precise of its names; or None."""
        named = [
            (len(name), each)
            for each in self.willing()
            for name in each.names()
            if host == name or host.endswith(f".{name}")
        ]
        return max(named, key=lambda pair: pair[0])[1] if named else None


class Administration(models.Model):
    """Who asked to be told of what is seen on its sites, and answers for it."""

    name = models.CharField(_("nom"), max_length=200)
    domains = models.TextField(
        _("noms de ses sites"), help_text=_("Un par ligne : exemple.fr vaut aussi pour www.exemple.fr.")
    )
    contact = models.EmailField(
        _("adresse du service"),
        help_text=_("Elle apprend qu’un signalement attend, jamais ce qu’il dit."),
    )
    willing_since = models.DateField(_("volontaire depuis le"), default=timezone.localdate)
    active = models.BooleanField(_("volontaire"), default=True)

    objects = AdministrationQuerySet.as_manager()

    panels = [FieldPanel(name) for name in ("name", "domains", "contact", "willing_since", "active")]

    class Meta:
        verbose_name = _("administration volontaire")
        verbose_name_plural = _("administrations volontaires")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget_after_commit()

    def names(self):
        return self.domains.split()

    def clean(self):
        super().clean()
        try:
            found = [host_of(name) for name in self.names()]
        except ValidationError as error:
            raise ValidationError({"domains": error.messages}) from error
        for name in found:
            if name in SHARED_HOSTS:
                raise ValidationError({"domains": _("« %s » est partagé : nommer le site lui-même.") % name})
            other = Administration.objects.exclude(pk=self.pk).of_host(name)
            if self.active and other and name in other.names():
                told = _("« %(name)s » est déjà à %(other)s : le retirer de l’une des deux.")
                raise ValidationError({"domains": told % {"name": name, "other": other}})
        self.domains = "\n".join(dict.fromkeys(found))


def desk_is_open():
    """Whether anything may be reported here: to somebody who is willing, or to all when it is public."""
    return Administration.objects.willing().exists() or is_public()


def is_public():
    return DeskSettings.objects.filter(open_to_public=True).exists()


class ShownAddress(FieldPanel):
    """An address that nobody opens by mistake."""

    def format_value_for_display(self, value):
        return defanged(value)


def own_keys():
    return MailedKeys("digital.own")


class IncidentQuerySet(models.QuerySet):
    def with_key(self, key):
        """The one that this secret of a witness’s address opens, or none."""
        return own_keys().find(self, key)

    def waiting(self):
        """What nobody of the team read yet."""
        return self.filter(state=State.RECEIVED)

    def by_month(self):
        """``[{"month", "sighting", "total", "solved"}]`` of what was confirmed, without what is under
        ``FLOOR``; ``solved``: how many of them are verified to be corrected, None under ``FLOOR``."""
        months = self.exclude(confirmed_at=None).exclude(state=State.REFUSED)
        months = months.annotate(month=models.functions.TruncMonth("confirmed_at")).values(
            "month", "sighting"
        )
        solved = models.Count("pk", filter=Q(state=State.VERIFIED))
        rows = months.annotate(total=models.Count("pk"), solved=solved).filter(total__gte=FLOOR)
        return [
            {**row, "solved": row["solved"] if _tells_nothing(row) else None}
            for row in rows.order_by("-month", "sighting")
        ]


def _tells_nothing(row):
    """Whether both those that are solved and those that are not are too many to be recognised."""
    return all(count == 0 or count >= FLOOR for count in (row["solved"], row["total"] - row["solved"]))


class IncidentManager(models.Manager.from_queryset(IncidentQuerySet)):
    """A list of reports does not bring their pictures."""

    def get_queryset(self):
        return super().get_queryset().defer("screenshot")


class Incident(models.Model):
    """What a witness saw on a site. Read by the desk and the administration alone, whatever becomes of it.

    ``token``: half of what opens the page of the witness. ``email`` is known until the report is over.
    """

    number = models.CharField(_("numéro"), max_length=10, unique=True, default=draw_number, editable=False)
    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    sighting = models.CharField(
        _("ce qui a été vu"), max_length=14, choices=[(each.value, each.label) for each in REPORTED]
    )
    address = models.CharField(_("adresse de la page"), max_length=MAX_LENGTH, blank=True)
    administration = models.ForeignKey(
        Administration,
        models.PROTECT,
        null=True,
        related_name="incidents",
        verbose_name=_("administration"),
    )
    details = models.TextField(_("détails"), max_length=DETAILS_LENGTH, blank=True)
    screenshot = models.BinaryField(null=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(
        _("état"), max_length=12, choices=State, default=State.UNCONFIRMED, editable=False
    )
    reason = models.CharField(_("motif"), max_length=12, choices=Reason, blank=True, editable=False)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("reçu le"), null=True, editable=False)
    sent_at = models.DateTimeField(_("transmis le"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("relancé le"), null=True, editable=False)
    ended_at = models.DateTimeField(_("terminé le"), null=True, editable=False)

    objects = IncidentManager()

    base_form_class = MoveForm
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("sighting", read_only=True),
                ShownAddress("address", read_only=True),
                FieldPanel("details", read_only=True),
            ],
            _("Ce qui a été vu"),
        ),
        FieldPanel("administration"),
        MultiFieldPanel([FieldPanel("move_to"), FieldPanel("why")], _("Suivi")),
    ]

    class Meta:
        verbose_name = _("incident numérique")
        verbose_name_plural = _("incidents numériques")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        # Without anything of what it says: names of rows are kept in logs.
        return self.number

    def get_absolute_url(self):
        return reverse("digital:own", args=[own_keys().of(self.token)])

    @property
    def shown_address(self):
        return defanged(self.address)

    @property
    def desk_key(self):
        """What opens the page of the administration."""
        return ADMINISTRATION_KEYS.of(self.number)

    @property
    def reminder_at(self):
        return self.sent_at and self.sent_at + REMINDER

    @property
    def silence_at(self):
        return self.sent_at and self.sent_at + SILENCE


ADMINISTRATION_KEYS = SignedKeys("digital.administration")


class IncidentStep(models.Model):
    """One step of a report's life, never rewritten: no word of what it says."""

    incident = models.ForeignKey(
        Incident, models.CASCADE, related_name="steps", verbose_name=_("incident numérique")
    )
    before = models.CharField(_("de"), max_length=12, choices=State)
    after = models.CharField(_("à"), max_length=12, choices=State)
    reason = models.CharField(_("motif"), max_length=12, choices=Reason, blank=True)
    at = models.DateTimeField(_("le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )

    class Meta:
        verbose_name = _("étape d’un incident")
        verbose_name_plural = _("étapes des incidents")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_before_display()} → {self.get_after_display()}"


class IncidentNoticeQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)


class IncidentNotice(models.Model):
    """A message that is owed: its words say that there is something to read, and where."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    state = models.CharField(max_length=12, choices=State, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = IncidentNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’un incident")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="incident_notices_due")]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.incident_id}"
