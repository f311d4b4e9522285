from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.enums import ParticipationStatus


class ContributorQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def with_address(self, email):
        return self.filter(email=normalise_email(email))


def normalise_email(email):
    """The form under which an address is unique: trimmed and lower case."""
    return email.strip().lower()


class Contributor(models.Model):
    """A person known by an e-mail address: no account, no password."""

    email = models.EmailField(_("adresse e-mail"), max_length=254, unique=True)
    confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    created_at = models.DateTimeField(_("connue depuis"), auto_now_add=True)
    themes = models.ManyToManyField("projects.Theme", blank=True, verbose_name=_("centres d’intérêt"))
    contribution_kinds = models.ManyToManyField(
        "projects.ContributionKind", blank=True, verbose_name=_("contributions préférées")
    )
    place = models.ForeignKey(
        "projects.Place", models.SET_NULL, null=True, blank=True, verbose_name=_("près de")
    )

    objects = ContributorQuerySet.as_manager()

    class Meta:
        verbose_name = _("contributeur ou contributrice")
        verbose_name_plural = _("contributeurs et contributrices")
        ordering = ["-created_at"]

    def __str__(self):
        return self.email

    def save(self, **kwargs):
        self.email = normalise_email(self.email)
        super().save(**kwargs)


class Follow(models.Model):
    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="follows")
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(_("suivi depuis"), auto_now_add=True)

    class Meta:
        verbose_name = _("suivi")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "project"], name="one_follow_per_person_and_project"
            )
        ]


class Participation(models.Model):
    """What a person answered to « Avez-vous participé ? » about one project."""

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="participations")
    project = models.ForeignKey("projects.ProjectPage", models.CASCADE, related_name="participations")
    status = models.CharField(_("réponse"), max_length=12, choices=ParticipationStatus)
    answered_at = models.DateTimeField(_("répondu le"), auto_now=True)

    class Meta:
        verbose_name = _("participation")
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "project"], name="one_participation_per_person_and_project"
            )
        ]
