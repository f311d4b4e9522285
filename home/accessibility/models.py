from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from home.accessibility import conformity
from home.accessibility.conformity import Level, Status
from home.accessibility.forms import CriteriaGrid
from home.blocks import TEXT_FEATURES
from home.models import SAME_ADDRESS

ADDRESS = "accessibilite"


class AuditQuerySet(models.QuerySet):
    def worth_something_on(self, day: date):
        """The latest audit that may be declared on a day, or None."""
        made = self.filter(made_on__lte=day).order_by("-made_on", "-pk")
        return next((audit for audit in made if audit.is_valid_on(day)), None)


class AccessibilityAudit(ClusterableModel):
    """One audit of the whole site: an answer for each criterion, and each defect with its remedy."""

    made_on = models.DateField(gettext_lazy("date de l’audit"), default=timezone.localdate)
    made_by = models.CharField(gettext_lazy("réalisé par"), max_length=200)
    standard = models.CharField(gettext_lazy("référentiel"), max_length=40, default="RGAA 4.1.2")
    sample = models.TextField(
        gettext_lazy("pages vérifiées"),
        blank=True,
        help_text=gettext_lazy("Une par ligne : titre et adresse."),
    )
    tools = models.TextField(
        gettext_lazy("outils et technologies d’assistance"),
        blank=True,
        help_text=gettext_lazy("Un par ligne, avec sa version : NVDA 2026.1 et Firefox 145…"),
    )
    results = models.JSONField(
        gettext_lazy("critères"),
        default=dict,
        blank=True,
        help_text=gettext_lazy("Un audit n’est valable que si chacun des 106 critères a sa réponse."),
    )

    objects = AuditQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("made_on", "made_by", "standard", "sample", "tools")],
            gettext_lazy("Conditions de l’audit"),
        ),
        InlinePanel(
            "defects", heading=gettext_lazy("Contenus non accessibles"), label=gettext_lazy("défaut")
        ),
        FieldPanel("results", widget=CriteriaGrid),
    ]

    class Meta:
        verbose_name = gettext_lazy("audit d’accessibilité")
        verbose_name_plural = gettext_lazy("audits d’accessibilité")
        ordering = ["-made_on"]

    def __str__(self):
        return _("Audit du %(day)s par %(who)s") % {"day": self.made_on, "who": self.made_by}

    def clean(self):
        super().clean()
        unknown = sorted(set(self.results) - set(conformity.numbers()))
        if unknown:
            raise ValidationError({"results": _("Critère inconnu : %s.") % ", ".join(unknown)})
        wrong = sorted(number for number, status in self.results.items() if status not in Status.values)
        if wrong:
            raise ValidationError({"results": _("Réponse inconnue pour le critère %s.") % ", ".join(wrong)})

    def is_valid_on(self, day):
        return conformity.is_complete(self.results) and self.made_on <= day < self.expires_on

    @property
    def expires_on(self):
        return conformity.expiry(self.made_on)

    @property
    def level(self):
        return conformity.level(self.results)

    @property
    def percentage(self):
        """Whole percents, rounded down: a site that lacks one criterion is not at 100 %."""
        reached = conformity.rate(self.results)
        return None if reached is None else int(reached * 100)

    def by_topic(self):
        """Rows of (topic, conforming, failing, not applicable)."""
        return [(topic, *(self._count(topic, status) for status in Status)) for topic in conformity.topics()]

    def _count(self, topic, status):
        return sum(self.results.get(criterion.number) == status for criterion in topic.criteria)

    def answers(self):
        """Rows of (criterion, status in words)."""
        return [
            (criterion, Status(self.results[criterion.number]).label)
            for topic in conformity.topics()
            for criterion in topic.criteria
            if criterion.number in self.results
        ]


class AccessibilityDefect(Orderable):
    """Something that somebody cannot use, when it will be mended, or why it will not."""

    class Exemption(models.TextChoices):
        BURDEN = "burden", gettext_lazy("dérogation : charge disproportionnée")
        OUT_OF_SCOPE = "out-of-scope", gettext_lazy("contenu non soumis à l’obligation")

    audit = ParentalKey(AccessibilityAudit, on_delete=models.CASCADE, related_name="defects")
    criterion = models.CharField(
        gettext_lazy("critère"), max_length=6, help_text=gettext_lazy("Son numéro : 3.2")
    )
    description = models.TextField(gettext_lazy("ce qui n’est pas accessible"))
    where = models.CharField(gettext_lazy("où"), max_length=300, blank=True)
    remedy = models.TextField(gettext_lazy("remède"), blank=True)
    exemption = models.CharField(gettext_lazy("exemption"), max_length=12, choices=Exemption, blank=True)
    planned_on = models.DateField(gettext_lazy("correction prévue le"), null=True, blank=True)
    mended_on = models.DateField(gettext_lazy("corrigé le"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = gettext_lazy("défaut d’accessibilité")
        verbose_name_plural = gettext_lazy("défauts d’accessibilité")

    def __str__(self):
        return f"{self.criterion} : {self.description[:60]}"

    def clean(self):
        super().clean()
        if self.criterion not in conformity.numbers():
            message = _("« %s » n’est pas un critère du RGAA : de 1.1 à 13.12.") % self.criterion
            raise ValidationError({"criterion": message})


def statement_on(day: date) -> str:
    """The mention that the law wants on the home page: « Accessibilité : non conforme » without proof."""
    audit = AccessibilityAudit.objects.worth_something_on(day)
    reached = audit.level if audit else Level.NONE
    return _("Accessibilité : %s") % reached.label


class AccessibilityPage(Page):
    """The declaration that the law wants at this very address, written from the audits."""

    publisher = models.CharField(
        gettext_lazy("organisme"), max_length=200, help_text=gettext_lazy("Qui s’engage : il édite le site.")
    )
    contact = RichTextField(
        gettext_lazy("à qui écrire"),
        features=TEXT_FEATURES,
        help_text=gettext_lazy("Pour obtenir un contenu sous une autre forme ou signaler un défaut."),
    )
    plan = RichTextField(
        gettext_lazy("schéma pluriannuel"),
        blank=True,
        features=TEXT_FEATURES,
        help_text=gettext_lazy("Trois ans au plus. Vide : la page dit qu’il n’est pas encore publié."),
    )
    actions = RichTextField(gettext_lazy("plan d’action de l’année"), blank=True, features=TEXT_FEATURES)

    template = "accessibility/accessibility_page.html"
    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("publisher", "contact", "plan", "actions")),
    ]

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = gettext_lazy("déclaration d’accessibilité")
        verbose_name_plural = gettext_lazy("déclarations d’accessibilité")

    def clean(self):
        super().clean()
        if self.slug != ADDRESS:
            raise ValidationError(
                {"slug": _("La loi veut cette page à l’adresse « %s » : ne pas la changer.") % ADDRESS}
            )

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        audit = AccessibilityAudit.objects.prefetch_related("defects").worth_something_on(today)
        defects = list(audit.defects.all()) if audit else []
        context |= {
            "audit": audit,
            "statement": statement_on(today),
            "standard": conformity.standard(),
            "failing": [defect for defect in defects if not defect.exemption and not defect.mended_on],
            "mended": [defect for defect in defects if defect.mended_on],
            "exempted": [defect for defect in defects if defect.exemption and not defect.mended_on],
            "checks": conformity.automatic_checks(),
        }
        return context
