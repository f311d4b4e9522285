import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet
from wagtail.search import index

from campaigns.commitments.english import EnglishAction, EnglishEvidence, EnglishMilestone
from campaigns.commitments.enums import (
    DECLARED_PROGRESS,
    ENDED,
    DeclaredStatus,
    Effect,
    IndependentStatus,
)
from campaigns.commitments.history import differences, snapshot
from campaigns.commitments.live_figures import choices, live_figures
from campaigns.commitments.voices import Comment as Comment
from campaigns.commitments.voices import Follower as Follower
from home.blocks import TEXT_FEATURES, BodyStreamBlock
from home.models import SAME_ADDRESS
from home.templatetags.site_tags import in_words
from home.translations import each_once, in_readers_words
from projects.toolbox.enums import Need

#: A commitment whose actions have not moved for so long is said to be silent.
SILENT_AFTER = timedelta(days=180)
MAX_CHANGES = 100


class CommitmentIndexPage(Page):
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["commitments.CommitmentPage"]
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("liste des engagements")
        verbose_name_plural = _("listes des engagements")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["commitments"] = CommitmentPage.objects.for_readers()
        return context


class CommitmentQuerySet(PageQuerySet):
    def for_readers(self):
        """What anybody may read, each once, in the order of their numbers."""
        found = each_once(self.live().public()).order_by("number", "title")
        return found.select_related("locale").prefetch_related("actions__milestones", "actions__evidence")


class CommitmentPage(Page):
    """What somebody promised to the public, and what became of each of its actions."""

    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True)
    summary = models.CharField(_("résumé"), max_length=300)
    holders = models.CharField(
        _("porté par"), max_length=300, blank=True, help_text=_("Les institutions qui s’engagent.")
    )
    body = StreamField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)
    starts_on = models.DateField(_("pris le"), null=True, blank=True)
    ends_on = models.DateField(_("échéance"), null=True, blank=True)

    objects = PageManager.from_queryset(CommitmentQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("number"),
        FieldPanel("summary"),
        FieldPanel("holders"),
        MultiFieldPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], _("Dates")),
        FieldPanel("body"),
        InlinePanel("actions", heading=_("Actions"), label=_("action"), min_num=1),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("holders")]

    parent_page_types = ["commitments.CommitmentIndexPage"]
    subpage_types = []
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("engagement")

    @transaction.atomic
    def save(self, *args, **kwargs):
        # A draft is saved with the fields of its revision only: readers see nothing of it yet.
        public = self.live and kwargs.get("update_fields") is None
        before = self._published() if public else None
        super().save(*args, **kwargs)
        if before is not None:
            Change.objects.note(self, differences(before, snapshot(self)))

    def _published(self):
        """The snapshot that readers see until this save, or None when they see nothing yet."""
        page = CommitmentPage.objects.live().filter(pk=self.pk).first() if self.pk else None
        return snapshot(page) if page else None

    @property
    def progress(self):
        """Percentage of the way, 0 to 100: the mean of its actions."""
        ways = [action.progress for action in self.actions.all()]
        return round(sum(ways) / len(ways)) if ways else 0

    def statuses(self):
        """How many actions are in each declared status: ``[(label, number)]``, without those of none."""
        found = [action.status for action in self.actions.all()]
        return [(status.label, found.count(status)) for status in DeclaredStatus if status in found]

    def latest_changes(self):
        """What readers are told of its history, newest first; none before its first save."""
        return list(self.changes.all()[:MAX_CHANGES]) if self.pk else []

    def published_comments(self):
        return self.comments.published() if self.pk else []

    def silent_days(self):
        """Days without news, when they are too many and something is still to come; else None."""
        latest = self.changes.first() if self.pk else None
        told_at = latest.at if latest else self.first_published_at
        if told_at is None or all(action.status in ENDED for action in self.actions.all()):
            return None
        silence = timezone.localdate() - timezone.localtime(told_at).date()
        return silence.days if silence > SILENT_AFTER else None


