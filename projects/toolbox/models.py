"""What territories can reuse: tools, what is known of them, who uses them, and whether their code is read."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet
from wagtail.search import index

from home.blocks import TEXT_FEATURES, BodyStreamBlock
from home.models import SAME_ADDRESS
from home.translations import each_once
from projects.toolbox import verdicts
from projects.toolbox.enums import (
    Accessibility,
    CodeState,
    Development,
    Hosting,
    Maintenance,
    Need,
    SolutionKind,
)
from projects.toolbox.licences import canonical


class SolutionIndexPage(Page):
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["toolbox.SolutionPage"]
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("boîte à outils")
        verbose_name_plural = _("boîtes à outils")


class SolutionQuerySet(PageQuerySet):
    def for_readers(self):
        """What anybody may read, each once, with all that a verdict asks."""
        return each_once(self.live().public()).with_proofs().order_by("title")

    def with_proofs(self):
        related = self.select_related("locale", "check_of_code")
        return related.prefetch_related("uses__place__parent__parent")


class SolutionPage(Page):
    """A tool for territories, a contest or a guide. What is not known is left empty, and said to be."""

    kind = models.CharField(_("nature"), max_length=10, choices=SolutionKind, default=SolutionKind.SOFTWARE)
    need = models.CharField(_("à quoi il sert"), max_length=14, choices=Need, default=Need.OTHER)
    summary = models.CharField(_("ce qu’il fait"), max_length=300)
    audience = models.CharField(_("pour qui"), max_length=300, blank=True)
    body = StreamField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)
    publisher = models.CharField(_("éditeur"), max_length=200, blank=True)
    website = models.URLField(_("site"), max_length=500, blank=True)
    licence = models.CharField(
        _("licence"), max_length=120, blank=True, help_text=_("Son nom SPDX : AGPL-3.0-or-later, MIT…")
    )
    repository = models.URLField(
        _("dépôt du code"), max_length=500, blank=True, help_text=_("L’adresse que l’on donne à git clone.")
    )
    hosting = models.CharField(_("installation"), max_length=10, choices=Hosting, blank=True)
    price = models.CharField(_("prix"), max_length=200, blank=True)
    price_source = models.URLField(_("source du prix"), max_length=500, blank=True)
    development = models.CharField(_("avancement"), max_length=12, choices=Development, blank=True)
    maintenance = models.CharField(_("maintenu"), max_length=10, choices=Maintenance, blank=True)
    maintained_until = models.DateField(_("maintenu jusqu’au"), null=True, blank=True)
    contact = models.CharField(
        _("contact"), max_length=300, blank=True, help_text=_("Celui d’un service, jamais d’une personne.")
    )
    accessibility = models.CharField(_("accessibilité"), max_length=8, choices=Accessibility, blank=True)
    accessibility_source = models.URLField(_("déclaration d’accessibilité"), max_length=500, blank=True)
    verified_on = models.DateField(_("vérifié le"), null=True, blank=True)
    withdrawn_on = models.DateField(_("déréférencé le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("motif"), max_length=300, blank=True)

    objects = PageManager.from_queryset(SolutionQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel(name) for name in ("kind", "need", "summary", "audience")], _("Ce que c’est")
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("publisher", "website", "contact")], _("À qui s’adresser")
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("licence", "repository")], _("Code")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("hosting", "price", "price_source")], _("S’en servir")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("development", "maintenance", "maintained_until")], _("Avenir")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("accessibility", "accessibility_source")], _("Accessibilité")
        ),
        InlinePanel("uses", heading=_("Qui s’en sert"), label=_("utilisateur")),
        InlinePanel("sources", heading=_("Sources"), label=_("source")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("verified_on", "withdrawn_on", "withdrawn_reason")],
            _("Vérification"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("publisher")]

    parent_page_types = ["toolbox.SolutionIndexPage"]
    subpage_types = []
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("outil")

    def clean(self):
        super().clean()
        if self.licence:
            try:
                self.licence = canonical(self.licence)
            except ValidationError as error:
                raise ValidationError({"licence": error.messages}) from error
        if self.withdrawn_on and not self.withdrawn_reason.strip():
            raise ValidationError({"withdrawn_reason": _("Dites pourquoi l’outil est déréférencé.")})
        if self.price and not self.price_source:
            raise ValidationError({"price_source": _("Donnez l’adresse où ce prix se lit.")})

    @property
    def current_check(self):
        """The CodeCheck of the repository of today, or None: that of a former address proves nothing."""
        check = getattr(self, "check_of_code", None) if self.pk else None
        return check if check and check.url == self.repository else None

    @cached_property
    def open_source(self):
        return verdicts.open_source(self)

    @cached_property
    def reusable(self):
        return verdicts.reusable(self)

    @property
    def uses_elsewhere(self):
        return [use for use in self.uses.all() if not use.is_origin]

    def questions(self):
        """``[(question, Verdict)]``; none for what is not a product."""
        asked = [(_("Open source ?"), self.open_source), (_("Réutilisable ?"), self.reusable)]
        return [(question, verdict) for question, verdict in asked if verdict]

    def facts(self):
        """``[(label, words)]`` of what may be known: without words, it is not."""
        named = {name: self._meta.get_field(name).verbose_name for name in FACTS}
        return [(label, self._words(name)) for name, label in named.items()]

    def known_facts(self):
        return [(label, words) for label, words in self.facts() if words]

    def unknown_facts(self):
        """Labels."""
        return [label for label, words in self.facts() if not words]

    def _words(self, name):
        display = getattr(self, f"get_{name}_display", None)
        return display() if display else getattr(self, name)


#: What the table of a tool says, in this order.
FACTS = (
    "kind",
    "need",
    "audience",
    "publisher",
    "licence",
    "hosting",
    "price",
    "development",
    "maintenance",
    "maintained_until",
    "contact",
    "accessibility",
    "verified_on",
)


class Use(Orderable):
    """Somebody who uses the tool. Outside France it has a name and no place."""

    page = ParentalKey(SolutionPage, on_delete=models.CASCADE, related_name="uses")
    name = models.CharField(_("qui"), max_length=200)
    place = models.ForeignKey(
        "projects.Place", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lieu")
    )
    since = models.CharField(
        _("depuis"), max_length=10, blank=True, help_text=_("Une année ou une date : 2019, 2019-05…")
    )
    is_origin = models.BooleanField(_("c’est là que l’outil est né"), default=False)
    source = models.URLField(_("où cela se lit"), max_length=500, blank=True)
    seen_on = models.DateField(_("lu le"), null=True, blank=True)

    panels = [FieldPanel(name) for name in ("name", "place", "since", "is_origin", "source", "seen_on")]

    class Meta(Orderable.Meta):
        verbose_name = _("utilisateur")

    def __str__(self):
        return self.name


class Source(Orderable):
    """Where something on the page can be read."""

    page = ParentalKey(SolutionPage, on_delete=models.CASCADE, related_name="sources")
    label = models.CharField(_("ce que l’on y lit"), max_length=300)
    url = models.URLField(_("adresse"), max_length=500)

    class Meta(Orderable.Meta):
        verbose_name = _("source")

    def __str__(self):
        return self.label


class CodeCheckQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(due_at__lte=now)

    def lost(self):
        """Of public tools whose licence is known: the proof was there, and is not any more."""
        lost = self.filter(state=CodeState.UNREADABLE, page__live=True, url=models.F("page__repository"))
        return lost.exclude(page__licence="")


class CodeCheck(models.Model):
    """Whether anybody can read a repository, and when that was seen. Written by the site alone."""

    page = models.OneToOneField(SolutionPage, models.CASCADE, related_name="check_of_code")
    url = models.URLField(_("dépôt"), max_length=500)
    state = models.CharField(_("état"), max_length=10, choices=CodeState, default=CodeState.WAITING)
    detail = models.CharField(_("réponse"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("lu le"), null=True)
    failing_since = models.DateTimeField(_("ne répond plus depuis le"), null=True)
    due_at = models.DateTimeField(_("à lire le"), default=timezone.now, db_index=True)

    objects = CodeCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("vérification du code")
        verbose_name_plural = _("vérifications du code")

    def __str__(self):
        return self.url
