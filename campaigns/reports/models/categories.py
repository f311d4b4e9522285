from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel


class CategoryQuerySet(models.QuerySet):
    def offered_in(self, place):
        """What may be reported in a commune: what is offered everywhere, and there."""
        return self.filter(Q(limits=None) | Q(limits__place=place), active=True).distinct()

    def precise(self):
        """What a problem is told to be: what has no finer kinds."""
        return self.filter(active=True, children=None).exclude(parent__active=False)


class Category(ClusterableModel):
    """A kind of problem, at one of two levels. ``code`` never changes: it is what programs know."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    label = models.CharField(_("nom"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("dans")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    active = models.BooleanField(_("proposée"), default=True)
    private = models.BooleanField(
        _("jamais publique"),
        default=False,
        help_text=_("Pour ce qui montre quelqu’un du doigt : stationnement, voisinage."),
    )
    keep_months = models.PositiveSmallIntegerField(
        _("mois de conservation"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Après la fin d’un signalement : son texte, ses photos et qui le suit sont alors effacés."
        ),
    )

    objects = CategoryQuerySet.as_manager()

    panels = [
        FieldPanel("label"),
        FieldPanel("code"),
        FieldPanel("parent"),
        FieldPanel("position"),
        FieldPanel("active"),
        FieldPanel("private"),
        FieldPanel("keep_months"),
        InlinePanel(
            "limits",
            heading=_("Seulement dans ces communes"),
            label=_("commune"),
            help_text=_("Aucune : partout."),
        ),
    ]

    class Meta:
        verbose_name = _("catégorie de problèmes")
        verbose_name_plural = _("catégories de problèmes")
        ordering = ["position", "label"]

    def __str__(self):
        return f"{self.parent.label} : {self.label}" if self.parent_id else self.label

    @property
    def is_private(self):
        return self.private or bool(self.parent_id and self.parent.private)

    def clean(self):
        super().clean()
        if self.parent_id and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError(
                {
                    "parent": _("« %(name)s » est déjà une sous-catégorie : choisir une catégorie.")
                    % {"name": self.parent}
                }
            )
        if self.parent_id and self.pk and self.children.exists():
            raise ValidationError(
                {
                    "parent": _("« %(name)s » a des sous-catégories : les déplacer d’abord.")
                    % {"name": self.label}
                }
            )


class CategoryPlace(models.Model):
    """A commune where a category is offered, when it is not offered everywhere."""

    category = ParentalKey(Category, on_delete=models.CASCADE, related_name="limits")
    place = models.ForeignKey("projects.Place", models.CASCADE, related_name="+", verbose_name=_("commune"))

    panels = [FieldPanel("place")]

    class Meta:
        verbose_name = _("commune d’une catégorie")
        verbose_name_plural = _("communes des catégories")
        constraints = [models.UniqueConstraint(fields=["category", "place"], name="one_limit_per_place")]

    def __str__(self):
        return str(self.place)
