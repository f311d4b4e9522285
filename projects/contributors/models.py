from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.keys import SignedKeys, draw_token
from projects.contributors.enums import Metric, MissReason, Purpose


def keys_of(is_used):
    return SignedKeys("contributors.space" if is_used else "contributors.link")


class MailedLinkQuerySet(models.QuerySet):
    def with_key(self, key, is_used):
        """The links that this secret of an address stands for: one, or none."""
        token = keys_of(is_used).read(key)
        return self.filter(token=token, used_at__isnull=not is_used) if token else self.none()

    def mail_due(self, now):
        return self.filter(mail_due_at__lte=now)


class MailedLink(models.Model):
    """A link sent to an address, for one thing, once: whoever follows it reads the mail of that address.

    ``email``: the address that was typed, which nobody confirmed yet; once the link is used it is that of
    ``contributor``. ``left_at``: when the space that it opened was closed by its owner. ``token``: a part of
    the address only, the other is its signature.
    """

    purpose = models.CharField(_("pour"), max_length=10, choices=Purpose)
    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    contributor = models.ForeignKey(
        "projects.Contributor", models.CASCADE, null=True, related_name="mailed_links"
    )
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, null=True, related_name="+")
    token = models.CharField(max_length=40, unique=True, default=draw_token, editable=False)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    mail_due_at = models.DateTimeField(_("message à envoyer le"), null=True, default=timezone.now)
    used_at = models.DateTimeField(_("suivi le"), null=True)
    left_at = models.DateTimeField(_("quitté le"), null=True)

    objects = MailedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien envoyé")
        verbose_name_plural = _("liens envoyés")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=~Q(mail_due_at=None), name="links_to_mail"),
            models.Index(fields=["email", "asked_at"], name="links_of_address"),
        ]

    @property
    def key(self):
        """The secret of its address: of the mail, then of the space once it is used."""
        return keys_of(self.used_at).of(self.token)


class SavedProject(models.Model):
    """A project that somebody put aside for later. Erased with the person."""

    contributor = models.ForeignKey(
        "projects.Contributor", models.CASCADE, related_name="saved_projects", verbose_name=_("personne")
    )
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="saved")
    created_at = models.DateTimeField(_("gardé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("projet gardé")
        verbose_name_plural = _("projets gardés")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "project"], name="one_saved_per_person_and_project"
            )
        ]


class MonthlyCount(models.Model):
    """How many times something happened about a project in a month. It belongs to nobody, so that it stays
    right when somebody is erased. ``month``: its first day."""

    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="monthly_counts")
    month = models.DateField(_("mois"))
    metric = models.CharField(_("ce qui est compté"), max_length=14, choices=Metric)
    total = models.PositiveIntegerField(_("nombre"), default=0)

    class Meta:
        verbose_name = _("compte du mois")
        verbose_name_plural = _("comptes du mois")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month", "metric"], name="one_count_per_project_and_month"
            )
        ]


class FollowUpConsent(models.Model):
    """The person agreed to be asked, once, whether they took part. Without this row nobody is asked."""

    contributor = models.OneToOneField(
        "projects.Contributor", models.CASCADE, related_name="follow_up_consent"
    )
    given_at = models.DateTimeField(_("donné le"), default=timezone.now)

    class Meta:
        verbose_name = _("accord pour être interrogé")


class FollowUpQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)


class FollowUp(models.Model):
    """« Avez-vous participé ? » : one question to one person about one project, and when it was answered."""

    contributor = models.ForeignKey("projects.Contributor", models.CASCADE, related_name="follow_ups")
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="+")
    language = models.CharField(_("langue"), max_length=5, default="fr")
    due_at = models.DateTimeField(_("à poser le"))
    sent_at = models.DateTimeField(_("posée le"), null=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True)
    reason = models.CharField(_("raison"), max_length=6, choices=MissReason, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("question après un clic")
        verbose_name_plural = _("questions après un clic")
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "project"], name="one_question_per_person_and_project"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="questions_due")]
