"""Addresses that are not written to any more, and what has come back from them."""

import hashlib

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.enums import BounceKind, SuppressionReason
from projects.models.contributors import normalise_email


def hash_address(email):
    """The 64 hexadecimal digits under which an address is suppressed.

    Not keyed: a changed secret key must not make us write again to people who complained.
    """
    return hashlib.sha256(normalise_email(email).encode()).hexdigest()


class SuppressionQuerySet(models.QuerySet):
    def hashes_among(self, emails):
        """The suppressed hashes among those of ``emails``, as a set."""
        wanted = {hash_address(email) for email in emails}
        return set(self.filter(address_hash__in=wanted).values_list("address_hash", flat=True))


class Suppression(models.Model):
    """An address never to be written to again. Only its hash is kept, so it survives erasure."""

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(_("motif"), max_length=10, choices=SuppressionReason)
    created_at = models.DateTimeField(_("depuis"), auto_now_add=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse bloquée")
        verbose_name_plural = _("adresses bloquées")


class Bounce(models.Model):
    """What became of a message after a mail server had taken it. Without the address, only its hash."""

    delivery = models.ForeignKey(
        "newsletters.Delivery", models.SET_NULL, null=True, related_name="bounces", verbose_name=_("message")
    )
    kind = models.CharField(_("nature"), max_length=10, choices=BounceKind)
    address_hash = models.CharField(max_length=64, db_index=True)
    #: Tells the same notice, read or posted twice.
    notice = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("reçu le"), default=timezone.now)

    class Meta:
        verbose_name = _("retour")
        ordering = ["-received_at", "-pk"]
