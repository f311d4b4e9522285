from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody may do for an organisation: edit its pages, or also decide who may."""

    OWNER = "owner", _("responsable")
    EDITOR = "editor", _("rédaction")


class ClaimState(models.TextChoices):
    WAITING = "waiting", _("à vérifier")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")


class NewsState(models.TextChoices):
    WAITING = "waiting", _("à relire")
    PUBLISHED = "published", _("publiée")
    REFUSED = "refused", _("refusée")


#: Addresses that anybody may have: they prove nothing of an organisation.
PUBLIC_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.fr"),
        *("yahoo.com", "yahoo.fr", "icloud.com", "proton.me", "protonmail.com", "gmx.fr", "gmx.com"),
        *("orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr", "mailo.com"),
    }
)
