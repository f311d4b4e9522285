"""Who follows a commitment, and what citizens say of it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from campaigns.commitments.enums import DECIDED, CommentState


class Mailed(models.Model):
    """A wish of somebody whose address is not known to be theirs until ``contributor`` is set."""

    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    mail_due_at = models.DateTimeField(_("message à envoyer le"), null=True, default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    class Meta:
        abstract = True


class FollowerQuerySet(models.QuerySet):
    def with_news(self, until):
        """Those whose commitment changed since they were told, and not after ``until``."""
        public = self.filter(page__live=True).exclude(contributor=None)
        dated = public.annotate(latest=Max("page__changes__at"))
        return dated.filter(latest__gt=F("told_at"), latest__lte=until)


class Follower(Mailed):
    page = models.ForeignKey("commitments.CommitmentPage", models.CASCADE, related_name="followers")
    contributor = models.ForeignKey(
        "projects.Contributor", models.CASCADE, null=True, related_name="commitment_follows"
    )
    told_at = models.DateTimeField(_("informé le"), null=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi d’un engagement")
        verbose_name_plural = _("suivis d’engagements")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "contributor"], name="one_follow_per_person_and_commitment"
            ),
            models.UniqueConstraint(
                fields=["page", "email"], condition=~Q(email=""), name="one_follow_request_per_address"
            ),
        ]

    def __str__(self):
        return str(self.page)


class CommentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=CommentState.PUBLISHED)

    def waiting(self):
        return self.filter(state=CommentState.WAITING)


class Comment(Mailed):
    """What a citizen says of a commitment, public once the team has read it. Erased with the person."""

    page = models.ForeignKey(
        "commitments.CommitmentPage", models.CASCADE, related_name="comments", verbose_name=_("engagement")
    )
    contributor = models.ForeignKey(
        "projects.Contributor", models.CASCADE, null=True, related_name="commitment_comments"
    )
    name = models.CharField(_("nom ou pseudonyme"), max_length=80, blank=True)
    text = models.TextField(_("commentaire"), max_length=2000)
    state = models.CharField(_("état"), max_length=12, choices=CommentState, default=CommentState.UNCONFIRMED)
    refusal = models.CharField(_("motif du refus"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("lu par l’équipe le"), null=True)

    objects = CommentQuerySet.as_manager()

    panels = [FieldPanel("text", read_only=True), FieldPanel("state"), FieldPanel("refusal")]

    class Meta:
        verbose_name = _("commentaire")
        ordering = ["asked_at", "pk"]

    def __str__(self):
        return self.text[:60]

    def save(self, *args, **kwargs):
        if self.state in DECIDED:
            self.decided_at = self.decided_at or timezone.now()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.state == CommentState.UNCONFIRMED and self.contributor_id:
            raise ValidationError({"state": _("Ce commentaire est confirmé : publiez-le ou refusez-le.")})
        if self.state == CommentState.REFUSED and not self.refusal.strip():
            raise ValidationError({"refusal": _("Dites pourquoi le commentaire est refusé.")})

    @property
    def day(self):
        return timezone.localtime(self.confirmed_at).date()
