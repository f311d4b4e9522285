from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.owners.enums import ClaimState, Role


class Membership(models.Model):
    """A person who acts for an organisation. Erased with the person."""

    organisation = models.ForeignKey(
        "projects.Organisation", models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    contributor = models.ForeignKey(
        "projects.Contributor", models.CASCADE, related_name="memberships", verbose_name=_("personne")
    )
    role = models.CharField(_("rôle"), max_length=6, choices=Role, default=Role.EDITOR)
    created_at = models.DateTimeField(_("depuis"), auto_now_add=True)

    class Meta:
        verbose_name = _("porteur de projet")
        verbose_name_plural = _("porteurs de projets")
        ordering = ["organisation", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "contributor"], name="one_membership_per_person_and_organisation"
            )
        ]

    def __str__(self):
        return f"{self.organisation} – {self.get_role_display()}"


class Claim(models.Model):
    """« C’est mon projet » : by somebody whose address is confirmed. Erased with the person."""

    project = models.ForeignKey(
        "projects.ProjectPage", models.CASCADE, related_name="claims", verbose_name=_("projet")
    )
    contributor = models.ForeignKey(
        "projects.Contributor", models.CASCADE, related_name="claims", verbose_name=_("personne")
    )
    state = models.CharField(_("état"), max_length=8, choices=ClaimState, default=ClaimState.WAITING)
    by_domain = models.BooleanField(_("prouvée par l’adresse"), default=False)
    created_at = models.DateTimeField(_("demandée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("revendication")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "contributor"], name="one_claim_per_person_and_project"
            )
        ]

    def __str__(self):
        return str(self.project)
