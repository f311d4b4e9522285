"""The life of an import and of each of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    READY = "ready", _("colonnes à vérifier")
    CHECKING = "checking", _("essai en cours")
    CHECKED = "checked", _("essai terminé")
    RUNNING = "running", _("import en cours")
    DONE = "done", _("terminé")
    UNDOING = "undoing", _("annulation en cours")
    UNDONE = "undone", _("annulé")


#: Somebody works on the rows, or will as soon as a worker is free.
WORKING_STATES = frozenset({RunState.CHECKING, RunState.RUNNING, RunState.UNDOING})


class RowState(models.TextChoices):
    WAITING = "waiting", _("à essayer")
    CHECKED = "checked", _("essayée")
    DONE = "done", _("traitée")
    UNDONE = "undone", _("annulée")


class RowOutcome(models.TextChoices):
    """What becomes of a row; what would become of it, as long as it is only checked."""

    CREATED = "created", _("nouveau")
    UPDATED = "updated", _("modifié")
    UNCHANGED = "unchanged", _("inchangé")
    REJECTED = "rejected", _("refusé")
    REVERTED = "reverted", _("défait")
    KEPT = "kept", _("gardé")


#: What a row wrote, that undoing takes back.
WRITTEN_OUTCOMES = frozenset({RowOutcome.CREATED, RowOutcome.UPDATED})
