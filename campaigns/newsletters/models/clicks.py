"""How often the links of letters were followed: by letter and link, never by person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.enums import LinkKind
from campaigns.newsletters.models.issues import Issue


class LinkClicks(models.Model):
    """``target``: the id of a page, or of the block of a button."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="clicks")
    kind = models.CharField(_("nature"), max_length=10, choices=LinkKind)
    target = models.CharField(max_length=36)
    total = models.PositiveIntegerField(_("clics"), default=0)

    class Meta:
        verbose_name = _("clics d’un lien")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "kind", "target"], name="one_count_per_issue_and_link")
        ]
