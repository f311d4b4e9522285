import logging
from dataclasses import replace

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from campaigns.board import FoundPanel, ProjectListPanel
from campaigns.widgets import QueryWidget
from home.blocks import TEXT_FEATURES, BodyStreamBlock
from home.caching import remember
from home.calendars import between
from home.models import SAME_ADDRESS
from home.templatetags.site_tags import in_words
from home.translations import each_once, for_reader
from projects.models import ProjectPage
from search import backends
from search.backends import BackendUnavailable
from search.forms import DiscoveryForm

logger = logging.getLogger(__name__)

#: A campaign page is read from top to bottom: more projects are one link away.
MAX_PROJECTS = 48
MAX_READINGS = 8


class CampaignQuerySet(PageQuerySet):
    def running_on(self, day):
        return self.filter(models.Q(starts_on=None) | models.Q(starts_on__lte=day)).filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=day)
        )


class CampaignIndexPage(Page):
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["campaigns.CampaignPage"]
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("liste des campagnes")
        verbose_name_plural = _("listes des campagnes")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["groups"] = self.groups()
        return context

    def groups(self):
        """The campaigns by what one can do with them: ``[(heading, campaigns)]``, without empty groups."""
        pages = each_once(CampaignPage.objects.live().public()).order_by("-starts_on")
        pages = pages.select_related("image", "locale").prefetch_related("image__renditions")
        running = [page for page in pages if page.is_running]
        over = [page for page in pages if page.is_over]
        soon = [page for page in pages if not page.is_running and not page.is_over]
        groups = [(_("En cours"), running), (_("À venir"), soon), (_("Terminées"), over)]
        return [(heading, campaigns) for heading, campaigns in groups if campaigns]


