from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    RECEIVED = "received", _("reçu")
    PUBLISHED = "published", _("publié")
    SENT = "sent", _("transmis")
    TAKEN = "taken", _("pris en charge")
    SOLVED = "solved", _("résolu")
    CLOSED = "closed", _("clos")
    REOPENED = "reopened", _("rouvert")


class Reason(models.TextChoices):
    """Why a report is closed, which does not say that the problem is solved."""

    DUPLICATE = "duplicate", _("doublon")
    NOT_COMPETENT = "not-competent", _("hors compétence")
    NO_ACTION = "no-action", _("sans suite")
    CANCELLED = "cancelled", _("annulé")
    BY_SERVICE = "by-service", _("clos par le service de la commune")


#: What a problem that is still there may be; the others are over (Open311 says open and closed).
OPEN = frozenset({State.RECEIVED, State.PUBLISHED, State.SENT, State.TAKEN, State.REOPENED})
ENDED = frozenset({State.SOLVED, State.CLOSED})


class NoticeKind(models.TextChoices):
    """Why somebody is written to."""

    CONFIRM = "confirm", _("confirmer un signalement")
    RECEIVED = "received", _("signalement reçu")
    FOLLOW = "follow", _("confirmer un suivi")
    NEWS = "news", _("nouvel état")
    QUESTION = "question", _("réglé ?")


class Passage(models.TextChoices):
    """How far a report is on its way to the service of its commune."""

    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("en cours d’envoi")
    TOKEN = "token", _("reçu, numéro à venir")
    SENT = "sent", _("reçu par le service")
    DOUBTFUL = "doubtful", _("douteux : reçu ou non")
    FAILED = "failed", _("refusé par le service")
