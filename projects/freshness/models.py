from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.keys import MailedKeys, draw_half
from projects.freshness.enums import TO_DO, Standing


def keys():
    return MailedKeys("freshness.answer")


class FreshnessQuerySet(models.QuerySet):
    def with_key(self, key):
        """The one that this secret of an address answers, or none."""
        return keys().find(self, key)

    def to_do(self):
        return self.filter(standing__in=TO_DO)

    def mail_due(self, now):
        return self.filter(mail_due_at__lte=now)


class Freshness(models.Model):
    """What a project was asked, and what was answered. ``contact``: who is asked, when somebody is known."""

    page = models.OneToOneField(
        "projects.ProjectPage", models.CASCADE, related_name="freshness", verbose_name=_("projet")
    )
    contact = models.ForeignKey(
        "projects.Contributor",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="freshness",
        verbose_name=_("contact"),
    )
    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    standing = models.CharField(_("fraîcheur"), max_length=12, choices=Standing, default=Standing.FRESH)
    reminders = models.PositiveSmallIntegerField(_("questions sans réponse"), default=0)
    asked_at = models.DateTimeField(_("question posée le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("réponse reçue le"), null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, editable=False)

    objects = FreshnessQuerySet.as_manager()

    class Meta:
        verbose_name = _("fraîcheur")
        indexes = [models.Index(fields=["standing"], name="freshness_by_standing")]

    def __str__(self):
        return self.page.title

    def get_answer_url(self):
        return reverse("freshness:answer", args=[keys().of(self.token)])


def with_troubles(pages, stale, broken):
    """``pages`` that ``stale`` or ``broken`` (conditions) is true of, or whose answer awaits an editor."""
    waiting = Freshness.objects.to_do().filter(page=OuterRef("pk"))
    return pages.filter(Q(live=True) & (stale | broken) | Q(Exists(waiting)))
