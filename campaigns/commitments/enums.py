from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeclaredStatus(TextChoices):
    """What who made the commitment says of it. The first four are those of the French national plan."""

    NOT_STARTED = "non-demarre", _("Non démarré")
    PARTIAL = "partiel", _("Partiel")
    SUBSTANTIAL = "substantiel", _("Substantiel")
    COMPLETE = "complet", _("Complet")
    ABANDONED = "abandonne", _("Abandonné")
    REPLACED = "remplace", _("Remplacé")


class IndependentStatus(TextChoices):
    """What somebody else found: the completion scale of the Open Government Partnership."""

    NO_EVIDENCE = "aucune-preuve", _("Aucune preuve")
    NOT_STARTED = "non-demarre", _("Non démarré")
    LIMITED = "limite", _("Limité")
    SUBSTANTIAL = "substantiel", _("Substantiel")
    COMPLETE = "complet", _("Complet")


class Effect(TextChoices):
    """Whether it changed anything, on the scale of the same assessment."""

    WORSENED = "aggrave", _("A aggravé la situation")
    UNCHANGED = "inchange", _("N’a rien changé")
    MARGINAL = "marginal", _("Marginal")
    MAJOR = "majeur", _("Majeur")
    OUTSTANDING = "exceptionnel", _("Exceptionnel")


#: Percentage of the way, where an action has no milestones to count.
DECLARED_PROGRESS = {
    DeclaredStatus.NOT_STARTED: 0,
    DeclaredStatus.PARTIAL: 33,
    DeclaredStatus.SUBSTANTIAL: 67,
    DeclaredStatus.COMPLETE: 100,
    DeclaredStatus.ABANDONED: 0,
    DeclaredStatus.REPLACED: 0,
}
#: Nothing more is to come from these.
ENDED = frozenset({DeclaredStatus.COMPLETE, DeclaredStatus.ABANDONED, DeclaredStatus.REPLACED})


class CommentState(TextChoices):
    UNCONFIRMED = "a-confirmer", _("À confirmer par son auteur")
    WAITING = "a-lire", _("À lire")
    PUBLISHED = "publie", _("Publié")
    REFUSED = "refuse", _("Refusé")


#: The team has read these.
DECIDED = frozenset({CommentState.PUBLISHED, CommentState.REFUSED})
