from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a commune is between its application and what it does every day."""

    CANDIDATE = "candidate", _("candidate")
    VERIFIED = "verified", _("vérifiée")
    GUIDED = "guided", _("accompagnée")
    # Django itself has « active » in the masculine.
    ACTIVE = "active", pgettext_lazy("commune", "active")
    SUSPENDED = "suspended", _("suspendue")
    WITHDRAWN = "withdrawn", _("retirée")


class Holder(models.TextChoices):
    """Who deals with a kind of problem in a commune."""

    COMMUNE = "commune", _("la commune")
    EPCI = "epci", _("l’intercommunalité")
    DEPARTEMENT = "departement", _("le département")


class Moderation(models.TextChoices):
    """When what is told in a commune becomes public."""

    BEFORE = "before", _("relu, puis publié")
    AFTER = "after", _("publié, puis relu ; ce qui semble personnel est relu d’abord")


class NoticeKind(models.TextChoices):
    """Why somebody is written to."""

    VERIFY = "verify", _("confirmer une candidature")
    NEWS = "news", _("nouvel état de la candidature")
    FORWARD = "forward", _("signalement transmis")
    REMINDER = "reminder", _("signalement sans réponse")
