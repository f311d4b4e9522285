from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriptionState(models.TextChoices):
    PENDING = "pending", _("à confirmer")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("arrêtée")


class Rhythm(models.TextChoices):
    """How often somebody takes the letter, whatever the editors send."""

    EACH = "each", _("à chaque parution")
    MONTHLY = "monthly", _("une fois par mois au plus")


class PlanRhythm(models.TextChoices):
    """How often the editors let a letter come back."""

    WEEKLY = "weekly", _("chaque semaine")
    MONTHLY = "monthly", _("chaque mois")


class AlertFrequency(models.TextChoices):
    """How often somebody is told what is new in a search that they keep."""

    DAILY = "daily", _("une fois par jour au plus")
    WEEKLY = "weekly", _("une fois par semaine au plus")


class IssueKind(models.TextChoices):
    LETTER = "letter", _("lettre")
    ANNOUNCEMENT = "announcement", _("annonce d’une campagne")
    ENDING = "ending", _("fins de projets")
    ALERT = "alert", _("alertes du jour")
    NEWS = "news", _("nouvelles d’un projet")


#: Opened by the site itself: no editor composes them.
AUTOMATIC_KINDS = frozenset({IssueKind.ALERT, IssueKind.ENDING, IssueKind.NEWS})
EDITORIAL_KINDS = [kind for kind in IssueKind if kind not in AUTOMATIC_KINDS]


class IssueState(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PREPARING = "preparing", _("en préparation")
    READY = "ready", _("prêt")
    SENDING = "sending", _("en cours d’envoi")
    PAUSED = "paused", _("en pause")
    SENT = "sent", _("envoyé")
    PARTIALLY_FAILED = "partially-failed", _("envoyé avec des échecs")
    CANCELLED = "cancelled", _("annulé")


IN_PROGRESS_ISSUE_STATES = frozenset({IssueState.PREPARING, IssueState.READY, IssueState.SENDING})
CANCELLABLE_ISSUE_STATES = IN_PROGRESS_ISSUE_STATES | {IssueState.PAUSED}
EDITABLE_ISSUE_STATES = frozenset({IssueState.DRAFT})
FINISHED_ISSUE_STATES = frozenset({IssueState.SENT, IssueState.PARTIALLY_FAILED, IssueState.CANCELLED})


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("à envoyer")
    CLAIMED = "claimed", _("pris par un processus")
    HANDOFF = "handoff", _("remis au serveur")
    SENT = "sent", _("envoyé")
    SKIPPED = "skipped", _("écarté")
    FAILED = "failed", _("échoué")
    DOUBTFUL = "doubtful", _("douteux")


HELD_STATES = frozenset({DeliveryState.CLAIMED, DeliveryState.HANDOFF})
OUTSTANDING_STATES = HELD_STATES | {DeliveryState.PENDING}
# The person has it, or may have it: it is not proposed to them again.
RECEIVED_STATES = frozenset({DeliveryState.SENT, DeliveryState.DOUBTFUL})


class DoubtPolicy(models.TextChoices):
    """What to do with a message that the server may have accepted before a crash."""

    HOLD = "hold", _("attendre une preuve")
    RESEND = "resend", _("renvoyer, au risque d’un doublon")
    DROP = "drop", _("ne pas renvoyer")


class LinkKind(models.TextChoices):
    """What a link of a letter is. The values are in the addresses of links."""

    PERSONAL = "projet", _("projet proposé à chaque personne")
    PICKED = "choisi", _("projet choisi par la rédaction")
    CAMPAIGN = "campagne", _("campagne mise en avant")
    BUTTON = "bouton", _("bouton")


class SuppressionReason(models.TextChoices):
    BOUNCE = "bounce", _("adresse refusée")
    COMPLAINT = "complaint", _("plainte")
    REQUEST = "request", _("à la demande de la personne")
    IMPORT = "import", _("liste importée")


class BounceKind(models.TextChoices):
    """What somebody else's mail server, or a person, says of a message after it has left."""

    HARD = "hard", _("adresse refusée pour toujours")
    SOFT = "soft", _("refus qui peut passer")
    COMPLAINT = "complaint", _("plainte")


#: What editors call the reasons of proposals: see ``search.query.Reason``.
KINDS_OF_REASON = {
    "follow": _("ressemble à un projet suivi"),
    "done": _("ressemble à un projet où la personne a participé"),
    "campaign": _("d’une campagne suivie"),
    "shared": _("partage un thème, une contribution ou un lieu"),
    "pinned": _("mis en avant par la campagne de la lettre"),
    "near-text": _("sujet proche"),
    "fresh": _("nouveau sur le site"),
    "ending": _("ressemble à un projet suivi qui se termine"),
}
