"""The words of the toolbox, and the sets that its rules name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SolutionKind(models.TextChoices):
    SOFTWARE = "logiciel", _("Logiciel")
    SERVICE = "service", _("Service en ligne")
    CONTEST = "concours", _("Concours, pas un produit")
    GUIDE = "guide", _("Guide ou catalogue")


#: What somebody may install or subscribe to: of the others neither question is asked.
PRODUCTS = frozenset({SolutionKind.SOFTWARE, SolutionKind.SERVICE})


class Need(models.TextChoices):
    REPORT = "signaler", _("Signaler un problème dans la rue")
    INCIDENT = "incident", _("Signaler un incident numérique")
    HOUSING = "logement", _("Signaler un mal-logement ou un litige")
    CONSULT = "consulter", _("Consulter, débattre, décider")
    SURVEY = "sonder", _("Sonder, choisir une date")
    MAP = "cartographier", _("Cartographier à plusieurs")
    FIND = "trouver", _("Trouver une aide ou un outil")
    OTHER = "autre", _("Autre besoin")


class Hosting(models.TextChoices):
    SELF = "installer", _("À installer soi-même")
    HOSTED = "heberge", _("Hébergé par son éditeur")
    BOTH = "les-deux", _("Les deux")


#: Where a commune may run the tool on its own.
INSTALLABLE = frozenset({Hosting.SELF, Hosting.BOTH})


class Maintenance(models.TextChoices):
    """The words of publiccode.yml."""

    INTERNAL = "internal", _("par son éditeur")
    CONTRACT = "contract", _("par un prestataire")
    COMMUNITY = "community", _("par une communauté")
    NONE = "none", _("par personne")


class Development(models.TextChoices):
    """The words of publiccode.yml."""

    CONCEPT = "concept", _("à l’état d’idée")
    DEVELOPMENT = "development", _("en cours d’écriture")
    BETA = "beta", _("à l’essai")
    STABLE = "stable", _("stable")
    OBSOLETE = "obsolete", _("abandonné")


class Accessibility(models.TextChoices):
    FULL = "total", _("totalement conforme")
    PARTIAL = "partiel", _("partiellement conforme")
    NONE = "non", _("non conforme")


class CodeState(models.TextChoices):
    """What the last visits say of a repository."""

    WAITING = "attente", _("à vérifier")
    READABLE = "lisible", _("lisible")
    UNREADABLE = "illisible", _("illisible")


class OpenSource(models.TextChoices):
    YES = "oui", _("Oui, vérifié")
    VISIBLE = "visible", _("Code visible, sans licence libre reconnue")
    NO = "non", _("Non")
    UNKNOWN = "inconnu", _("Inconnu")


class Reusable(models.TextChoices):
    YES = "oui", _("Oui, déjà réutilisé")
    POSSIBLE = "possible", _("Possible")
    NO = "non", _("Non")
    UNKNOWN = "inconnu", _("Inconnu")
