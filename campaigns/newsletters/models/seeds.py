"""Who gets a letter before everybody, and what they were sent."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models.issues import Issue


class SeedPerson(models.Model):
    """Somebody of the team, who reads each letter in their own mailbox before the subscribers."""

    email = models.EmailField(
        _("adresse e-mail"),
        unique=True,
        error_messages={"unique": _("Cette adresse est déjà dans la liste d’essai.")},
    )
    who = models.CharField(_("qui est-ce"), max_length=100)
    language = models.CharField(
        _("langue des essais"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
    )
    takes_part = models.BooleanField(_("reçoit les essais"), default=True)

    class Meta:
        verbose_name = _("personne de la liste d’essai")
        verbose_name_plural = _("liste d’essai")
        ordering = ["who", "pk"]

    def __str__(self):
        return self.who


class SeedMailQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(handed_at=None, refusal="")

    def to_ask_again(self, now):
        """Those that were refused, or left for long enough without an answer."""
        silent = models.Q(sent_at=None, handed_at__lt=now - SeedMail.PATIENCE)
        return self.filter(~models.Q(refusal="") | silent)


class SeedMail(models.Model):
    """A letter to a person of the list: no Delivery, so that it is counted nowhere and known by nobody.

    ``version``: the digest of what the letter said then; ``recipe``: as in Delivery.
    """

    PATIENCE = timedelta(minutes=2)

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="seed_mails")
    person = models.ForeignKey(SeedPerson, models.CASCADE, related_name="mails")
    recipe = models.JSONField(_("projets choisis"), default=list)
    version = models.CharField(max_length=64)
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    handed_at = models.DateTimeField(_("remis le"), null=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    refusal = models.CharField(_("raison"), max_length=300, blank=True)

    objects = SeedMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("essai à la liste")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "person", "version"], name="one_seed_mail_per_issue_person_version"
            )
        ]
