"""What a person does about a project, once a link confirmed who they are."""

from django.db import transaction

from projects.contributors import counters
from projects.contributors.enums import Metric, Purpose
from projects.contributors.models import SavedProject
from projects.enums import ParticipationStatus
from projects.models import Follow, Participation


def follow(person, project):
    _row, is_new = Follow.objects.get_or_create(contributor=person, project=project)
    if is_new:
        counters.count(project.pk, Metric.FOLLOW)


def save(person, project):
    SavedProject.objects.get_or_create(contributor=person, project=project)


def take_part(person, project):
    """Write that this person took part, whatever they answered before."""
    answer(person, project, ParticipationStatus.DONE)


@transaction.atomic
def answer(person, project, status):
    """Write what a person says of a project: the last answer stands, but who took part took part."""
    row, is_new = Participation.objects.select_for_update().get_or_create(
        contributor=person, project=project, defaults={"status": status}
    )
    if not is_new and row.status != ParticipationStatus.DONE:
        is_new, row.status = status == ParticipationStatus.DONE, status
        row.save()
    if is_new and status == ParticipationStatus.DONE:
        counters.count_participation(person, project)


DO = {Purpose.FOLLOW: follow, Purpose.SAVE: save, Purpose.TOOK_PART: take_part}
#: What a person may take off their space, by the name that the form gives it.
LISTS = {"suivi": Follow, "garde": SavedProject, "participation": Participation}


def take_off(person, name, row_id):
    """Delete one row of a person's own lists; returns whether there was one."""
    deleted, _by_model = LISTS[name].objects.filter(contributor=person, pk=row_id).delete()
    return bool(deleted)
