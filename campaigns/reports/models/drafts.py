"""What citizens write before it is a report, the photos, who follows a report and the mail it owes."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.reports.enums import NoticeKind, State
from campaigns.reports.models.categories import Category
from campaigns.reports.models.reports import DESCRIPTION_LENGTH, Report
from home.keys import MailedKeys, draw_half, draw_token

#: A draft that nobody touched for so long is forgotten.
DRAFT_AGE = timedelta(days=30)
MAX_PHOTOS = 4


def draft_keys():
    return MailedKeys("reports.draft")


def follow_keys():
    return MailedKeys("reports.follow")


class DraftQuerySet(models.QuerySet):
    def with_key(self, key):
        """The one that this secret of an address opens, or none."""
        return draft_keys().find(self, key)

    def forgotten(self, now):
        """Left long ago, or never confirmed."""
        return self.filter(report=None, changed_at__lt=now - DRAFT_AGE)


class Draft(models.Model):
    """``token``: half of what opens its author’s page; ``email``: an address that nobody confirmed yet.

    ``asked``: codes of the communes between which whoever stands there is to choose.
    ``api_token``: what a program that sent it by Open311 was given, and nothing else.
    ``report``: what it became once the address was confirmed.
    """

    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    api_token = models.CharField(max_length=40, unique=True, null=True, editable=False)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, related_name="drafts", verbose_name=_("catégorie")
    )
    typed_place = models.CharField(_("commune ou code postal"), max_length=100, blank=True)
    place = models.ForeignKey("projects.Place", models.CASCADE, null=True, related_name="+")
    asked = models.JSONField(default=list, blank=True)
    where = models.CharField(_("lieu précis"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    description = models.TextField(_("description"), max_length=DESCRIPTION_LENGTH, blank=True)
    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    created_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changé le"), auto_now=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    report = models.OneToOneField(Report, models.CASCADE, null=True, related_name="draft")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("brouillon de signalement")
        verbose_name_plural = _("brouillons de signalements")
        indexes = [models.Index(fields=["changed_at"], name="drafts_by_age")]

    def __str__(self):
        return str(self.category or _("Signalement commencé"))

    def get_absolute_url(self):
        return reverse("reports:own", args=[self.key])

    @property
    def key(self):
        """The secret of its author's address."""
        return draft_keys().of(self.token)

    @property
    def is_editable(self):
        return self.sent_at is None

    @property
    def point(self):
        """(latitude, longitude), or None when it is only told in words."""
        return None if self.latitude is None else (self.latitude, self.longitude)

    @property
    def is_private(self):
        """Whether what it tells will never be public."""
        return bool(self.category and self.category.is_private)


class PhotoManager(models.Manager):
    """Lists of photos are lists of their addresses: the images are read one by one, when they are shown."""

    def get_queryset(self):
        return super().get_queryset().defer("content", "original")


class Photo(models.Model):
    """Encoded anew before it is kept. ``original``: what it was before a moderator masked a part of it."""

    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="photos")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="photos")
    code = models.CharField(max_length=40, unique=True, default=draw_token, editable=False)
    content = models.BinaryField()
    original = models.BinaryField(null=True)
    masked_at = models.DateTimeField(_("masquée le"), null=True)
    created_at = models.DateTimeField(_("déposée le"), default=timezone.now)

    objects = PhotoManager()

    class Meta:
        verbose_name = _("photo")
        ordering = ["pk"]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("reports:photo", args=[self.code])


class ReportFollowQuerySet(models.QuerySet):
    def with_key(self, key):
        """The one that this secret of an address opens, or none."""
        return follow_keys().find(self, key)

    def confirmed(self):
        return self.exclude(confirmed_at=None)


class ReportFollow(models.Model):
    """« C’est aussi mon problème »: once per person. ``reporter``: who told it first.

    ``token``: half of what opens the page from which they stop, or say whether the problem is solved.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="follows")
    contributor = models.ForeignKey(
        "projects.Contributor",
        models.CASCADE,
        null=True,
        related_name="followed_reports",
        verbose_name=_("suivi par"),
    )
    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    reporter = models.BooleanField(_("l’a signalé"), default=False)
    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)
    asked_at = models.DateTimeField(_("interrogé le"), null=True)
    solved = models.BooleanField(_("dit réglé"), null=True)

    objects = ReportFollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi d’un signalement")
        verbose_name_plural = _("suivis de signalements")
        constraints = [
            models.UniqueConstraint(fields=["report", "contributor"], name="one_follow_per_person"),
            models.UniqueConstraint(
                fields=["report", "email"], condition=~Q(email=""), name="one_follow_asked_per_address"
            ),
        ]

    def __str__(self):
        return str(self.report)

    def get_absolute_url(self):
        return reverse("reports:follow", args=[follow_keys().of(self.token)])

    @property
    def address(self):
        return self.contributor.email if self.contributor else self.email


class ReportNoticeQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)


class ReportNotice(models.Model):
    """A message that somebody is owed: its words say that there is something to read, and where."""

    draft = models.ForeignKey(Draft, models.CASCADE, null=True, related_name="notices")
    follow = models.ForeignKey(ReportFollow, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    state = models.CharField(max_length=10, choices=State, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = ReportNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’un signalement")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="report_notices_due")]
