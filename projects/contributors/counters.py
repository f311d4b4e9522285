"""The figures of a project, counted as things happen: one row by project, month and metric."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from projects.contributors.enums import Metric
from projects.contributors.models import MonthlyCount
from projects.enums import ParticipationStatus
from projects.models import Participation

BACK_WITHIN = timedelta(days=90)


def count(project_id, metric, times=1):
    """Add to the figure of this month, whoever else adds to it at the same moment."""
    row = {"project_id": project_id, "month": timezone.localdate().replace(day=1), "metric": metric}
    if MonthlyCount.objects.filter(**row).update(total=F("total") + times):
        return
    try:
        with transaction.atomic():
            MonthlyCount.objects.create(**row, total=times)
    except IntegrityError:
        MonthlyCount.objects.filter(**row).update(total=F("total") + times)


def count_participation(person, project):
    """Count a participation that was just written, and what it is for this person and this organisation."""
    done = Participation.objects.filter(contributor=person, status=ParticipationStatus.DONE)
    others = done.exclude(project=project)
    here = others.filter(project__organisation=project.organisation_id) if project.organisation_id else others
    count(project.pk, Metric.PARTICIPATION)
    if not others.exists():
        count(project.pk, Metric.FIRST_EVER)
    if not project.organisation_id or not here.exists():
        count(project.pk, Metric.FIRST_HERE)
    if others.filter(answered_at__gte=timezone.now() - BACK_WITHIN).exists():
        count(project.pk, Metric.RETURNED)
