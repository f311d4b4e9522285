from collections import Counter

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from projects.imports.enums import WORKING_STATES, RowOutcome, RowState, RunState


class ImportRunQuerySet(models.QuerySet):
    def with_work_at(self, now):
        """What a worker should take: nobody holds it, or its holder has not been heard of."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now), state__in=WORKING_STATES)


class ImportRun(models.Model):
    """A file that an editor imports: tried, written, mended, undone.

    ``columns``: where the editor differs from what was detected, ``{normalised column: field or ""}``.
    ``lease_*``: which worker holds the run, and until when it must have been heard of again.
    """

    name = models.CharField(_("premier fichier"), max_length=200, default="")
    kind = models.CharField(_("nature"), max_length=20)
    mapping = models.CharField(_("format reconnu"), max_length=40, blank=True)
    source = models.SlugField(_("source"), max_length=60, blank=True)
    columns = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    publish = models.BooleanField(_("mettre en ligne"), default=False)
    state = models.CharField(_("état"), max_length=10, choices=RunState, default=RunState.READY)
    error = models.CharField(_("incident"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("lancé par")
    )
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("fini le"), null=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def is_working(self):
        return self.state in WORKING_STATES

    def tally(self):
        """How many rows have each outcome, and each state: ``{value: number}``."""
        rows = self.rows.values_list("state", "outcome").annotate(Count("pk")).order_by()
        counts = Counter()
        for state, outcome, number in rows:
            counts[state] += number
            if outcome:
                counts[outcome] += number
        return counts


class ImportFile(models.Model):
    """The bytes that an editor gave, never changed. In the database: the media folder is public."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    name = models.CharField(_("fichier"), max_length=200)
    digest = models.CharField(_("empreinte SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("octets"))
    content = models.BinaryField()
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("fichier importé")
        ordering = ["pk"]


class ImportRowQuerySet(models.QuerySet):
    def rejected(self):
        return self.filter(outcome=RowOutcome.REJECTED)


class ImportRow(models.Model):
    """One row of the file, what became of it, and what undoing it needs.

    ``values``: its cells by column; ``problem``, ``remark``, ``excerpt``: what reading it found odd;
    ``changes``: ``[{"field", "before", "after"}]`` in words; ``problems``: ``[{"column", "value",
    "expected"}]``, why it was rejected or not undone; ``warnings``: the same shape, what was left out;
    ``memory``: what was written and what it replaced.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("ligne"))
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    problem = models.CharField(max_length=300, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    excerpt = models.CharField(max_length=100, blank=True)
    key = models.CharField(_("identifiant"), max_length=200, blank=True)
    title = models.CharField(_("titre"), max_length=255, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=RowState, default=RowState.WAITING)
    outcome = models.CharField(_("issue"), max_length=10, choices=RowOutcome, blank=True)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    object_id = models.PositiveBigIntegerField(null=True)
    memory = models.JSONField(default=dict)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne d’import")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_row_per_run_and_number")]
        indexes = [
            models.Index(fields=["run", "state", "outcome"], name="import_row_progress"),
            models.Index(fields=["run", "key"], name="import_row_key"),
        ]

    def __str__(self):
        return _("ligne %s") % self.number


class ColumnMemory(models.Model):
    """What an editor decided for files with these headers: proposed again for the next one."""

    kind = models.CharField(max_length=20)
    headers_digest = models.CharField(max_length=64)
    source = models.SlugField(max_length=60, blank=True)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("correspondance de colonnes")
        constraints = [
            models.UniqueConstraint(fields=["kind", "headers_digest"], name="one_memory_per_kind_and_headers")
        ]
