"""What a person does about a project, once a link confirmed who they are."""

from projects.contributors.enums import Purpose
from projects.contributors.models import SavedProject
from projects.enums import ParticipationStatus
from projects.models import Follow, Participation


def follow(person, project):
    Follow.objects.get_or_create(contributor=person, project=project)


def save(person, project):
    SavedProject.objects.get_or_create(contributor=person, project=project)


def take_part(person, project):
    """Write that this person took part, whatever they answered before."""
    answer(person, project, ParticipationStatus.DONE)


def answer(person, project, status):
    """Write what a person says of a project, once: the last answer stands."""
    Participation.objects.update_or_create(contributor=person, project=project, defaults={"status": status})


DO = {Purpose.FOLLOW: follow, Purpose.SAVE: save, Purpose.TOOK_PART: take_part}
#: What a person may take off their space, by the name that the form gives it.
LISTS = {"suivi": Follow, "garde": SavedProject, "participation": Participation}


def take_off(person, name, row_id):
    """Delete one row of a person's own lists; returns whether there was one."""
    deleted, _by_model = LISTS[name].objects.filter(contributor=person, pk=row_id).delete()
    return bool(deleted)
