"""What a witness may have seen, and who is competent for it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sighting(models.TextChoices):
    VULNERABILITY = "faille", _("Une faille de sécurité")
    EXPOSED = "donnees", _("Des données personnelles exposées")
    CREDENTIALS = "identifiants", _("Des mots de passe ou des clés d’accès")
    ILLEGAL = "illicite", _("Un contenu illicite ou haineux")
    DEFACED = "defigure", _("Un site public défiguré")
    PHISHING = "imitation", _("Un faux site qui imite un service public")
    DOWN = "panne", _("Un service en panne")
    CERTIFICATE = "certificat", _("Un certificat expiré, une connexion non sûre")
    INACCESSIBLE = "inaccessible", _("Une page que je ne peux pas utiliser avec mon handicap")


@dataclass(frozen=True)
class Desk:
    """Who takes it, for what, and where."""

    name: str
    role: str
    url: str


CERT_FR = Desk(
    "CERT-FR (ANSSI)",
    _("L’autorité nationale : les failles et incidents chez autrui. Elle garde secrète votre identité."),
    "https://cyber.gouv.fr/signaler-une-vulnerabilite-un-incident",
)
CYBER_17 = Desk(
    "17Cyber",
    _("Pour une victime, particulier, entreprise ou collectivité : un diagnostic et des conseils."),
    "https://17cyber.gouv.fr/",
)
PHAROS = Desk(
    "Pharos",
    _("La police et la gendarmerie : les contenus et comportements illicites en ligne."),
    "https://www.internet-signalement.gouv.fr/",
)
CNIL = Desk("CNIL", _("Les plaintes à propos de données personnelles."), "https://www.cnil.fr/fr/plaintes")
SMS_33700 = Desk("33700", _("Les SMS et appels frauduleux."), "https://www.33700.fr/")
SIGNAL_SPAM = Desk("Signal Spam", _("Les courriels frauduleux."), "https://www.signal-spam.fr/")
DEFENDER = Desk(
    "Défenseur des droits",
    _("Une administration ne répond pas, ou son site reste inaccessible."),
    "https://formulaire.defenseurdesdroits.fr/",
)

#: For each, whom to turn to, the most competent first.
DESKS = {
    Sighting.VULNERABILITY: (CERT_FR,),
    Sighting.EXPOSED: (CERT_FR, CNIL),
    Sighting.CREDENTIALS: (CERT_FR,),
    Sighting.ILLEGAL: (PHAROS,),
    Sighting.DEFACED: (CERT_FR, CYBER_17),
    Sighting.PHISHING: (CYBER_17, SIGNAL_SPAM, SMS_33700),
    Sighting.DOWN: (),
    Sighting.CERTIFICATE: (),
    Sighting.INACCESSIBLE: (DEFENDER,),
}
#: A report of these kept here would harm who is concerned, or deprive its author of what the law protects.
SENSITIVE = frozenset({Sighting.VULNERABILITY, Sighting.EXPOSED, Sighting.CREDENTIALS, Sighting.ILLEGAL})
#: What the desk may take, for an administration that wants to hear of it.
REPORTED = tuple(sighting for sighting in Sighting if sighting not in SENSITIVE)


class State(models.TextChoices):
    UNCONFIRMED = "a-confirmer", _("à confirmer")
    RECEIVED = "recu", _("reçu")
    SENT = "transmis", _("transmis")
    ACKNOWLEDGED = "accuse", _("pris en compte")
    FIXED = "corrige", _("dit corrigé")
    VERIFIED = "verifie", _("correction vérifiée")
    REFUSED = "ecarte", _("écarté")
    NO_ANSWER = "sans-reponse", _("clos sans réponse")


ENDED = frozenset({State.VERIFIED, State.REFUSED, State.NO_ANSWER})


class Reason(models.TextChoices):
    """Why the desk sets a report aside."""

    SENSITIVE = "sensible", _("relève de l’ANSSI : détails effacés, la personne est orientée")
    NOT_SEEN = "non-constate", _("rien de tel n’est constaté")
    DUPLICATE = "doublon", _("déjà signalé")
    NOT_COMPETENT = "hors-champ", _("hors du champ du guichet")


class NoticeKind(models.TextChoices):
    """Why somebody is written to."""

    CODE = "code", _("code de confirmation")
    NEWS = "nouvel-etat", _("nouvel état")
    WAITING = "a-lire", _("un signalement attend l’administration")
    REMINDER = "relance", _("relance de l’administration")
