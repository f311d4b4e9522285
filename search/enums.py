from django.db import models
from django.utils.translation import gettext_lazy as _


class RunKind(models.TextChoices):
    REBUILD = "rebuild", _("Reconstruction")
    RECONCILE = "reconcile", _("Réconciliation")
    LEARN = "learn", _("Apprentissage des ressemblances")


class RunState(models.TextChoices):
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminée")
    FAILED = "failed", _("Interrompue")


class MissState(models.TextChoices):
    """What editors did of a search that finds nothing."""

    TODO = "todo", _("à traiter")
    CREATED = "created", _("contenu créé")
    IGNORED = "ignored", _("ignorée")
