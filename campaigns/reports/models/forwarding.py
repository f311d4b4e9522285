"""The Open311 service of a commune, and what became there of the reports that it was sent."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from campaigns.reports.enums import Passage
from campaigns.reports.forwarding.forms import PassageForm, ServiceForm
from campaigns.reports.models.categories import Category
from campaigns.reports.models.reports import Report


class Open311Service(ClusterableModel):
    """Where a commune receives problems by GeoReport v2. ``api_key`` is written, and never shown again."""

    place = models.OneToOneField(
        "projects.Place", models.PROTECT, related_name="open311_service", verbose_name=_("commune")
    )
    url = models.URLField(
        _("adresse"), help_text=_("Sans « /requests.xml » : https://open311.ville.fr/georeport/v2")
    )
    jurisdiction = models.CharField(
        _("jurisdiction_id"), max_length=80, blank=True, help_text=_("Vide si le service n’en demande pas.")
    )
    api_key = models.CharField(_("clé"), max_length=200, blank=True, editable=False)
    default_code = models.CharField(
        _("code des autres catégories"),
        max_length=80,
        blank=True,
        help_text=_("service_code de ce qui n’est pas dans la liste. Vide : rien d’autre n’est transmis."),
    )
    active = models.BooleanField(_("transmettre"), default=True)
    #: What was published before is not sent.
    since = models.DateTimeField(_("depuis"), default=timezone.now, editable=False)

    base_form_class = ServiceForm
    panels = [
        FieldPanel("place"),
        MultiFieldPanel(
            [FieldPanel("url"), FieldPanel("jurisdiction"), FieldPanel("new_key")], heading=_("Le service")
        ),
        InlinePanel("codes", heading=_("Codes des catégories"), label=_("catégorie")),
        FieldPanel("default_code"),
        FieldPanel("active"),
    ]

    class Meta:
        verbose_name = _("service Open311 d’une commune")
        verbose_name_plural = _("services Open311 des communes")
        ordering = ["place__name"]

    def __str__(self):
        return str(self.place)

    def code_of(self, category):
        """The service_code of a Category or of what it is part of; "" when it is not for this service."""
        codes = {row.category_id: row.code for row in self.codes.all()}
        return codes.get(category.pk) or codes.get(category.parent_id) or self.default_code


class ServiceCode(models.Model):
    """How a service names a kind of problem."""

    service = ParentalKey(Open311Service, on_delete=models.CASCADE, related_name="codes")
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", verbose_name=_("catégorie"))
    code = models.CharField("service_code", max_length=80)

    panels = [FieldPanel("category"), FieldPanel("code")]

    class Meta:
        verbose_name = _("code d’une catégorie")
        verbose_name_plural = _("codes des catégories")
        constraints = [models.UniqueConstraint(fields=["service", "category"], name="one_code_per_category")]

    def __str__(self):
        return f"{self.category} = {self.code}"


class ForwardingQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(due_at__lte=now, service__active=True).select_related("service__place")


class Forwarding(models.Model):
    """A report on its way to the service of its commune, once and for all.

    ``number`` and ``token`` are those of the service, which gives one or the other; ``due_at``: when to send
    it, or to ask for news; None: never by itself any more.
    """

    report = models.OneToOneField(
        Report, models.CASCADE, related_name="forwarding", verbose_name=_("signalement")
    )
    service = models.ForeignKey(
        Open311Service, models.PROTECT, related_name="forwardings", verbose_name=_("service")
    )
    state = models.CharField(_("transmission"), max_length=8, choices=Passage, default=Passage.WAITING)
    number = models.CharField(_("numéro chez le service"), max_length=100, blank=True)
    token = models.CharField(max_length=100, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    tried_at = models.DateTimeField(_("dernier essai"), null=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    reason = models.CharField(_("ce que le service a répondu"), max_length=300, blank=True)
    their_status = models.CharField(_("état chez le service"), max_length=20, blank=True)
    their_notes = models.CharField(_("ce que dit le service"), max_length=500, blank=True)
    their_at = models.DateTimeField(_("nouvelles du"), null=True)

    objects = ForwardingQuerySet.as_manager()

    base_form_class = PassageForm
    panels = [FieldPanel("decision"), FieldPanel("number")]

    class Meta:
        verbose_name = _("transmission par Open311")
        verbose_name_plural = _("transmissions par Open311")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=~Q(due_at=None), name="forwardings_due"),
            models.Index(fields=["service", "number"], name="forwardings_by_number"),
        ]

    def __str__(self):
        return f"{self.report.number} → {self.service}"
