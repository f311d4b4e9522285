from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    OWN = "own", _("Un projet que je porte, seul ou avec d’autres")
    KNOWN = "known", _("Un projet que je connais")


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    UNCONFIRMED = "unconfirmed", _("adresse à confirmer")
    QUARANTINED = "quarantined", _("attend une vérification")
    RECEIVED = "received", _("reçue")
    IN_REVIEW = "in-review", _("en examen")
    TO_COMPLETE = "to-complete", _("à compléter")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")
    MERGED = "merged", _("fusionnée")


#: The proposer may change what it says.
EDITABLE = frozenset({ProposalState.DRAFT, ProposalState.TO_COMPLETE})
#: An editor has something to do.
WAITING = (ProposalState.QUARANTINED, ProposalState.RECEIVED, ProposalState.IN_REVIEW)
#: An editor has read it and it is not settled: others may see it and say that they would take part.
SHARED = frozenset({ProposalState.IN_REVIEW, ProposalState.TO_COMPLETE, ProposalState.ACCEPTED})
#: It may be the same project as another proposal that says the same.
COMPARABLE = frozenset(ProposalState) - {ProposalState.REFUSED, ProposalState.MERGED, ProposalState.DRAFT}


#: What its author is told of each state, on their page.
EXPLANATIONS = {
    ProposalState.DRAFT: _("Cette proposition n’est pas encore envoyée. L’adresse de cette page la rouvre."),
    ProposalState.UNCONFIRMED: _(
        "Il reste à confirmer votre adresse : suivez le lien du message que nous vous avons envoyé."
    ),
    ProposalState.QUARANTINED: _(
        "Votre proposition est gardée, mais elle n’est pas encore reçue : elle ressemble à un envoi "
        "automatique, une personne va le vérifier. Puis un message vous demandera de confirmer votre adresse."
    ),
    ProposalState.RECEIVED: _("L’équipe a reçu votre proposition et va la lire."),
    ProposalState.IN_REVIEW: _("L’équipe lit votre proposition et vérifie ce qu’elle dit."),
    ProposalState.TO_COMPLETE: _(
        "L’équipe vous demande de compléter : lisez son message, corrigez, puis renvoyez la proposition."
    ),
    ProposalState.ACCEPTED: _("La fiche est en préparation : nous vous écrirons quand elle sera en ligne."),
    ProposalState.REFUSED: _("La proposition n’a pas été retenue : la raison est écrite plus bas."),
    ProposalState.MERGED: _("Ce projet a déjà sa fiche : ce que vous avez dit aidera à la compléter."),
}


class NoticeKind(models.TextChoices):
    RESUME = "resume", _("lien pour reprendre")
    CONFIRM = "confirm", _("confirmation de l’adresse")
    RECEIVED = "received", _("proposition reçue")
    MESSAGE = "message", _("message")
    STATE = "state", _("changement d’état")
    PUBLISHED = "published", _("fiche publiée")
    SUPPORT = "support", _("confirmation d’un soutien")


class Doubt(models.TextChoices):
    """Why a proposal waits for somebody to look at it before it goes further."""

    TRAP = "trap", _("un champ caché a été rempli")
    HASTE = "haste", _("écrite et envoyée en quelques secondes")
    LINKS = "links", _("beaucoup de liens dans les textes")
    CODE = "code", _("du code dans les textes")
    SCRIPT = "script", _("un texte qui n’est pas en alphabet latin")
    REPEATED = "repeated", _("le même texte qu’une autre proposition")
    ADDRESS = "address", _("beaucoup de propositions de la même adresse")
    NETWORK = "network", _("beaucoup de propositions du même réseau")