class CommitmentAction(EnglishAction, ClusterableModel, Orderable):
    """One row of the table of a commitment: action, results, next steps, status."""

    page = ParentalKey(CommitmentPage, on_delete=models.CASCADE, related_name="actions")
    #: The same in every revision, whatever the title becomes.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("action"), max_length=300)
    results = models.TextField(_("résultats"), blank=True)
    next_steps = models.TextField(_("prochaines étapes"), blank=True)
    status = models.CharField(
        _("statut"), max_length=12, choices=DeclaredStatus, default=DeclaredStatus.NOT_STARTED
    )
    reason = models.TextField(
        _("motif"),
        blank=True,
        help_text=_("Pourquoi l’action est abandonnée, ou par quoi elle est remplacée."),
    )
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    independent_status = models.CharField(
        _("évaluation indépendante"), max_length=14, choices=IndependentStatus, blank=True
    )
    effect = models.CharField(_("effet"), max_length=12, choices=Effect, blank=True)
    independent_url = models.URLField(_("source de l’évaluation"), blank=True, max_length=500)
    figure = models.CharField(
        _("chiffre du site"),
        max_length=50,
        blank=True,
        choices=choices,
        help_text=_("Compté par le site à chaque lecture, à côté de l’action."),
    )
    need = models.CharField(
        _("outils pour"),
        max_length=14,
        blank=True,
        choices=Need,
        default="",
        # The former release, which still writes meanwhile, does not name this column.
        db_default="",
        help_text=_("La page montre les outils de la boîte à outils qui servent à cela."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("results"),
        FieldPanel("next_steps"),
        EnglishAction.english_panel,
        MultiFieldPanel(
            [FieldPanel("status"), FieldPanel("reason"), FieldPanel("due_on")], _("État déclaré")
        ),
        MultiFieldPanel(
            [FieldPanel("independent_status"), FieldPanel("effect"), FieldPanel("independent_url")],
            _("Évaluation indépendante"),
        ),
        FieldPanel("figure"),
        FieldPanel("need"),
        InlinePanel("milestones", heading=_("Jalons"), label=_("jalon")),
        InlinePanel("evidence", heading=_("Preuves"), label=_("preuve")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("action")

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.status in (DeclaredStatus.ABANDONED, DeclaredStatus.REPLACED) and not self.reason.strip():
            raise ValidationError(
                {"reason": _("Dites pourquoi l’action est abandonnée, ou par quoi elle est remplacée.")}
            )
        if self.independent_status and not self.independent_url:
            raise ValidationError(
                {"independent_url": _("Donnez l’adresse de l’évaluation, pour que chacun la lise.")}
            )

    @property
    def progress(self):
        """Percentage of the way, 0 to 100: its milestones once some are reached, else its declared status."""
        milestones = self.milestones.all()
        reached = sum(milestone.done_on is not None for milestone in milestones)
        if self.status in ENDED or not reached:
            return DECLARED_PROGRESS[DeclaredStatus(self.status)]
        return round(100 * reached / len(milestones))

    @property
    def is_late(self):
        return bool(self.due_on and self.status not in ENDED and self.due_on < timezone.localdate())

    def live_figure(self):
        """``{"label", "count"}`` of the figure of the site beside it, or None."""
        figure = live_figures().get(self.figure)
        return {"label": figure.label, "count": figure.count()} if figure else None


class Milestone(EnglishMilestone, Orderable):
    action = ParentalKey(CommitmentAction, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("jalon"), max_length=300)
    due_on = models.DateField(_("prévu le"), null=True, blank=True)
    done_on = models.DateField(_("atteint le"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("jalon")
        verbose_name_plural = _("jalons")

    def __str__(self):
        days = {_("prévu le %s"): self.due_on, _("atteint le %s"): self.done_on}
        told = [words % in_words(day) for words, day in days.items() if day]
        return " – ".join([in_readers_words(self, "title"), *told])


class Evidence(EnglishEvidence, Orderable):
    action = ParentalKey(CommitmentAction, on_delete=models.CASCADE, related_name="evidence")
    label = models.CharField(_("ce que l’on y lit"), max_length=200)
    url = models.URLField(_("adresse"), max_length=500)

    class Meta(Orderable.Meta):
        verbose_name = _("preuve")

    def __str__(self):
        return f"{self.label} ({self.url})"


class ChangeQuerySet(models.QuerySet):
    def note(self, page, found):
        return self.bulk_create(
            Change(
                page=page,
                key=difference.key,
                title=difference.title,
                field=difference.field,
                before=difference.before,
                after=difference.after,
            )
            for difference in found
        )


class Change(models.Model):
    """One line of the public history of a commitment, in the words that readers saw."""

    page = models.ForeignKey(CommitmentPage, models.CASCADE, related_name="changes")
    key = models.UUIDField(editable=False)
    title = models.CharField(_("action"), max_length=300)
    field = models.CharField(_("ce qui change"), max_length=60)
    before = models.TextField(_("avant"), blank=True)
    after = models.TextField(_("après"), blank=True)
    at = models.DateTimeField(_("le"), default=timezone.now, db_index=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement d’un engagement")
        verbose_name_plural = _("changements des engagements")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.title} – {self.field}"

    @property
    def day(self):
        return timezone.localtime(self.at).date()
