from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.links.enums import TO_MEND, LinkState

#: Beyond, an address is not one that a person wrote.
MAX_ADDRESS = 2_000


class LinkQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(due_at__lte=now)

    def to_mend(self):
        return self.filter(state__in=TO_MEND)

    def for_this_worker(self):
        """Rows that another worker has not just taken, where the database can tell."""
        skip = connection.features.has_select_for_update_skip_locked
        return self.select_for_update(skip_locked=skip)


class Link(models.Model):
    """An address that published projects lead to, and what it answered."""

    url = models.CharField(_("adresse"), max_length=MAX_ADDRESS, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=LinkState, default=LinkState.NEW)
    detail = models.CharField(_("réponse"), max_length=300, blank=True)
    final_url = models.CharField(_("nouvelle adresse"), max_length=MAX_ADDRESS, blank=True)
    checked_at = models.DateTimeField(_("suivi le"), null=True)
    due_at = models.DateTimeField(_("à suivre le"), default=timezone.now, db_index=True)
    failures = models.PositiveSmallIntegerField(_("échecs de suite"), default=0)
    failing_since = models.DateTimeField(_("ne répond plus depuis le"), null=True)
    pages = models.ManyToManyField("projects.ProjectPage", related_name="links", verbose_name=_("projets"))

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien")
        ordering = ["url"]

    def __str__(self):
        return self.url
