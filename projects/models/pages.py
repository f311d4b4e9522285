from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Prefetch, Q, Value
from django.dispatch import Signal
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet, PageViewRestriction
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.blocks import TEXT_FEATURES, BodyStreamBlock
from home.caching import remember
from home.models import SAME_ADDRESS
from projects.calendars import project_periods
from projects.enums import OPEN_STAGES, Effort, Level, Scope, Stage
from projects.importers.indexing import put_off
from projects.widgets import TermBoxes

MONTH_CHOICES = list(MONTHS.items())
VOCABULARIES = ("themes", "contribution_kinds", "audiences", "access_needs")


#: Sent after a change in bulk, with the ``page_ids`` it touched: what was remembered of them is old.
projects_updated = Signal()
#: What no visitor sees: changing it in bulk makes nothing old.
UNSEEN = frozenset(
    {
        "import_digest",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "has_unpublished_changes",
    }
)


class ProjectQuerySet(PageQuerySet):
    def update(self, **changes):
        """As Django's, and told: no project is saved, so that nothing else would say that it changed."""
        if changes.keys() <= UNSEEN:
            return super().update(**changes)
        with transaction.atomic():
            page_ids = list(self.values_list("pk", flat=True))
            updated = super().update(**changes)
            projects_updated.send(self.model, page_ids=page_ids)
        return updated

    update.alters_data = True

    def recruiting(self):
        return self.filter(recruiting=True, stage__in=OPEN_STAGES)

    def not_closed_on(self, day):
        return self.filter(Q(closes_on=None) | Q(closes_on__gte=day))

    def open_on(self, day):
        """What ``ProjectPage.is_open_on`` is true of."""
        opened = Q(opens_on=None) | Q(opens_on__lte=day)
        begun, unfinished = Q(season_start__lte=day.month), Q(season_end__gte=day.month)
        one_year, two_years = Q(season_start__lte=F("season_end")), Q(season_start__gt=F("season_end"))
        in_season = Q(season_start=None) | (one_year & begun & unfinished)
        in_season |= two_years & (begun | unfinished)
        return self.recruiting().not_closed_on(day).filter(opened, in_season)

    def imported_from(self, source):
        return self.filter(source=source).exclude(external_id="")

    def for_cards(self):
        """With all that a result card shows, in three queries."""
        return self.defer("body").with_relations()

    def for_explorer(self):
        """With all that a row of the editors' list shows."""
        return self.with_relations()

    def with_relations(self):
        places = Prefetch("places", ProjectPlace.objects.select_related("place"))
        related = self.select_related("organisation", "image", "locale")
        return related.prefetch_related("image__renditions", places)


class ProjectIndexPage(Page):
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["projects.ProjectPage"]
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("liste des projets")
        verbose_name_plural = _("listes des projets")

    def serve(self, request, *args, **kwargs):
        """The list itself is the discovery page, whatever slug an editor gives to this one."""
        return redirect("search:results")