class CampaignPage(Page):
    """A story, a goal and dates around the projects that a saved search finds."""

    summary = models.CharField(_("résumé"), max_length=300)
    body = StreamField(BodyStreamBlock(), verbose_name=_("récit"), blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    image_alt = models.CharField(_("texte de remplacement"), max_length=200, blank=True)
    starts_on = models.DateField(_("commence le"), null=True, blank=True)
    ends_on = models.DateField(_("finit le"), null=True, blank=True)
    goal_text = models.CharField(_("objectif"), max_length=200, blank=True)
    goal_target = models.PositiveIntegerField(_("nombre visé"), null=True, blank=True)
    goal_reached = models.PositiveIntegerField(_("nombre atteint"), default=0)
    goal_unit = models.CharField(_("unité"), max_length=40, blank=True)
    query = models.CharField(
        _("recherche enregistrée"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Les paramètres de l’adresse d’une page de résultats : theme=oiseaux&contribution=observer"
        ),
    )

    objects = PageManager.from_queryset(CampaignQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], _("Image")),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], _("Dates")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("goal_text", "goal_target", "goal_reached", "goal_unit")],
            _("Objectif"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("query", widget=QueryWidget),
                ProjectListPanel(
                    "pinned",
                    heading=_("Projets mis en avant"),
                    label=_("projet"),
                    help_text=_("Montrés en premier, dans cet ordre."),
                ),
                FoundPanel(heading=_("Projets trouvés")),
                ProjectListPanel(
                    "excluded",
                    heading=_("Projets écartés"),
                    label=_("projet écarté"),
                    help_text=_("Jamais montrés, même si la recherche les trouve."),
                ),
            ],
            _("Projets"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    parent_page_types = ["campaigns.CampaignIndexPage"]
    subpage_types = []
    override_translatable_fields = [*SAME_ADDRESS, SynchronizedField("query")]

    class Meta:
        verbose_name = _("campagne")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["projects"] = self.find_projects()
        return context

    def find_projects(self):
        """The pinned projects, in the editors' order, then what the saved search finds."""
        return self._pages(self._found_ids, ProjectPage.objects.for_cards())

    def found_projects(self):
        """What the saved search finds, in its order, whether pinned, excluded or neither."""
        ids = self._found_ids
        pages = ProjectPage.objects.live().public().defer_streamfields().in_bulk(ids)
        return [pages[page_id] for page_id in ids if page_id in pages]

    def shown_projects(self):
        """As ``find_projects``, without what their cards show beside: to count them."""
        return self._pages(self._found_ids, ProjectPage.objects.defer_streamfields())

    @cached_property
    def _found_ids(self):
        try:
            return self._search()
        except BackendUnavailable:
            # The story and the pinned projects are worth reading without the search.
            logger.exception("Discovery does not answer for campaign %s", self.pk)
            return []

    def joinable_ids(self):
        """The page ids of the projects to propose today to who follows the campaign, in its order.

        None of a campaign that is hidden, over or not begun. Raises BackendUnavailable.
        """
        if not self.live or not self.is_running:
            return []
        today = timezone.localdate()

        def read():
            pages = self._pages(self._search(), ProjectPage.objects.defer("body"))
            return [page.pk for page in pages if page.is_open_on(today)]

        return remember(read, "campaign", str(self.pk))

    def _pages(self, found, projects):
        """The pinned projects then those ``found`` (page ids), read from the queryset ``projects``."""
        pinned = for_reader(row.project_id for row in self.pinned.all())
        hidden = {*pinned, *for_reader(row.project_id for row in self.excluded.all())}
        ids = pinned + [page_id for page_id in found if page_id not in hidden]
        pages = projects.live().public().in_bulk(ids)
        return [pages[page_id] for page_id in ids if page_id in pages]

    def _search(self):
        if not self.query:
            return []
        query = replace(DiscoveryForm.from_querystring(self.query).query, size=MAX_PROJECTS)
        return backends.get_backend().search(query).ids

    def clean(self):
        super().clean()
        self.query = DiscoveryForm.canonical(self.query)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        # A draft is saved with the fields of its revision only: its figures are not public yet.
        if self.live and self.goal_target and kwargs.get("update_fields") is None:
            GoalReading.objects.note(self, timezone.localdate())

    def periods(self):
        return between(self.starts_on, self.ends_on)

    @property
    def is_running(self):
        today = timezone.localdate()
        return (self.starts_on is None or self.starts_on <= today) and (
            self.ends_on is None or today <= self.ends_on
        )

    @property
    def is_over(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def progress(self):
        """Percentage of the goal reached, 0 to 100, or None without a goal."""
        if not self.goal_target:
            return None
        return min(100, round(100 * self.goal_reached / self.goal_target))

    def advance(self):
        """The latest figures, oldest first, as the rows of a chart; none before there are two."""
        # A campaign that is previewed before its first save has no figures.
        readings = list(self.readings.order_by("-day")[:MAX_READINGS])[::-1] if self.pk else []
        if len(readings) < 2:
            return []
        most = max(self.goal_target or 1, *(reading.reached for reading in readings))
        return [
            {"label": in_words(row.day), "value": row.reached, "percent": round(100 * row.reached / most)}
            for row in readings
        ]


class GoalReadingQuerySet(models.QuerySet):
    def note(self, campaign, day):
        """Remember what the campaign has reached on that day, when it is news."""
        latest = self.filter(page=campaign).order_by("-day").first()
        if latest is None or latest.reached != campaign.goal_reached:
            self.update_or_create(page=campaign, day=day, defaults={"reached": campaign.goal_reached})


class GoalReading(models.Model):
    """How far a campaign was on one day: what its chart shows."""

    page = models.ForeignKey(CampaignPage, models.CASCADE, related_name="readings")
    day = models.DateField(_("jour"))
    reached = models.PositiveIntegerField(_("nombre atteint"))

    objects = GoalReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("relevé d’une campagne")
        verbose_name_plural = _("relevés des campagnes")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_reading_per_day")]


class PinnedProject(Orderable):
    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="pinned")
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="+")

    panels = [FieldPanel("project")]


class ExcludedProject(models.Model):
    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="excluded")
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="+")

    panels = [FieldPanel("project")]
