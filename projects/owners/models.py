from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.owners.enums import ClaimState, NewsState, Role


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


class NewsQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=NewsState.PUBLISHED)

    def of_project(self, page):
        """Those of a project, whatever the language of the page where they were written."""
        return self.filter(project__translation_key=page.translation_key)


class News(models.Model):
    """A few words of a project to who follows it: public, and mailed, once an editor has read them.

    ``issue``: what mails it, once published. ``refusal``: why it is not, in words for its author. What was
    said in the name of the organisation stays when its author is erased.
    """

    project = models.ForeignKey(
        "projects.ProjectPage", models.CASCADE, related_name="news", verbose_name=_("projet")
    )
    contributor = models.ForeignKey(
        "projects.Contributor", models.SET_NULL, null=True, related_name="news", verbose_name=_("personne")
    )
    title = models.CharField(_("titre"), max_length=80)
    text = models.TextField(_("texte"), max_length=1000)
    url = models.URLField(_("adresse où en savoir plus"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=9, choices=NewsState, default=NewsState.WAITING)
    refusal = models.CharField(_("raison du refus"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("écrite le"), auto_now_add=True)
    published_at = models.DateTimeField(_("publiée le"), null=True)
    issue = models.OneToOneField(
        "newsletters.Issue", models.SET_NULL, null=True, related_name="news", verbose_name=_("envoi")
    )

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("nouvelle d’un projet")
        verbose_name_plural = _("nouvelles des projets")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title