class ProjectPage(Page):
    """A participatory project one can take part in."""

    summary = models.CharField(
        _("résumé"), max_length=300, help_text=_("Ce que l’on fait, en une ou deux phrases simples.")
    )
    body = StreamField(BodyStreamBlock(), verbose_name=_("présentation"), blank=True)
    organisation = models.ForeignKey(
        "projects.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("porté par"),
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    image_alt = models.CharField(
        _("texte de remplacement"),
        max_length=200,
        blank=True,
        help_text=_("Ce que montre l’image, pour qui ne la voit pas. Vide : image décorative."),
    )
    participate_url = models.URLField(
        _("adresse pour participer"),
        max_length=500,
        blank=True,
        help_text=_("La page du projet où l’on commence vraiment."),
    )

    themes = ParentalManyToManyField("projects.Theme", blank=True, verbose_name=_("thèmes"))
    contribution_kinds = ParentalManyToManyField(
        "projects.ContributionKind", blank=True, verbose_name=_("types de contribution")
    )
    audiences = ParentalManyToManyField("projects.Audience", blank=True, verbose_name=_("publics"))
    access_needs = ParentalManyToManyField(
        "projects.AccessNeed",
        blank=True,
        verbose_name=_("possible"),
        help_text=_("Conditions d’accès remplies."),
    )
    effort = models.CharField(_("temps à donner"), max_length=12, choices=Effort, blank=True)
    level = models.CharField(_("niveau"), max_length=14, choices=Level, blank=True)

    scope = models.CharField(
        _("où participer"),
        max_length=12,
        choices=Scope,
        default=Scope.EVERYWHERE,
        help_text=_("Où l’on participe, pas où l’organisation est installée."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    opens_on = models.DateField(_("ouvre le"), null=True, blank=True)
    closes_on = models.DateField(_("se termine le"), null=True, blank=True)
    season_start = models.PositiveSmallIntegerField(
        _("chaque année, du mois de"), null=True, blank=True, choices=MONTH_CHOICES
    )
    season_end = models.PositiveSmallIntegerField(
        _("au mois de"), null=True, blank=True, choices=MONTH_CHOICES
    )
    recruiting = models.BooleanField(_("cherche des participants"), default=True)
    stage = models.CharField(_("état"), max_length=12, choices=Stage, default=Stage.ACTIVE)
    verified_on = models.DateField(_("vérifié le"), null=True, blank=True)

    first_step = models.TextField(
        _("premier pas"), blank=True, help_text=_("Par quoi commencer, en deux phrases.")
    )
    equipment = models.CharField(_("matériel"), max_length=300, blank=True)
    data_use = models.TextField(_("ce que deviennent les données"), blank=True)
    data_licence = models.CharField(_("licence des données"), max_length=100, blank=True)

    source = models.SlugField(_("source"), max_length=60, blank=True, editable=False)
    external_id = models.CharField(
        _("identifiant dans la source"), max_length=200, blank=True, editable=False
    )
    import_digest = models.CharField(max_length=64, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("fusionné dans"),
    )
    is_template = models.BooleanField(
        _("modèle de fiche"),
        default=False,
        help_text=_("À copier pour commencer une fiche. Un modèle n’est jamais publié."),
    )

    objects = PageManager.from_queryset(ProjectQuerySet)()

    presentation_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("organisation"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Image")),
        FieldPanel("body"),
    ]
    participation_panels = [
        MultiFieldPanel(
            [
                FieldPanel("participate_url"),
                FieldPanel("first_step"),
                FieldPanel("equipment"),
                FieldPanel("effort"),
                FieldPanel("level"),
            ],
            _("Pour commencer"),
        ),
        MultiFieldPanel(
            [FieldPanel(name, widget=TermBoxes) for name in VOCABULARIES],
            _("Quoi, comment, pour qui"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("scope"),
                MultipleChooserPanel(
                    "places", chooser_field_name="place", heading=_("Lieux"), label=_("lieu")
                ),
            ],
            _("Où"),
        ),
        MultiFieldPanel([FieldPanel("latitude"), FieldPanel("longitude")], _("Point sur la carte")),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("opens_on", "closes_on", "season_start", "season_end", "recruiting", "stage")
            ],
            _("Quand"),
        ),
        MultiFieldPanel([FieldPanel("data_use"), FieldPanel("data_licence")], _("Données")),
        FieldPanel("verified_on"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(presentation_panels, heading=_("Présentation")),
            ObjectList(participation_panels, heading=_("Participation")),
            ObjectList(
                [*Page.promote_panels, FieldPanel("is_template"), *Page.settings_panels],
                heading=_("Référencement"),
            ),
        ]
    )
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("recruiting"),
        index.FilterField("stage"),
    ]

    # A copy is another project: the next import must not take it for the one that it was copied from.
    exclude_fields_in_copy = ["source", "external_id", "import_digest", "merged_into", "is_template"]

    parent_page_types = ["projects.ProjectIndexPage"]
    subpage_types = []
    # Only words are translated: what the project is follows its original.
    override_translatable_fields = [*SAME_ADDRESS, *(SynchronizedField(name) for name in VOCABULARIES)]

    class Meta:
        verbose_name = _("projet")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="one_page_per_external_id",
            )
        ]

    def clean(self):
        super().clean()
        errors = {}
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            errors["closes_on"] = _("La fin précède le début (%(start)s).") % {"start": self.opens_on}
        if (self.season_start is None) != (self.season_end is None):
            errors["season_end"] = _("Une saison a un premier et un dernier mois.")
        if (self.latitude is None) != (self.longitude is None):
            errors["longitude"] = _("Un point a une latitude et une longitude.")
        if errors:
            raise ValidationError(errors)

    def get_indexed_instance(self):
        return None if put_off(self) else super().get_indexed_instance()

    def save(self, *args, **kwargs):
        # Whoever publishes it, and however: a template is not for the public.
        self.live = self.live and not self.is_template
        return super().save(*args, **kwargs)

    @classmethod
    def for_visitors(cls, pk):
        """The page with all that its template shows, in four queries."""
        page = cls.objects.with_relations().get(pk=pk)
        borne = set(cls._borne_terms(pk))
        for name in VOCABULARIES:
            model = cls._meta.get_field(name).related_model
            terms = remember(lambda model=model: list(model.objects.all()), "terms", model._meta.label)
            setattr(page, name, [term for term in terms if (name, term.pk) in borne])
        return page

    @classmethod
    def _borne_terms(cls, pk):
        """(Vocabulary, id of a term) pairs of a page, for all vocabularies in one query."""
        links = []
        for name in VOCABULARIES:
            field = cls._meta.get_field(name)
            rows = field.remote_field.through.objects.filter(projectpage=pk)
            links.append(rows.values_list(Value(name), f"{field.m2m_reverse_field_name()}_id"))
        return links[0].union(*links[1:], all=True)

    @cached_property
    def has_workflow(self):
        """As Wagtail finds it, once: each button of the form asks."""
        return super().has_workflow

    def get_view_restrictions(self):
        """As Wagtail finds them, in one query instead of two. Only an alias has another's restrictions."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        ends = range(self.steplen, len(self.path) + 1, self.steplen)
        inherited = Q(page__path__in=[self.path[:end] for end in ends])
        shared = Q(page__aliases__path__in=[self.path[:end] for end in ends])
        return PageViewRestriction.objects.filter(inherited | shared).distinct()

    def in_season_on(self, day):
        if not self.season_start:
            return True
        if self.season_start <= self.season_end:
            return self.season_start <= day.month <= self.season_end
        return day.month >= self.season_start or day.month <= self.season_end

    def is_open_on(self, day):
        """Whether somebody who comes on that day can really take part."""
        return (
            self.recruiting
            and self.stage in OPEN_STAGES
            and (self.opens_on is None or self.opens_on <= day)
            and (self.closes_on is None or day <= self.closes_on)
            and self.in_season_on(day)
        )

    @property
    def is_open(self):
        return self.is_open_on(timezone.localdate())

    @property
    def is_over(self):
        return self.stage == Stage.COMPLETED or bool(self.closes_on and self.closes_on < timezone.localdate())

    def periods(self):
        return project_periods(self)

    @property
    def season(self):
        """The recurring months in words, or an empty string."""
        if not self.season_start:
            return ""
        return _("de %(first)s à %(last)s") % {
            "first": MONTHS[self.season_start],
            "last": MONTHS[self.season_end],
        }

    @property
    def where(self):
        """One line that says where to take part: never where the organisation sits."""
        if self.scope != Scope.PLACES:
            return self.get_scope_display()
        return ", ".join(str(row.place) for row in self.places.all()) or self.get_scope_display()


class ProjectPlace(Orderable):
    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey("projects.Place", models.CASCADE, related_name="+", verbose_name=_("lieu"))

    class Meta(Orderable.Meta):
        verbose_name = _("lieu de participation")
        verbose_name_plural = _("lieux de participation")
