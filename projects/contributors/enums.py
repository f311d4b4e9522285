from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """The one thing that a mailed link does."""

    SPACE = "space", _("ouvrir son espace")
    FOLLOW = "follow", _("suivre un projet")
    SAVE = "save", _("garder un projet")
    TOOK_PART = "took-part", _("dire que l’on a participé")
    CLAIM = "claim", _("dire que le projet est le sien")


#: What a link does to a project, with the words of the form where it is asked.
ABOUT_A_PROJECT = {
    Purpose.FOLLOW: _("Le suivre : le retrouver dans mon espace, sans la lettre"),
    Purpose.SAVE: _("Le garder pour plus tard dans mon espace"),
    Purpose.TOOK_PART: _("Dire que j’y ai participé"),
    Purpose.CLAIM: _("Tenir sa fiche à jour : c’est mon projet"),
}

#: How long a link may wait in a mailbox. The one that opens a space opens everything: it is short.
LIFE = {
    Purpose.SPACE: timedelta(hours=1),
    Purpose.FOLLOW: timedelta(days=7),
    Purpose.SAVE: timedelta(days=7),
    Purpose.TOOK_PART: timedelta(days=7),
    Purpose.CLAIM: timedelta(days=7),
}


class Metric(models.TextChoices):
    """What is counted of a project each month: sums, never people."""

    FROM_SITE = "from-site", _("depuis une autre page de ce site")
    FROM_SEARCH = "from-search", _("depuis un moteur de recherche")
    FROM_SOCIAL = "from-social", _("depuis un réseau social")
    FROM_OTHER = "from-other", _("depuis un autre site")
    FROM_NOWHERE = "from-nowhere", _("sans que l’on sache d’où : lien dans un message, favori")
    CLICK = "click", _("clics sur « Participer »")
    FOLLOW = "follow", _("suivis")
    PARTICIPATION = "participation", _("participations")
    FIRST_EVER = "first-ever", _("dont première participation de leur vie ici ou ailleurs")
    FIRST_HERE = "first-here", _("dont première participation chez vous")
    RETURNED = "returned", _("dont revenues en moins de 90 jours")
    NOT_FOR_ME = "not-for-me", _("« ce n’était pas pour moi »")


#: A visit is counted once, by where it comes from; their sum is the number of visits.
VISITS = (
    Metric.FROM_SITE,
    Metric.FROM_SEARCH,
    Metric.FROM_SOCIAL,
    Metric.FROM_OTHER,
    Metric.FROM_NOWHERE,
)


class MissReason(models.TextChoices):
    HARD = "hard", _("C’était trop difficile")
    LONG = "long", _("Cela demandait trop de temps")
    FAR = "far", _("C’était trop loin")
    CLOSED = "closed", _("Le projet ne prenait plus personne")
    OTHER = "other", _("Pour une autre raison")
